#include "media/container/gaps.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "media/container/damage_warnings.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

namespace media {

void Gaps::pass(const OwnedPacket& owned) {
    const AVPacket& packet = av_packet(owned);
    AVStream& stream = *format_.streams()[static_cast<std::size_t>(packet.stream_index)];
    std::uint64_t chunks = 0;
    if (format_.is_avi()) {
        chunks = index_gaps_.pass(stream, packet.pos, static_cast<std::size_t>(std::max(packet.size, 0)));
        shift(owned, index_gaps_.lost_ticks(stream));
    }
    const auto time = time_of(owned, stream, format_.origin());
    warn_of_missing(stream, chunks, time);
    pass_bytes(packet.pos, time);
    if (format_.numbers_frames()) pass_number(stream, packet, time);
}

void Gaps::finish() {
    pass_bytes(std::numeric_limits<std::int64_t>::max(), std::nullopt);
    for (AVStream* const stream : format_.streams()) {
        if (stream->discard != AVDISCARD_ALL)
            warn_of_missing(*stream, index_gaps_.finish(*stream), std::nullopt);
    }
}

void Gaps::leap() {
    leapt_ = true;
    index_gaps_.leap();
    next_number_.reset();
}

void Gaps::pass_bytes(std::int64_t up_to, std::optional<Time> before) {
    const bool is_behind_leap = std::exchange(leapt_, false);
    while (const auto gap = format_.bytes().take_gap(up_to)) {
        if (!is_behind_leap) remarks_.warn(without_frames(input_, gap->bytes, gap->frames, before));
    }
}

/// Times of bare FLAC are made of the numbers of its frames: a step in them is as many frames.
void Gaps::pass_number(const AVStream& stream, const AVPacket& packet, std::optional<Time> before) {
    if (packet.pts == AV_NOPTS_VALUE || packet.duration <= 0) return;
    const auto expected = std::exchange(next_number_, packet.pts + packet.duration);
    const std::int64_t missing = expected ? (packet.pts - *expected) / packet.duration : 0;
    warn_of_missing(stream, static_cast<std::uint64_t>(std::max<std::int64_t>(missing, 0)), before);
}

void Gaps::warn_of_missing(const AVStream& stream, std::uint64_t frames, std::optional<Time> before) {
    if (frames > 0) remarks_.warn(missing_frames(input_, stream.index, frames, before));
}

}  // namespace media
