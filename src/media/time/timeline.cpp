#include "media/time/timeline.hpp"

#include <algorithm>

namespace media {

Timeline::Timeline(const std::vector<Pace>& paces, bool may_jump)
    : max_gap_(may_jump ? max_gap_if_jumpy : max_gap) {
    for (const Pace& pace : paces)
        lines_.push_back({Time(0), pace, std::nullopt, Time(0)});
}

void Timeline::add(const Pace& pace) {
    lines_.push_back({lines_.empty() ? Time(0) : lines_.front().shift, pace, std::nullopt, Time(0)});
}

bool Timeline::fits(const Line& line, Time dts) const {
    return dts >= *line.last_dts - max_step_back && dts <= line.expected + max_gap_;
}

Time Timeline::shift_after_jump(const Line& line, Time dts) const {
    // A track follows another that has jumped already, so that they stay in step.
    for (const Line& other : lines_) {
        if (other.shift != line.shift && fits(line, dts + other.shift)) return other.shift;
    }
    return line.expected - dts;
}

Timeline::Stamps Timeline::place(std::size_t track, std::optional<Time> dts, std::optional<Time> pts,
                                 Time duration) {
    Line& line = lines_[track];
    Stamps stamps;
    if (!dts) {
        // Decoding goes on at the frame rate, but no later than the frame is shown.
        const Time first = pts.value_or(Time(0)) - line.pace.reordering;
        const Time next = line.last_dts ? line.expected - line.shift : first;
        dts = std::min(next, pts.value_or(next));
    }
    if (!pts || *pts - *dts > max_composition_time || *dts - *pts > max_composition_time) pts = dts;
    if (line.last_dts && !fits(line, *dts + line.shift)) {
        const Time shift = shift_after_jump(line, *dts);
        stamps.jump = shift - line.shift;
        line.shift = shift;
    }
    stamps.dts = std::min(*dts + line.shift, horizon);
    stamps.pts = std::min(*pts + line.shift, horizon);
    if (line.last_dts) {
        if (stamps.dts < *line.last_dts) {
            stamps.dts = *line.last_dts;
            stamps.pts = std::max(stamps.pts, stamps.dts);
        }
        const Time step = stamps.dts - *line.last_dts;
        if (duration <= Time(0) && step > Time(0) && step <= max_gap_if_jumpy)
            line.pace.frame_duration = step;
    }
    stamps.duration = duration > Time(0) ? std::min(duration, max_gap_) : line.pace.frame_duration;
    line.last_dts = stamps.dts;
    line.expected = stamps.dts + stamps.duration;
    return stamps;
}

}  // namespace media
