#include "media/demux/frame_reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <utility>

#include "media/demux/chosen_tracks.hpp"
#include "media/time/clock_time.hpp"

namespace media {

namespace {

/// Lag of one track's media behind another's: in fragments of MP4, it begins where that of the other ends.
constexpr Time max_lag = std::chrono::seconds(30);

/// Least span that counts as moved where frames are shorter.
constexpr Time least_drift = std::chrono::milliseconds(40);

std::vector<Track> tracks_of(const std::vector<Reframer>& reframers) {
    std::vector<Track> tracks;
    tracks.reserve(reframers.size());
    for (const Reframer& reframer : reframers)
        tracks.push_back(reframer.track());
    return tracks;
}

}  // namespace

FrameReader::FrameReader(const Input& input)
    : container_(input),
      reframers_(choose_tracks(container_, input.choice)),
      tracks_(tracks_of(reframers_)),
      course_(lay_out()) {}

FrameReader::Course FrameReader::lay_out() const {
    std::vector<Timeline::Pace> paces;
    for (const Reframer& reframer : reframers_)
        paces.push_back({reframer.frame_duration(), reframer.reordering()});
    // A file is read on until the other track comes; what comes by a pipe is not held back for long.
    const Time pipe_span = container_.format().is_mp4() ? max_lag : Interleaver::default_max_span;
    return {Timeline(paces, container_.format().may_jump()),
            Interleaver(tracks_, container_.may_wait() ? pipe_span : Time::max()),
            std::vector<Time>(tracks_.size())};
}

bool FrameReader::seek(Time time) {
    if (!container_.seek(tracks_.front().input_index, time)) return false;
    course_ = lay_out();
    return true;
}

std::optional<Frame> FrameReader::next() {
    while (true) {
        if (auto frame = course_.interleaver.pop()) return frame;
        if (!pump()) return std::nullopt;
    }
}

/// Moves one packet on; false when there is nothing left to move.
bool FrameReader::pump() {
    if (has_read_all()) return false;
    auto packet = container_.read();
    if (container_.damage() && !damaged_at_ && reached_ != Time::min()) damaged_at_ = reached_;
    if (packet) {
        edit(std::move(*packet));
        return true;
    }
    course_.interleaver.finish();
    if (const auto last = script_clock_.last())
        place_scripts(std::numeric_limits<std::int64_t>::max(), *last);
    note_short_end();
    if (jump_) warn_of_drift();
    warn_of_strays();
    return true;
}

/// Moves what is shown of the packets on.
void FrameReader::edit(Packet packet) {
    const auto at = std::find_if(tracks_.begin(), tracks_.end(),
                                 [&](const Track& track) { return track.input_index == packet.stream; });
    if (at == tracks_.end() || course_.edits.is_plain(packet)) return push(packet);
    for (const Packet& next : course_.edits.pass(std::move(packet), at->type))
        push(next);
    const auto lead_in = course_.edits.take_lead_in();
    if (!lead_in) return;
    container_.remarks().warn({fmt::format(
        "{}: an edit of track {} begins amid a group of pictures: {} pictures before it are sent "
        "too, and players may show them",
        container_.name(), lead_in->stream, lead_in->pictures)});
}

/// Makes the stream of a packet that begins late one of the tracks; false until it can begin.
bool FrameReader::join(const Packet& packet) {
    auto at = late_.find(packet.stream);
    if (at == late_.end()) at = late_.try_emplace(packet.stream, container_.describe(packet.stream)).first;
    Reframer& reframer = at->second;
    if (!container_.takes_late(reframer.track().type)) return false;
    reframer.learn(packet);
    const bool is_entry = reframer.track().type == TrackType::audio || packet.keyframe;
    if (!reframer.ready() || reframer.fault() || !is_entry) return false;
    course_.timeline.add({reframer.frame_duration(), reframer.reordering()});
    course_.interleaver.add(reframer.track().type);
    course_.shifts.push_back(course_.shifts.front());
    joined_ = tracks_.size();
    tracks_.push_back(reframer.track());
    reframers_.push_back(std::move(reframer));
    late_.erase(at);
    return true;
}

/// Tells with the first frame of a track that has joined that it is one of all.
void FrameReader::announce(Frame& frame, std::size_t track) {
    if (joined_ != track) return;
    joined_.reset();
    frame.line_up = std::make_shared<const std::vector<Track>>(tracks_);
    frame.changed = std::make_shared<const Track>(tracks_[track]);
}

void FrameReader::push(const Packet& packet) {
    const auto is_of_packet = [&](const Reframer& reframer) {
        return reframer.track().input_index == packet.stream;
    };
    auto at = std::find_if(reframers_.begin(), reframers_.end(), is_of_packet);
    if (at == reframers_.end() && join(packet)) at = std::prev(reframers_.end());
    if (at == reframers_.end()) {
        ++strays_;
        return;
    }
    const auto track = static_cast<std::size_t>(at - reframers_.begin());
    if (!packet.pts && at->reordering() > Time(0)) {
        container_.remarks().add(
            fmt::format("frames of track {} don't say when they are shown, and are shown as they are decoded",
                        packet.stream));
    }
    for (Frame& frame : at->reframe(packet)) {
        const auto later = [offset = frame.dts](std::optional<Time> time) {
            return time ? std::optional(*time + offset) : time;
        };
        const auto stamps =
            course_.timeline.place(track, later(packet.dts), later(packet.pts), frame.duration);
        note_drift(track, stamps);
        if (stamps.jump) {
            container_.remarks().add(
                fmt::format("times of track {} jump by {:+.3f} s; it is played on without a gap",
                            packet.stream, -std::chrono::duration<double>(*stamps.jump).count()));
        }
        if (packet.dts && frame.dts == Time(0)) {
            const auto written = std::chrono::floor<std::chrono::milliseconds>(*packet.dts);
            place_scripts(packet.position, {written.count(), stamps.dts});
        }
        frame.track = track;
        announce(frame, track);
        frame.dts = stamps.dts;
        frame.pts = stamps.pts;
        frame.duration = stamps.duration;
        reached_ = std::max(reached_, frame.dts + frame.duration);
        course_.interleaver.push(std::move(frame));
    }
}

/// Puts the scripts that lie before a packet in the file behind the frames of their time.
void FrameReader::place_scripts(std::int64_t position, const ScriptClock::Milestone& next) {
    for (FlvScript& script : container_.take_scripts(position)) {
        if (!data_.put({script_clock_.time_of(script.time, next), std::move(script.body)}))
            container_.remarks().add("more script data waits for its time than is kept: some is left out");
    }
    script_clock_.pass(next);
}

/// Remarks on an FLV file that ends before its promise: one cut between two tags shows by nothing else. That
/// is no error: recordings of live streams often carry the duration of what was streamed.
void FrameReader::note_short_end() {
    constexpr Time tolerance = std::chrono::seconds(1);
    const Format& format = container_.format();
    const auto promised = format.duration();
    if (!format.is_flv() || container_.damage() || !promised || reached_ == Time::min()) return;
    if (reached_ + tolerance >= *promised || reframers_.size() < container_.streams().size()) return;
    container_.remarks().add(fmt::format("ends at {}, though its header promises {}", clock_time(reached_),
                                         clock_time(*promised)));
}

/// Follows the jumps of the tracks' times: all of a splice's tracks jump by as much, one after another.
void FrameReader::note_drift(std::size_t track, const Timeline::Stamps& stamps) {
    if (stamps.jump) {
        course_.shifts[track] += *stamps.jump;
        if (!jump_) jump_ = {track, stamps.dts, std::max(stamps.duration, least_drift)};
    } else if (jump_ && stamps.dts - jump_->time > max_lag) {
        warn_of_drift();
    }
}

void FrameReader::warn_of_drift() {
    const Jump jump = *std::exchange(jump_, std::nullopt);
    const auto [least, most] = std::minmax_element(course_.shifts.begin(), course_.shifts.end());
    const Time drift = *most - *least;
    const Time fresh = drift > course_.drift ? drift - course_.drift : course_.drift - drift;
    course_.drift = drift;
    if (fresh <= jump.tolerance) return;
    container_.remarks().warn(
        {.text = fmt::format("{}: the times of track {} jump at {}, and those of another not: it is moved "
                             "against that by {:.3f} s",
                             container_.name(), tracks_[jump.track].input_index,
                             clock_time(std::max(jump.time, Time(0))),
                             std::chrono::duration<double>(fresh).count()),
         .type = Warning::Class::moved,
         .moved = fresh});
}

void FrameReader::warn_of_strays() {
    if (strays_ == 0) return;
    container_.remarks().warn(
        {.text = fmt::format("{}: {} packets of a track that lacks its configuration are "
                             "left out",
                             container_.name(), strays_),
         .type = Warning::Class::left_out,
         .left_out_frames = strays_});
    strays_ = 0;
}

void FrameReader::throw_if_damaged(std::optional<Time> origin) const {
    if (!container_.damage()) return;
    const Time time = damaged_at_ && origin ? std::max(*damaged_at_ - *origin, Time(0)) : Time(0);
    throw Error(ErrorKind::cannot_read, fmt::format("{}: broke off at {}: {}", container_.name(),
                                                    clock_time(time), *container_.damage()));
}

}  // namespace media
