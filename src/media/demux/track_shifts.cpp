#include "media/demux/track_shifts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "media/time/clock_time.hpp"

namespace media {

namespace {

/// Least span that counts as moved where frames are shorter.
constexpr Time least_drift = std::chrono::milliseconds(40);

/// Longest time between frames that are late for one reason.
constexpr Time max_pause = std::chrono::seconds(2);

/// The remedy for times that do not fit together.
constexpr std::string_view remedy = "name what was joined one by one, or record it anew";

/// Half of the span that the clocks of MPEG count, 33 bits of 90 kHz: a longer step ahead is one back, which libavformat
/// took for the end of the count.
constexpr Time half_clock = std::chrono::seconds((std::int64_t{1} << 32U) / 90000);

}  // namespace

void TrackShifts::add() {
    Line line;
    line.shift = lines_.front().shift;
    lines_.push_back(line);
    if (jump_) jump_->goes_on.push_back(true);
}

void TrackShifts::pass(const std::vector<Track>& tracks, std::size_t track, const Timeline::Stamps& stamps) {
    follow_jump(tracks, track, stamps);
    Delay& delay = lines_[track].delay;
    if (delay.frames > 0 && stamps.dts - delay.last > max_pause) warn_of_delay(tracks[track], delay);
    if (stamps.delay == Time(0)) return;
    if (delay.frames++ == 0) delay.begins = stamps.dts;
    delay.last = stamps.dts;
    delay.longest = std::max(delay.longest, stamps.delay);
    delay.tolerance = std::max(stamps.duration, least_drift);
}

void TrackShifts::finish(const std::vector<Track>& tracks) {
    if (jump_) warn_of_drift(tracks);
    for (std::size_t i = 0; i < lines_.size(); ++i)
        warn_of_delay(tracks[i], lines_[i].delay);
}

void TrackShifts::leap() {
    lines_.assign(lines_.size(), {});
    jump_.reset();
    drift_ = Time(0);
}

/// Follows the jumps of the tracks' times: all of a splice's tracks jump by as much, one after another.
void TrackShifts::follow_jump(const std::vector<Track>& tracks, std::size_t track,
                              const Timeline::Stamps& stamps) {
    if (stamps.jump) {
        lines_[track].shift += *stamps.jump;
        if (!jump_)
            jump_ = {track, stamps.dts, std::max(stamps.duration, least_drift), -*stamps.jump,
                     std::vector<bool>(lines_.size())};
    } else if (jump_ && stamps.dts - jump_->time > max_lag) {
        warn_of_drift(tracks);
    }
    // The last frames of a track that has ended come out behind the jump, too; they lie before it.
    if (jump_ && (stamps.jump || stamps.dts >= jump_->time)) jump_->goes_on[track] = true;
}

void TrackShifts::warn_of_drift(const std::vector<Track>& tracks) {
    const Jump jump = *std::exchange(jump_, std::nullopt);
    std::vector<Time> shifts;
    for (std::size_t i = 0; i < jump.goes_on.size(); ++i) {
        if (jump.goes_on[i]) shifts.push_back(lines_[i].shift);
    }
    // A track that has ended is not moved against another.
    if (shifts.size() < 2) return warn_of_pause(jump);
    const auto [least, most] = std::minmax_element(shifts.begin(), shifts.end());
    const Time drift = *most - *least;
    const Time fresh = drift > drift_ ? drift - drift_ : drift_ - drift;
    drift_ = drift;
    if (fresh <= jump.tolerance) return warn_of_pause(jump);
    container_.remarks().warn(
        {.text = fmt::format("{}: the times of track {} jump at {}, and those of another not: it is moved "
                             "against that by {:.3f} s; {}",
                             container_.name(), tracks[jump.track].input_index,
                             container_.format().place(jump.time),
                             std::chrono::duration<double>(fresh).count(), remedy),
         .type = Warning::Class::moved,
         .moved = fresh});
}

/// A pause that all tracks make is no loss, but nobody expects the end of a file hours earlier.
void TrackShifts::warn_of_pause(const Jump& jump) {
    const bool is_step_back = container_.format().may_jump() && jump.step > half_clock;
    if (jump.step < Timeline::max_gap || is_step_back) return;
    container_.remarks().warn(
        {fmt::format("{}: a pause of {} at {} is left out: it is played on at once", container_.name(),
                     clock_time(jump.step), container_.format().place(jump.time))});
}

void TrackShifts::warn_of_delay(const Track& track, Delay& delay) {
    const Delay told = std::exchange(delay, {});
    if (told.longest <= told.tolerance) return;
    container_.remarks().warn(
        {.text = fmt::format(
             "{}: the times of track {} step back at {}: its frames are shown up to {:.3f} s later "
             "than they say ({} of them); {}",
             container_.name(), track.input_index, container_.format().place(told.begins),
             std::chrono::duration<double>(told.longest).count(), told.frames, remedy),
         .type = Warning::Class::moved,
         .moved = told.longest});
}

}  // namespace media
