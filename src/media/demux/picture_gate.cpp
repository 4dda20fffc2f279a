#include "media/demux/picture_gate.hpp"

#include <utility>

#include "media/codec/random_access.hpp"

namespace media {

namespace {

/// Time for which a keyframe is awaited: pictures may become whole without one.
constexpr Time longest_wait = std::chrono::seconds(10);

}  // namespace

void PictureGate::break_off(std::size_t track, Time dts) {
    const auto at = lines_.find(track);
    if (at == lines_.end() || at->second.state == State::awaiting) return;
    at->second.state = State::awaiting;
    at->second.since = dts;
}

/// True for a picture with which decoding can begin, or where none came for long.
bool PictureGate::enters(const Track& track, Line& line, Frame& frame) {
    if (line.state == State::awaiting && !frame.keyframe) {
        if (random_access(track, frame.data) != RandomAccess::none) {
            frame.keyframe = true;
        } else if (frame.dts - line.since < longest_wait) {
            return false;
        }
    }
    line.entry = frame.pts;
    // Nothing behind an IDR picture of H.264 refers to what is before it.
    const bool is_idr =
        track.codec == Codec::h264 && random_access(track, frame.data) == RandomAccess::keyframe;
    line.state = is_idr ? State::going_on : State::leading;
    return true;
}

bool PictureGate::is_decodable(const Track& track, Line& line, const Frame& frame) {
    if (frame.pts > line.entry) line.state = State::going_on;
    return frame.pts >= line.entry || is_decodable_leading(track, frame.data);
}

bool PictureGate::lets_pass(const Track& track, Frame& frame) {
    if (track.codec != Codec::h264 && track.codec != Codec::hevc) return true;
    Line& line = lines_[frame.track];
    if (line.state == State::going_on) return true;
    const bool passes =
        line.state == State::leading ? is_decodable(track, line, frame) : enters(track, line, frame);
    if (!passes && line.kept.count++ == 0) line.kept.begin = frame.dts;
    return passes;
}

std::optional<PictureGate::Kept> PictureGate::take_kept(std::size_t track) {
    const auto at = lines_.find(track);
    if (at == lines_.end() || at->second.kept.count == 0) return std::nullopt;
    return std::exchange(at->second.kept, {});
}

}  // namespace media
