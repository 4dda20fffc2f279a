#include "media/time/script_clock.hpp"

#include <chrono>

namespace media {

namespace {

/// The span from a milestone to a script, the shorter way round.
Time span_to(const ScriptClock::Milestone& milestone, std::uint32_t written) {
    return std::chrono::milliseconds(
        static_cast<std::int32_t>(written - static_cast<std::uint32_t>(milestone.written)));
}

}  // namespace

Time ScriptClock::time_of(std::uint32_t written, const Milestone& next) const {
    const Milestone& before = last_ ? *last_ : next;
    const bool goes_with_next =
        std::chrono::abs(span_to(next, written)) <= std::chrono::abs(span_to(before, written));
    const Milestone& near = goes_with_next ? next : before;
    return near.time + span_to(near, written);
}

}  // namespace media
