#include "witness/figures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace witness {

namespace {

using Value = std::optional<double>;

constexpr double ns_per_second = 1e9;

double seconds(std::int64_t ns) {
    return static_cast<double>(ns) / ns_per_second;
}

// Counts of units are known frame by frame alone.
template <std::uint64_t Counts::*count>
Value count_of(const Findings& findings) {
    if (findings.level != Level::frames) return std::nullopt;
    return static_cast<double>(findings.all.*count);
}

template <std::uint64_t Counts::*count>
Value count_always(const Findings& findings) {
    return static_cast<double>(findings.all.*count);
}

template <int percent>
Value latency(const Findings& findings) {
    if (findings.latency.empty() || findings.level == Level::timing) return std::nullopt;
    return seconds(findings.latency.percentile(percent));
}

Value start(const Findings& findings) {
    if (!findings.start_ns) return std::nullopt;
    return seconds(*findings.start_ns);
}

Value gap(const Findings& findings) {
    if (findings.all.received == 0) return std::nullopt;
    return seconds(findings.gap_ns);
}

Value shift(const Findings& findings) {
    if (!findings.av_shift) return std::nullopt;
    return std::abs(seconds(findings.av_shift->largest_ns));
}

Value median_shift(const Findings& findings) {
    if (!findings.av_shift) return std::nullopt;
    return seconds(findings.av_shift->median_ns);
}

Value rate(const Findings& findings) {
    for (const TrackFindings& track : findings.tracks) {
        if (track.id.type == TrackId::Type::video && track.received_rate > 0) return track.received_rate;
    }
    return std::nullopt;
}

constexpr FigureUnit count = FigureUnit::count;
constexpr FigureUnit time = FigureUnit::seconds;

constexpr Figure table[] = {
    {"sent", "Frames sent", count_always<&Counts::sent>, count, Fault::lost},
    {"received", "Frames that came out", count_always<&Counts::received>, count, Fault::lost},
    {"matched", "Frames that came out as they were sent", count_of<&Counts::matched>, count, Fault::lost},
    {"cached", "Frames of those that the server had kept from before", count_of<&Counts::cached>, count,
     Fault::lost},
    {"lost", "Frames missing between the first and the last one that came", count_of<&Counts::lost>, count,
     Fault::lost},
    {"tail", "Frames missing behind the last one that came", count_of<&Counts::tail>, count,
     Fault::ended_early},
    {"altered", "Frames that came out with other bytes", count_of<&Counts::altered>, count, Fault::altered},
    {"foreign", "Frames that came out and were never sent", count_of<&Counts::foreign>, count,
     Fault::altered},
    {"twice", "Times that a frame came out again", count_of<&Counts::twice>, count, Fault::altered},
    {"out_of_order", "Frames that came out behind a later one", count_of<&Counts::out_of_order>, count,
     Fault::altered},
    {"latency.p50", "Half of the frames came out so long after they were due, at most", latency<50>, time,
     Fault::late},
    {"latency.p90", "90 % of the frames came out so long after they were due, at most", latency<90>, time,
     Fault::late},
    {"latency.p95", "95 % of the frames came out so long after they were due, at most", latency<95>, time,
     Fault::late},
    {"latency.p99", "99 % of the frames came out so long after they were due, at most", latency<99>, time,
     Fault::late},
    {"latency.max", "The latest frame came out so long after it was due", latency<100>, time, Fault::late},
    {"start", "From the server's yes to the first frame that came out", start, time, Fault::late},
    {"gap", "Longest time without a frame, less what the sender paused", gap, time, Fault::late},
    {"av_shift", "Largest shift of the sound against the picture, either way", shift, time, Fault::shifted},
    {"av_shift.median", "Median shift of the sound against the picture, below 0 where it is early",
     median_shift, time, Fault::shifted},
    {"fps", "Pictures a second that came out, by their times", rate, FigureUnit::per_second, Fault::lost},
};

}  // namespace

std::span<const Figure> figures() {
    return table;
}

const Figure* figure_of(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &Figure::name);
    return found == std::end(table) ? nullptr : found;
}

}  // namespace witness
