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

/// True when a track goes on with a frame whose time the container has as `unmoved`, moved by `shift`: soon, or
/// after a gap.
bool Timeline::fits(const Line& line, Time unmoved, Time shift) const {
    const Time dts = unmoved + shift;
    if (dts < *line.last_dts - max_step_back) return false;
    return dts <= line.expected + max_gap_ || has_passed(line, dts, shift);
}

/// True when another track, moved by the same span, has come that far, or nearly.
bool Timeline::has_passed(const Line& line, Time dts, Time shift) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const Line& other) {
        return &other != &line && other.last_dts && other.shift == shift && dts <= other.expected + max_gap_;
    });
}

Time Timeline::shift_after_jump(const Line& line, Time dts) const {
    // A track follows another that has jumped already, so that they stay in step.
    for (const Line& other : lines_) {
        if (other.shift != line.shift && fits(line, dts, other.shift)) return other.shift;
    }
    return line.expected - dts;
}

/// The shift of a track that begins behind a jump of the clock: that of the track that has made it, beside which it
/// begins then, or one that puts it there where all others have yet to jump.
Time Timeline::shift_at_beginning(const Line& line, Time dts) const {
    if (max_gap_ != max_gap_if_jumpy) return line.shift;
    const Line* nearest = nullptr;
    const auto distance = [dts](const Line& other) {
        return std::chrono::abs(dts + other.shift - other.expected);
    };
    for (const Line& other : lines_) {
        if (other.last_dts && (nearest == nullptr || distance(other) < distance(*nearest))) nearest = &other;
    }
    if (nearest == nullptr) return line.shift;
    return distance(*nearest) <= max_late_beginning ? nearest->shift : nearest->expected - dts;
}

Timeline::Stamps Timeline::place(std::size_t track, std::optional<Time> dts, std::optional<Time> pts,
                                 Time duration, Clock clock) {
    Line& line = lines_[track];
    Stamps stamps;
    if (!dts) {
        // Decoding goes on at the frame rate, but no later than the frame is shown.
        const Time first = pts.value_or(Time(0)) - line.pace.reordering;
        // A frame that is shown long before the one that came last begins the times anew.
        const bool begins = !line.last_dts || (pts && *pts + line.shift < *line.last_dts - max_step_back);
        const Time next = begins ? first : line.expected - line.shift;
        dts = std::min(next, pts.value_or(next));
    }
    if (!pts || *pts - *dts > max_composition_time || *dts - *pts > max_composition_time) pts = dts;
    if (!line.last_dts) {
        line.shift = shift_at_beginning(line, *dts);
        if (line.shift != Time(0)) stamps.jump = line.shift;
    }
    const bool is_gap = clock == Clock::goes_on && line.last_dts && *dts + line.shift > line.expected;
    const bool is_step_back = clock == Clock::jumped && line.last_dts && *dts + line.shift < *line.last_dts;
    if (is_step_back || (line.last_dts && !is_gap && !fits(line, *dts, line.shift))) {
        const Time shift = shift_after_jump(line, *dts);
        stamps.jump = shift - line.shift;
        line.shift = shift;
    }
    stamps.dts = std::min(*dts + line.shift, horizon);
    stamps.pts = std::min(*pts + line.shift, horizon);
    if (line.last_dts) {
        if (stamps.dts < *line.last_dts) {
            stamps.dts = *line.last_dts;
            stamps.delay = std::max(stamps.dts - stamps.pts, Time(0));
            stamps.pts += stamps.delay;
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
