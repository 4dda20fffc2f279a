#include "media/demux/entry_point.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "media/codec/random_access.hpp"
#include "media/time/clock_time.hpp"
#include "media/time/interleaver.hpp"

namespace media {

namespace {

/// Bytes of frames that are held while the first keyframe is looked for.
constexpr std::size_t max_held_bytes = 64U << 20U;
/// Time for which a pipe is held back on the way to its first keyframe: live encoders send one in 2 to 10 s.
constexpr Time max_held_of_pipe = std::chrono::seconds(10);
/// Lead of sound that is held until the first picture comes. Sound that begins earlier goes on alone.
constexpr Time max_sound_lead = Interleaver::default_max_span;

bool is_picture(const Track& main, const Frame& frame) {
    return frame.track == 0 && main.type == TrackType::video;
}

bool is_keyframe(const Track& main, const Frame& frame) {
    if (!is_picture(main, frame)) return false;
    return frame.keyframe || random_access(main, frame.data) == RandomAccess::keyframe;
}

bool is_recovery_point(const Track& main, const Frame& frame) {
    return is_picture(main, frame) && random_access(main, frame.data) != RandomAccess::none;
}

}  // namespace

std::optional<Frame> EntryPoint::next() {
    find();
    while (true) {
        std::optional<Frame> frame;
        if (held_.empty()) {
            frame = reader_.next();
        } else {
            frame = std::move(held_.front());
            held_.pop_front();
        }
        join();
        if (!frame) {
            for (std::size_t track = 0; track < reader_.tracks().size(); ++track)
                warn_of_kept(track);
            return frame;
        }
        const bool is_first = !starts_.begun(frame->track);
        if (is_first && !frame->keyframe) {
            const Track& track = reader_.tracks()[frame->track];
            frame->keyframe = random_access(track, frame->data) == RandomAccess::keyframe;
        }
        if (!starts_.lets_out(*frame)) continue;
        if (is_first) warn_of_track(*frame);
        if (!lets_pass(*frame)) continue;
        return frame;
    }
}

/// False for a picture that is left out, for it refers to what is not there.
bool EntryPoint::lets_pass(Frame& frame) {
    const Track& track = reader_.tracks()[frame.track];
    if (track.type != TrackType::video) return true;
    if (reader_.breaks_before(frame)) gate_.break_off(frame.track, frame.dts);
    if (gate_.lets_pass(track, frame)) {
        warn_of_kept(frame.track);
        return true;
    }
    starts_.leave_out(frame);
    return false;
}

void EntryPoint::warn_of_kept(std::size_t track) {
    const auto kept = gate_.take_kept(track);
    if (!kept) return;
    reader_.container().remarks().warn(
        {.text = fmt::format("{}: {} of track {} left out at {}, for what is referred to is not there",
                             reader_.container().name(),
                             kept->count == 1 ? "1 picture" : fmt::format("{} pictures", kept->count),
                             reader_.tracks()[track].input_index,
                             reader_.container().format().place(kept->begin)),
         .type = Warning::Class::left_out,
         .left_out_frames = kept->count});
}

void EntryPoint::find() {
    if (std::exchange(found_, true) || main().type != TrackType::video) return;
    if (hold_until(is_picture, max_sound_lead) != Search::found) return starts_.await_main_keyframe();
    if (!is_keyframe(main(), held_.back())) begin_amid_group();
}

void EntryPoint::begin_amid_group() {
    const Time first_shown = held_.back().pts;
    const Time max_span = reader_.container().may_wait() ? max_held_of_pipe : Time::max();
    std::string_view kind = "keyframe";
    auto entry = held_.end();
    if (hold_until(is_keyframe, max_span) == Search::found) {
        entry = std::prev(held_.end());
    } else {
        kind = "recovery point";
        entry = std::find_if(held_.begin(), held_.end(),
                             [this](const Frame& frame) { return is_recovery_point(main(), frame); });
    }
    if (entry == held_.end()) return warn_of_undecodable();
    first_shown_ = first_shown;
    skipped_ = std::max(entry->pts - first_shown, Time(0));
    leave_out_before(entry);
    held_.front().keyframe = true;
    leave_out_leading();
    warn_of_group(kind);
}

/// Reads, and holds what comes, up to a frame that is wanted.
EntryPoint::Search EntryPoint::hold_until(Wanted wanted, Time max_span) {
    while (hold()) {
        if (wanted(main(), held_.back())) return Search::found;
        if (held_bytes_ > max_held_bytes || held_.back().dts - held_.front().dts > max_span)
            return Search::given_up;
    }
    return Search::ended;
}

/// False at the end.
bool EntryPoint::hold() {
    auto frame = reader_.next();
    if (!frame) return false;
    join();
    held_bytes_ += frame->data.size();
    held_.push_back(std::move(*frame));
    return true;
}

/// Takes in the tracks that the reader has found since.
void EntryPoint::join() {
    starts_.join(reader_.tracks());
    told_.resize(reader_.tracks().size());
}

void EntryPoint::leave_out_before(const std::deque<Frame>::iterator& entry) {
    // Data before it goes with what is left out.
    reader_.data().take_before(entry->dts);
    std::for_each(held_.begin(), entry, [this](const Frame& frame) {
        held_bytes_ -= frame.data.size();
        starts_.leave_out(frame);
    });
    held_.erase(held_.begin(), entry);
}

/// Leaves out the pictures that are shown before the entry though they lie behind it: they refer to what is
/// before.
void EntryPoint::leave_out_leading() {
    const Time shown = held_.front().pts;
    const auto is_behind = [&](const Frame& frame) { return frame.track == 0 && frame.pts > shown; };
    bool is_whole = std::any_of(held_.begin(), held_.end(), is_behind);
    while (!is_whole && held_bytes_ <= max_held_bytes && hold())
        is_whole = is_behind(held_.back());
    const auto is_undecodable = [&](const Frame& frame) {
        return frame.track == 0 && frame.pts < shown && !is_decodable_leading(main(), frame.data);
    };
    for (const Frame& frame : held_) {
        if (is_undecodable(frame)) starts_.leave_out(frame);
    }
    held_.erase(std::remove_if(held_.begin(), held_.end(), is_undecodable), held_.end());
}

void EntryPoint::warn_of_group(std::string_view entry) {
    std::uint64_t video = 0;
    std::uint64_t audio = 0;
    for (std::size_t i = 0; i < told_.size(); ++i) {
        told_[i] = starts_.left_out(i);
        (reader_.tracks()[i].type == TrackType::video ? video : audio) += told_[i];
    }
    reader_.container().remarks().warn(
        {.text = fmt::format("{}: begins amid a group of pictures: it is sent from its first {} on, at {}, "
                             "without {} video and {} audio frames before",
                             reader_.container().name(), entry, clock_time(skipped_), video, audio),
         .type = Warning::Class::left_out,
         .left_out_frames = video + audio});
}

/// Warns of a track that began with a keyframe of its own, behind others.
void EntryPoint::warn_of_track(const Frame& first) {
    const std::uint64_t count = starts_.left_out(first.track) - told_[first.track];
    if (count == 0) return;
    const Track& track = reader_.tracks()[first.track];
    reader_.container().remarks().warn(
        {.text = fmt::format("{}: track {} begins amid a group of pictures: {} frames before its first "
                             "keyframe, at {}, are left out",
                             reader_.container().name(), track.input_index, count,
                             reader_.container().format().place(first.dts)),
         .type = Warning::Class::left_out,
         .left_out_frames = count});
}

void EntryPoint::warn_of_undecodable() {
    reader_.container().remarks().warn(
        {.text = fmt::format(
             "{}: no keyframe is among the first {} frames of track {}; they are sent, and a "
             "decoder may make nothing of them",
             reader_.container().name(),
             std::count_if(held_.begin(), held_.end(), [](const Frame& frame) { return frame.track == 0; }),
             main().input_index),
         .type = Warning::Class::undecodable});
}

}  // namespace media
