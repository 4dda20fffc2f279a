#include "media/demux/beginning.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "media/time/clock_time.hpp"

namespace media {

namespace {

/// Packets read ahead for the first picture.
constexpr std::size_t max_packets_to_first = 500;
/// Time before the moment that is looked for within which its keyframe should lie.
constexpr Time seek_margin = std::chrono::seconds(20);
/// Bytes of a group of pictures; a larger one is not kept to begin with it.
constexpr std::size_t max_found_bytes = 64U << 20U;

/// When the first frame of the main track is shown, in the container's time; nothing where none comes, or
/// where packets have no times.
std::optional<Time> first_shown_of(FrameReader& reader) {
    Container& container = reader.container();
    const auto is_main = [&](const Packet& packet) {
        return packet.stream == reader.tracks().front().input_index && (packet.pts || packet.dts);
    };
    const auto& ahead = container.ahead();
    auto first = std::find_if(ahead.begin(), ahead.end(), is_main);
    while (first == ahead.end() && ahead.size() < max_packets_to_first && container.read_ahead() != nullptr)
        first = std::find_if(ahead.begin(), ahead.end(), is_main);
    if (first == ahead.end()) return std::nullopt;
    return first->pts ? *first->pts : *first->dts + reader.reordering();
}

}  // namespace

Beginning::Beginning(FrameReader& reader, Time start, Input::StartsFrom from)
    : reader_(reader), starts_(reader.tracks()) {
    const auto shown = first_shown_of(reader_);
    // An input without times can only be played through.
    first_shown_ = shown.value_or(reader_.shown_without_times());
    const bool counts_from_first = from == Input::StartsFrom::first_shown;
    const Time zero = counts_from_first ? first_shown_ : reader_.container().format().zero(first_shown_);
    const Time target = zero + start;
    // Places to read from: where the index leads; where that was too late, some way before; and then all of
    // it.
    for (const Time place :
         std::array{target - reader_.reordering(), target - seek_margin, zero - seek_margin}) {
        const bool sought = shown && reader_.seek(place);
        if (find_keyframe(target) || !sought) break;
    }
    throw_if_beyond_end(zero, start);
    const auto begins = [](const Frame& frame) { return frame.track == 0 && frame.keyframe; };
    while (!found_.empty() && !begins(found_.front()))
        drop_found(1);
    if (!found_.empty()) left_out_ = std::max(found_.front().pts - zero, Time(0));
}

/// Reads until no later keyframe can be shown by `target`; found_ then begins with the last that is. False if
/// there is none.
bool Beginning::find_keyframe(Time target) {
    // Parameters that changed on an earlier try did so for the reframers too.
    drop_found(found_.size());
    bool found = false;
    std::size_t bytes = 0;
    while (auto frame = reader_.next()) {
        const bool is_main = frame->track == 0;
        const bool is_past = is_main && frame->dts > target;
        bytes += frame->data.size();
        if ((is_main && frame->keyframe && frame->pts <= target) || bytes > max_found_bytes) {
            found = is_main && frame->keyframe && frame->pts <= target;
            drop_found(found_.size());
            // Data before it goes with what is left out.
            reader_.data().take_before(frame->dts);
            bytes = frame->data.size();
        }
        found_.push_back(std::move(*frame));
        if (is_past) return found;
    }
    return found;
}

void Beginning::drop_found(std::size_t count) {
    starts_.join(reader_.tracks());
    for (; count > 0; --count) {
        starts_.leave_out(found_.front());
        found_.pop_front();
    }
}

void Beginning::throw_if_beyond_end(Time zero, Time start) const {
    if (!reader_.has_read_all() || reader_.reached() > zero + start) return;
    reader_.throw_if_damaged(std::nullopt);
    throw Error(
        ErrorKind::cannot_open,
        fmt::format("{}: ends at {}, before the start at {} that was asked for", reader_.container().name(),
                    clock_time(std::max(reader_.reached() - zero, Time(0))), clock_time(start)));
}

std::optional<Frame> Beginning::next() {
    std::optional<Frame> frame = take();
    starts_.join(reader_.tracks());
    while (frame && !leaves(*frame)) {
        frame = take();
        starts_.join(reader_.tracks());
    }
    return frame;
}

/// False for what lies before its track's beginning, or is shown before it.
bool Beginning::leaves(Frame& frame) {
    if (!starts_.lets_out(frame)) return false;
    if (reader_.breaks_before(frame)) gate_.break_off(frame.track, frame.dts);
    if (gate_.lets_pass(reader_.tracks()[frame.track], frame)) return true;
    starts_.leave_out(frame);
    return false;
}

std::optional<Frame> Beginning::take() {
    if (found_.empty()) return reader_.next();
    Frame frame = std::move(found_.front());
    found_.pop_front();
    return frame;
}

}  // namespace media
