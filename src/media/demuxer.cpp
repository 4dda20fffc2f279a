#include "media/demuxer.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "media/codec/decoder_config.hpp"
#include "media/codec/reframer.hpp"
#include "media/container/container.hpp"
#include "media/container/selection.hpp"
#include "media/time/interleaver.hpp"
#include "media/time/timeline.hpp"
#include "media/time/waiting_data.hpp"

namespace media {

namespace {

/// Parameters that have not come by then don't come: in all, and with many tracks for each of them.
constexpr std::size_t max_packets_to_learn = 500;
constexpr std::size_t max_packets_a_track = 250;

/// In fragments of MP4, a track's media begins where that of another ends.
constexpr Time max_lag = std::chrono::seconds(30);

/// Before the time that is looked for, where its keyframe should be.
constexpr Time seek_margin = std::chrono::seconds(20);
/// A file that begins later than this does not count from 0.
constexpr Time max_late_beginning = std::chrono::seconds(1);
/// A group of pictures that is larger is not kept to begin with it.
constexpr std::size_t max_found_bytes = 64U << 20U;

/// `1:02:03.456` or `0:03.456`.
std::string clock_time(Time time) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    const auto hours = ms / 3'600'000;
    const auto minutes = ms / 60'000 % 60;
    const auto seconds = ms / 1000 % 60;
    if (hours > 0) return fmt::format("{}:{:02}:{:02}.{:03}", hours, minutes, seconds, ms % 1000);
    return fmt::format("{}:{:02}.{:03}", minutes, seconds, ms % 1000);
}

/// Where a packet lies in its file's time, in milliseconds, and where its frame then does.
struct Milestone {
    std::int64_t written_ms = 0;
    Time time{0};

    /// From here to a time in the file, which is known modulo 2^32 ms.
    Time distance_to(std::uint32_t ms) const {
        return std::chrono::milliseconds(
            static_cast<std::int32_t>(ms - static_cast<std::uint32_t>(written_ms)));
    }
};

/// Container, reframers, timeline and interleaver in a row.
class Demuxer : public Source {
  public:
    explicit Demuxer(const Input& input);

    const std::vector<Track>& tracks() const override { return tracks_; }
    std::optional<Time> duration() const override {
        const auto whole = container_.format().duration();
        return whole ? std::optional(std::max(*whole - skipped_, Time(0))) : whole;
    }
    Time left_out() const override { return skipped_; }
    std::optional<Frame> next() override;
    std::vector<TimedData> take_data() override;
    bool may_wait() const override { return container_.may_wait(); }
    std::optional<ContainerTimes> container_times() const override {
        if (!origin_) return std::nullopt;
        return ContainerTimes{container_zero(*beginning_), *origin_};
    }
    std::vector<std::string> take_remarks() override { return container_.remarks().take(); }

  private:
    void select(const TrackChoice& choice);
    void learn_parameters();
    void refuse_faults() const;
    void look_into(const Packet& packet);
    void lay_out();
    Time container_zero(Time first_shown) const;
    void begin_at(Time start, Input::StartsFrom from);
    std::optional<Time> first_shown();
    bool find_keyframe(Time target);
    bool has_begun(Frame& frame);
    void drop_found(std::size_t count);
    void throw_if_beyond_end(Time zero, Time start);
    std::optional<Frame> take_found();
    std::optional<Frame> pull();
    bool pump();
    void push(const Packet& packet);
    void place_scripts(std::int64_t position, const Milestone& next);
    Frame from_origin(Frame frame);
    void note_short_end();
    void throw_if_damaged();

    Container container_;
    std::vector<Reframer> reframers_;
    std::vector<Track> tracks_;
    std::optional<Timeline> timeline_;
    std::optional<Interleaver> interleaver_;
    /// From the keyframe on that was looked for, and what changed before it, by track.
    std::deque<Frame> found_;
    std::vector<std::shared_ptr<const Track>> changed_before_;
    /// The tracks, after it was looked for, of which no frame has left yet.
    std::vector<bool> to_begin_;
    Time skipped_{0};
    /// The dts of the first frame that leaves, which is the smallest.
    std::optional<Time> origin_;
    /// When the container begins to be shown.
    std::optional<Time> beginning_;
    /// In the time of the frames before the origin is taken off.
    WaitingData data_;
    std::optional<Milestone> milestone_;
    /// Where the frames read so far end, and where those before the first damage did; in the container's
    /// time.
    Time reached_{Time::min()};
    std::optional<Time> damaged_at_;
    bool ended_ = false;
};

Demuxer::Demuxer(const Input& input) : container_(input) {
    select(input.choice);
    learn_parameters();
    for (const Reframer& reframer : reframers_)
        tracks_.push_back(reframer.track());
    lay_out();
    if (input.start > Time(0)) begin_at(input.start, input.starts_from);
}

/// For frames from here on, wherever in the container that is.
void Demuxer::lay_out() {
    std::vector<Timeline::Pace> paces;
    for (const Reframer& reframer : reframers_)
        paces.push_back({reframer.frame_duration(), reframer.reordering()});
    timeline_.emplace(paces, container_.format().may_jump());
    interleaver_.emplace(tracks_, container_.format().is_mp4() ? max_lag : Interleaver::default_max_span);
    ended_ = false;
}

void Demuxer::select(const TrackChoice& choice) {
    const auto& streams = container_.streams();
    std::vector<int> kept;
    for (const std::size_t index :
         select_streams(container_.name(), streams, container_.format().is_flv(), choice)) {
        reframers_.emplace_back(streams[index]);
        kept.push_back(streams[index].track.input_index);
    }
    container_.keep(kept);
}

void Demuxer::look_into(const Packet& packet) {
    for (Reframer& reframer : reframers_) {
        if (reframer.track().input_index == packet.stream) reframer.learn(packet);
    }
}

/// Reads ahead until each track is complete.
void Demuxer::learn_parameters() {
    // The first packet shows whether the media is encrypted.
    if (container_.ahead().empty()) container_.read_ahead();
    for (const Packet& packet : container_.ahead())
        look_into(packet);
    const auto ready = [](const Reframer& reframer) { return reframer.ready(); };
    const std::size_t most = std::max(max_packets_to_learn, reframers_.size() * max_packets_a_track);
    for (std::size_t i = 0; i < most && !std::all_of(reframers_.begin(), reframers_.end(), ready); ++i) {
        const Packet* const packet = container_.read_ahead();
        if (packet == nullptr) break;
        look_into(*packet);
    }
    refuse_faults();
    const auto missing = std::find_if_not(reframers_.begin(), reframers_.end(), ready);
    if (missing == reframers_.end()) return;
    const Track& track = missing->track();
    throw Error(
        ErrorKind::nothing_to_send,
        fmt::format("{}: track {} ({}) has no {}; is the file damaged, or does it begin in mid-stream?",
                    container_.name(), track.input_index, track.codec_name, name_of_config(track.codec)));
}

void Demuxer::refuse_faults() const {
    for (const Reframer& reframer : reframers_) {
        if (!reframer.fault()) continue;
        const Track& track = reframer.track();
        throw Error(ErrorKind::nothing_to_send,
                    fmt::format("{}: track {} ({}) cannot be sent: {}; write the file anew from its source",
                                container_.name(), track.input_index, track.codec_name, *reframer.fault()));
    }
}

/// When the first frame of the main track is shown, in the container's time; nothing where none comes.
std::optional<Time> Demuxer::first_shown() {
    const auto is_main = [this](const Packet& packet) {
        return packet.stream == tracks_.front().input_index && (packet.pts || packet.dts);
    };
    const auto& ahead = container_.ahead();
    auto first = std::find_if(ahead.begin(), ahead.end(), is_main);
    while (first == ahead.end() && ahead.size() < max_packets_to_learn && container_.read_ahead() != nullptr)
        first = std::find_if(ahead.begin(), ahead.end(), is_main);
    if (first == ahead.end()) return std::nullopt;
    return first->pts ? first->pts : first->dts;
}

/// What its times are counted from: of all in the file, not of what is taken from it, since its tracks keep
/// their places to each other.
Time Demuxer::container_zero(Time first_shown) const {
    const Time begins = container_.format().beginning().value_or(first_shown);
    const bool counts_from_zero =
        !container_.format().may_jump() && begins <= max_late_beginning && begins >= -max_late_beginning;
    return counts_from_zero ? Time(0) : begins;
}

void Demuxer::begin_at(Time start, Input::StartsFrom from) {
    const auto shown = first_shown();
    // Without times of its own it can be played through alone, and the timeline begins so far before 0.
    beginning_ = shown.value_or(-reframers_.front().reordering());
    const Time zero = from == Input::StartsFrom::first_shown ? *beginning_ : container_zero(*beginning_);
    const Time target = zero + start;
    changed_before_.assign(tracks_.size(), nullptr);
    // Where the index leads; where that was too late, some way before; and then through all of it.
    const std::array tries{target - reframers_.front().reordering(), target - seek_margin,
                           zero - seek_margin};
    for (const Time place : tries) {
        const bool sought = shown && container_.seek(tracks_.front().input_index, place);
        if (sought) lay_out();
        if (find_keyframe(target) || !sought) break;
    }
    throw_if_beyond_end(zero, start);
    const auto begins = [](const Frame& frame) { return frame.track == 0 && frame.keyframe; };
    while (!found_.empty() && !begins(found_.front()))
        drop_found(1);
    to_begin_.assign(tracks_.size(), true);
    if (!found_.empty()) skipped_ = std::max(found_.front().pts - zero, Time(0));
}

/// Reads until no later keyframe can be shown by `target`; found_ then begins with the last that is. False if
/// there is none.
bool Demuxer::find_keyframe(Time target) {
    // What changed on an earlier try did so for the reframers too.
    drop_found(found_.size());
    bool found = false;
    std::size_t bytes = 0;
    while (auto frame = pull()) {
        const bool is_main = frame->track == 0;
        const bool is_past = is_main && frame->dts > target;
        bytes += frame->data.size();
        if ((is_main && frame->keyframe && frame->pts <= target) || bytes > max_found_bytes) {
            found = is_main && frame->keyframe && frame->pts <= target;
            drop_found(found_.size());
            // Data before it goes with what is left out.
            data_.take_before(frame->dts);
            bytes = frame->data.size();
        }
        found_.push_back(std::move(*frame));
        if (is_past) return found;
    }
    return found;
}

/// Whether the frame leaves: video tracks besides the main one begin with a keyframe of their own. The first
/// one that leaves tells what changed before it.
bool Demuxer::has_begun(Frame& frame) {
    if (to_begin_.empty() || !to_begin_[frame.track]) return true;
    std::shared_ptr<const Track>& changed = changed_before_[frame.track];
    if (frame.changed) changed = frame.changed;
    const bool is_main = frame.track == 0;
    if (tracks_[frame.track].type == TrackType::video && !is_main && !frame.keyframe) return false;
    frame.changed = std::exchange(changed, nullptr);
    to_begin_[frame.track] = false;
    return true;
}

void Demuxer::drop_found(std::size_t count) {
    for (; count > 0; --count) {
        if (found_.front().changed) changed_before_[found_.front().track] = found_.front().changed;
        found_.pop_front();
    }
}

void Demuxer::throw_if_beyond_end(Time zero, Time start) {
    if (!ended_ || reached_ > zero + start) return;
    throw_if_damaged();
    throw Error(ErrorKind::cannot_open,
                fmt::format("{}: ends at {}, before the start at {} that was asked for", container_.name(),
                            clock_time(std::max(reached_ - zero, Time(0))), clock_time(start)));
}

std::optional<Frame> Demuxer::next() {
    std::optional<Frame> frame = found_.empty() ? pull() : take_found();
    while (frame && !has_begun(*frame))
        frame = found_.empty() ? pull() : take_found();
    data_.pass(frame ? std::optional(frame->dts) : std::nullopt);
    if (frame) return from_origin(std::move(*frame));
    throw_if_damaged();
    return std::nullopt;
}

std::optional<Frame> Demuxer::take_found() {
    Frame frame = std::move(found_.front());
    found_.pop_front();
    return frame;
}

/// The next frame, in the container's time.
std::optional<Frame> Demuxer::pull() {
    while (true) {
        if (auto frame = interleaver_->pop()) return frame;
        if (!pump()) return std::nullopt;
    }
}

/// Moves one packet on; false when there is nothing left to move.
bool Demuxer::pump() {
    if (ended_) return false;
    auto packet = container_.read();
    if (container_.damage() && !damaged_at_ && reached_ != Time::min()) damaged_at_ = reached_;
    if (packet) {
        push(*packet);
    } else {
        ended_ = true;
        interleaver_->finish();
        if (milestone_) place_scripts(std::numeric_limits<std::int64_t>::max(), *milestone_);
        note_short_end();
    }
    return true;
}

void Demuxer::push(const Packet& packet) {
    const auto at = std::find_if(reframers_.begin(), reframers_.end(), [&](const Reframer& reframer) {
        return reframer.track().input_index == packet.stream;
    });
    if (at == reframers_.end()) return;
    const auto track = static_cast<std::size_t>(at - reframers_.begin());
    if (!packet.pts && at->reordering() > Time(0)) {
        container_.remarks().add(
            fmt::format("frames of track {} don't say when they are shown, and are shown as they are decoded",
                        packet.stream));
    }
    for (Reframer::Unit& unit : at->reframe(packet)) {
        const auto later = [&](std::optional<Time> time) {
            return time ? std::optional(*time + unit.offset) : time;
        };
        const Time duration = unit.duration > Time(0) ? unit.duration : packet.duration;
        const auto stamps = timeline_->place(track, later(packet.dts), later(packet.pts), duration);
        if (stamps.jump) {
            container_.remarks().add(
                fmt::format("times of track {} jump by {:+.3f} s; it is played on without a gap",
                            packet.stream, -std::chrono::duration<double>(*stamps.jump).count()));
        }
        if (packet.dts && unit.offset == Time(0)) {
            const auto written = std::chrono::floor<std::chrono::milliseconds>(*packet.dts);
            place_scripts(packet.position, {written.count(), stamps.dts});
        }
        Frame frame;
        frame.track = track;
        frame.dts = stamps.dts;
        frame.pts = stamps.pts;
        frame.duration = stamps.duration;
        frame.keyframe = packet.keyframe;
        frame.disposable = unit.disposable;
        frame.data = std::move(unit.data);
        frame.changed = std::move(unit.changed);
        reached_ = std::max(reached_, frame.dts + frame.duration);
        interleaver_->push(std::move(frame));
    }
}

/// Those that lie before a packet in the file, in the time of the frames around them: where times jump,
/// their scripts do with them.
void Demuxer::place_scripts(std::int64_t position, const Milestone& next) {
    for (FlvScript& script : container_.take_scripts(position)) {
        const Milestone& before = milestone_.value_or(next);
        const bool goes_with_next = std::chrono::abs(next.distance_to(script.time)) <=
                                    std::chrono::abs(before.distance_to(script.time));
        const Milestone& near = goes_with_next ? next : before;
        if (!data_.put({near.time + near.distance_to(script.time), std::move(script.body)}))
            container_.remarks().add("more script data waits for its time than is kept: some is left out");
    }
    milestone_ = next;
}

std::vector<TimedData> Demuxer::take_data() {
    if (!origin_) return {};
    std::vector<TimedData> data = data_.take();
    // None leaves before the first frame, or long after the last.
    for (TimedData& one : data)
        one.time = std::clamp(one.time, *origin_, std::max(*origin_, reached_)) - *origin_;
    return data;
}

/// An FLV file cut between two tags shows by its promise alone. No error: recordings of live streams often
/// carry the duration of what was streamed.
void Demuxer::note_short_end() {
    constexpr Time tolerance = std::chrono::seconds(1);
    const auto promised = container_.format().duration();
    if (!container_.format().is_flv() || container_.damage() || !promised || reached_ == Time::min()) return;
    if (reached_ + tolerance >= *promised || reframers_.size() < container_.streams().size()) return;
    container_.remarks().add(fmt::format("ends at {}, though its header promises {}", clock_time(reached_),
                                         clock_time(*promised)));
}

Frame Demuxer::from_origin(Frame frame) {
    if (!origin_) origin_ = frame.dts;
    if (!beginning_) beginning_ = frame.pts;
    frame.dts -= *origin_;
    frame.pts -= *origin_;
    return frame;
}

void Demuxer::throw_if_damaged() {
    if (!container_.damage()) return;
    const Time time = damaged_at_ && origin_ ? std::max(*damaged_at_ - *origin_, Time(0)) : Time(0);
    throw Error(ErrorKind::cannot_read, fmt::format("{}: broke off at {}: {}", container_.name(),
                                                    clock_time(time), *container_.damage()));
}

}  // namespace

std::unique_ptr<Source> demux(const Input& input) {
    return std::make_unique<Demuxer>(input);
}

}  // namespace media
