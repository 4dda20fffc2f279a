#include "witness/findings.hpp"

#include <algorithm>

#include "witness/times.hpp"

namespace witness {

namespace {

// At the level of timing no unit is known: the last arrival is compared with the last sending.
constexpr std::int64_t early_ns = 1'000'000'000;

bool ended_early(const TrackFindings& track) {
    if (track.level == Level::frames) return track.counts.tail > 0;
    if (!track.last_arrived_ns || !track.last_handed_ns) return false;
    return minus(*track.last_handed_ns, *track.last_arrived_ns) > early_ns;
}

}  // namespace

void Counts::add(const Counts& other) {
    sent += other.sent;
    received += other.received;
    matched += other.matched;
    cached += other.cached;
    lost += other.lost;
    tail += other.tail;
    altered += other.altered;
    foreign += other.foreign;
    twice += other.twice;
    out_of_order += other.out_of_order;
}

const char* name_of(Level level) {
    switch (level) {
        case Level::open:
            return "open";
        case Level::frames:
            return "frames";
        case Level::timing:
            break;
    }
    return "timing";
}

const char* name_of(Fault fault) {
    switch (fault) {
        case Fault::nothing:
            return "nothing";
        case Fault::lost:
            return "lost";
        case Fault::altered:
            return "altered";
        case Fault::late:
            return "late";
        case Fault::shifted:
            return "shifted";
        case Fault::ended_early:
            break;
    }
    return "ended_early";
}

std::vector<Fault> faults_of(const Findings& findings) {
    if (findings.all.received == 0) return {Fault::nothing};
    // A transcoder's frames may be like some that were sent, such as silence: they count for nothing.
    if (findings.level == Level::timing) return {Fault::altered};
    std::vector<Fault> faults;
    if (findings.all.lost > 0) faults.push_back(Fault::lost);
    if (findings.all.altered > 0 || findings.all.foreign > 0) faults.push_back(Fault::altered);
    if (findings.has_ended && std::ranges::any_of(findings.tracks, ended_early))
        faults.push_back(Fault::ended_early);
    return faults;
}

std::optional<Fault> judge(const Findings& findings) {
    const std::vector<Fault> faults = faults_of(findings);
    return faults.empty() ? std::nullopt : std::optional(faults.front());
}

}  // namespace witness
