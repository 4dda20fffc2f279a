#include "load/tally.hpp"

namespace load {

void Tally::merge(const Tally& other) {
    copies += other.copies;
    attempts += other.attempts;
    accepted += other.accepted;
    finished += other.finished;
    departed += other.departed;
    failed += other.failed;
    frames += other.frames;
    dropped_frames += other.dropped_frames;
    messages += other.messages;
    bytes += other.bytes;
    writes += other.writes;
    held_writes += other.held_writes;
    starting += other.starting;
    live += other.live;
    for (std::size_t i = 0; i < steps.size(); ++i)
        steps[i].merge(other.steps[i]);
    first_frame.merge(other.first_frame);
    late.merge(other.late);
    round_trip.merge(other.round_trip);
    end.merge(other.end);
    for (const auto& [name, more] : other.failures) {
        Failures& mine = failures.try_emplace(name, Failures{0, more.status, more.first}).first->second;
        mine.count += more.count;
    }
}

}  // namespace load
