#include "media/demux/frame_reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <utility>

#include "media/demux/chosen_tracks.hpp"
#include "media/streams/selection.hpp"
#include "media/time/clock_time.hpp"

namespace media {

namespace {

/// The remedy for pictures whose order is known to a decoder alone.
std::string conversion(const std::string& name) {
    return fmt::format("convert it: ffmpeg -i {} -c:v libx264 -c:a copy out.mp4", shell_quoted(name));
}

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
      course_(lay_out()),
      shifts_(container_, tracks_.size()),
      transport_faults_(container_),
      told_damage_(tracks_.size()) {}

FrameReader::Course FrameReader::lay_out() const {
    std::vector<Timeline::Pace> paces;
    for (const Reframer& reframer : reframers_)
        paces.push_back({reframer.frame_duration(), reframer.reordering()});
    // A file is read on until the other track comes; what comes by a pipe is not held back for long.
    const Time pipe_span =
        container_.format().is_mp4() ? TrackShifts::max_lag : Interleaver::default_max_span;
    return {Timeline(paces, container_.format().may_jump()),
            Interleaver(tracks_, container_.may_wait() ? pipe_span : Time::max()),
            std::vector<std::int64_t>(tracks_.size(), -1),
            std::vector<std::optional<PictureSorter>>(tracks_.size())};
}

bool FrameReader::seek(Time time) {
    if (!container_.seek(tracks_.front().input_index, time)) return false;
    course_ = lay_out();
    shifts_.leap();
    transport_faults_.leap();
    return true;
}

std::optional<Frame> FrameReader::next() {
    while (true) {
        if (auto frame = course_.interleaver.pop()) return frame;
        if (!pump()) return std::nullopt;
    }
}

bool FrameReader::breaks_before(const Frame& frame) {
    const auto breaks = course_.breaks.find(frame.track);
    if (breaks == course_.breaks.end()) return false;
    bool is_behind = false;
    for (auto& times = breaks->second; !times.empty() && frame.dts >= times.front(); times.pop_front())
        is_behind = true;
    return is_behind;
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
    course_.edits.finish();
    warn_of_lead_ins();
    finish();
    if (const auto last = script_clock_.last())
        place_scripts(std::numeric_limits<std::int64_t>::max(), *last);
    shifts_.finish(tracks_);
    warn_of_strays();
    transport_faults_.finish(tracks_);
    return true;
}

/// Moves what is shown of the packets on.
void FrameReader::edit(Packet packet) {
    const auto at = std::find_if(tracks_.begin(), tracks_.end(),
                                 [&](const Track& track) { return track.input_index == packet.stream; });
    if (at == tracks_.end() || course_.edits.is_plain(packet)) return push(packet);
    for (const Packet& next : course_.edits.pass(std::move(packet), at->type))
        push(next);
    warn_of_lead_ins();
}

/// Tells of edits that begin amid a group of pictures.
void FrameReader::warn_of_lead_ins() {
    for (const Edits::LeadIn& lead_in : course_.edits.take_lead_ins()) {
        const std::string place = fmt::format("{}: an edit of track {} begins amid a group of pictures",
                                              container_.name(), lead_in.stream);
        if (lead_in.is_whole) {
            container_.remarks().warn(
                {.text = fmt::format("{}: {} pictures before it are sent too, and players may show them",
                                     place, lead_in.pictures),
                 .type = Warning::Class::surplus});
        } else {
            container_.remarks().warn(
                {.text =
                     fmt::format("{} that is too large to be kept: up to the next keyframe, a decoder may "
                                 "make nothing of what is sent",
                                 place),
                 .type = Warning::Class::undecodable});
        }
    }
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
    course_.positions.push_back(-1);
    course_.sorters.emplace_back();
    shifts_.add();
    joined_ = tracks_.size();
    tracks_.push_back(reframer.track());
    reframers_.push_back(std::move(reframer));
    told_damage_.emplace_back();
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
    PictureSorter* const sorter = sorter_for(track, packet);
    for (Frame& frame : at->reframe(packet)) {
        const auto later = [offset = frame.dts](std::optional<Time> time) {
            return time ? std::optional(*time + offset) : time;
        };
        const auto stamps = course_.timeline.place(track, later(packet.dts), later(packet.pts),
                                                   frame.duration, clock_since(track, packet));
        shifts_.pass(tracks_, track, stamps);
        if (transport_faults_.pass(tracks_, track, packet.position, stamps))
            course_.breaks[track].push_back(stamps.dts);
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
        if (sorter != nullptr) {
            sort(track, *sorter, std::move(frame));
        } else {
            course_.interleaver.push(std::move(frame));
        }
    }
    if (told_damage_[track] == Reframer::Damage() && at->damage() != Reframer::Damage())
        warn_of_damage(track, fmt::format(", from {} on", clock_time(std::max(reached_, Time(0)))));
}

/// Tells of the track's frames that do not hold together, of which no warning has told.
void FrameReader::warn_of_damage(std::size_t track, const std::string& place) {
    const Reframer::Damage& all = reframers_[track].damage();
    Reframer::Damage& told = told_damage_[track];
    const std::string behind = told == Reframer::Damage() ? "" : "more ";
    const auto warn = [&](std::uint64_t count, const char* fate, Warning::Class type) {
        if (count == 0) return;
        container_.remarks().warn(
            {.text = fmt::format("{}: damaged frames of track {}{}: {} {}{}; write the file anew from "
                                 "its source",
                                 container_.name(), tracks_[track].input_index, place, count, behind, fate),
             .type = type,
             .left_out_frames = type == Warning::Class::left_out ? count : 0});
    };
    warn(all.left_out - told.left_out, "left out", Warning::Class::left_out);
    warn(all.undecodable - told.undecodable, "sent unchanged", Warning::Class::undecodable);
    told = all;
}

/// True where the track's frames are put in order here, for its packets don't say when they are shown.
bool FrameReader::is_sorted(std::size_t track) const {
    return container_.format().may_lack_presentation_times() &&
           PictureOrder::knows(reframers_[track].track().codec);
}

/// The track's sorter, which its first packet without a presentation time brings; nullptr where it needs none.
PictureSorter* FrameReader::sorter_for(std::size_t track, const Packet& packet) {
    auto& sorter = course_.sorters[track];
    const Reframer& reframer = reframers_[track];
    if (!sorter && !packet.pts && is_sorted(track)) {
        sorter.emplace(reframer.track(), container_.may_wait() ? PictureSorter::look_ahead_of_pipe
                                                               : PictureSorter::look_ahead_of_file);
    } else if (!sorter && !packet.pts && reframer.reordering() > Time(0)) {
        note_unsorted(track);
    }
    return sorter ? &*sorter : nullptr;
}

/// Tells of a track of reordered frames that don't say when they are shown, and whose order is not known here.
void FrameReader::note_unsorted(std::size_t track) {
    const Track& unsorted = tracks_[track];
    if (!container_.format().may_lack_presentation_times()) {
        container_.remarks().add(
            fmt::format("frames of track {} don't say when they are shown, and are shown as they are decoded",
                        unsorted.input_index));
        return;
    }
    if (std::exchange(told_of_unsorted_, true)) return;
    container_.remarks().warn(
        {.text = fmt::format(
             "{}: frames of track {} ({}) don't say when they are shown, and are shown as they "
             "are decoded; {}",
             container_.name(), unsorted.input_index, unsorted.codec_name, conversion(container_.name())),
         .type = Warning::Class::moved,
         .moved = reframers_[track].reordering()});
}

void FrameReader::sort(std::size_t track, PictureSorter& sorter, Frame frame) {
    if (!sorter.push(std::move(frame))) {
        const Track& refused = tracks_[track];
        throw Error(ErrorKind::nothing_to_send,
                    fmt::format("{}: track {} ({}) has its pictures in single fields, and nothing says when "
                                "they are shown; {}",
                                container_.name(), refused.input_index, refused.codec_name,
                                conversion(container_.name())));
    }
    while (auto sorted = sorter.pop())
        course_.interleaver.push(std::move(*sorted));
}

/// Lets all frames go that wait for others.
void FrameReader::finish() {
    for (std::size_t track = 0; track < reframers_.size(); ++track)
        warn_of_damage(track, "");
    for (std::size_t track = 0; track < course_.sorters.size(); ++track) {
        auto& sorter = course_.sorters[track];
        if (!sorter) continue;
        sorter->finish();
        while (auto sorted = sorter->pop())
            course_.interleaver.push(std::move(*sorted));
        warn_of_disorder(track, *sorter);
    }
    course_.interleaver.finish();
}

void FrameReader::warn_of_disorder(std::size_t track, const PictureSorter& sorter) {
    const PictureSorter::Disorder& disorder = sorter.disorder();
    if (disorder.unplaced + disorder.late == 0) return;
    container_.remarks().warn(
        {.text = fmt::format("{}: {} frames of track {} are shown at other times than they were, from {} on: "
                             "nothing says when, and their order {}; {}",
                             container_.name(), disorder.unplaced + disorder.late, tracks_[track].input_index,
                             container_.format().place(disorder.begins),
                             disorder.late > 0 ? "changes in mid-stream" : "cannot be read",
                             conversion(container_.name())),
         .type = Warning::Class::moved,
         .moved = disorder.moved});
}

Timeline::Clock FrameReader::clock_since(std::size_t track, const Packet& packet) {
    // The first of several frames that lie together may be the only one with a position.
    if (packet.position < 0) return Timeline::Clock::unknown;
    const std::int64_t before = std::exchange(course_.positions[track], packet.position);
    return container_.format().may_jump() ? container_.clock_between(packet.stream, before, packet.position)
                                          : Timeline::Clock::unknown;
}

/// Puts the scripts that lie before a packet in the file behind the frames of their time.
void FrameReader::place_scripts(std::int64_t position, const ScriptClock::Milestone& next) {
    for (FlvScript& script : container_.take_scripts(position)) {
        if (!data_.put({script_clock_.time_of(script.time, next), std::move(script.body)}))
            container_.remarks().add("more script data waits for its time than is kept: some is left out");
    }
    script_clock_.pass(next);
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
