#include "media/streams/clock_origin.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "media/time/exact_time.hpp"

extern "C" {
#include <libavutil/common.h>
#include <libavutil/mathematics.h>
}

namespace media {

namespace {

/// Latest time that is no damage; sums of a few times below it can't overflow.
constexpr Time max_time = std::chrono::hours(24 * 365 * 10);
/// libavformat's mark of an unknown time.
constexpr std::int64_t no_timestamp = std::numeric_limits<std::int64_t>::min();

bool is_time(std::int64_t ticks, Tick tick) {
    return ticks != no_timestamp && tick.numerator > 0 && tick.denominator > 0;
}

}  // namespace

std::optional<Time> container_time(std::int64_t ticks, Tick tick) {
    return is_time(ticks, tick) ? time_of(ticks, tick, max_time) : std::nullopt;
}

void ClockOrigin::note_first(std::int64_t ticks, Tick tick, std::span<const std::int64_t> numerators) {
    if (seconds_ || !is_time(ticks, tick)) return;
    seconds_ = 0;
    constexpr std::int64_t latest = 60LL * 60 * 24 * 365 * 200;
    const std::int64_t first = av_rescale_rnd(ticks, tick.numerator, tick.denominator, AV_ROUND_DOWN);
    if (first <= std::chrono::duration_cast<std::chrono::seconds>(max_time).count() || first > latest) return;
    std::int64_t step = 1;
    for (const std::int64_t numerator : numerators) {
        const std::int64_t whole = std::max<std::int64_t>(numerator, 1);
        const std::int64_t factor = whole / std::gcd(step, whole);
        if (factor > first / step) return;
        step *= factor;
    }
    seconds_ = first - first % step;
}

std::int64_t ClockOrigin::in(Tick tick) const {
    return av_rescale(seconds_.value_or(0), tick.denominator, tick.numerator);
}

std::optional<Time> ClockOrigin::time(std::int64_t ticks, Tick tick) const {
    if (!is_far() || ticks <= 0) return container_time(ticks, tick);
    return container_time(av_sat_sub64(ticks, in(tick)), tick);
}

std::int64_t ClockOrigin::ticks(Time time, Tick tick) const {
    constexpr std::int64_t ns_per_second = 1'000'000'000;
    const AVRational unit{static_cast<int>(tick.numerator), static_cast<int>(tick.denominator)};
    return av_sat_add64(av_rescale_q_rnd(time.count(), {1, ns_per_second}, unit, AV_ROUND_DOWN), in(tick));
}

}  // namespace media
