#include "publish/packetizer.hpp"

#include <array>
#include <bit>
#include <fmt/format.h>
#include <utility>

#include "publish/color_info.hpp"
#include "publish/failure.hpp"
#include "publish/flv_codec.hpp"
#include "rtmp/chunk.hpp"
#include "rtmp/enhanced_tag.hpp"
#include "rtmp/flv_tag.hpp"

namespace publish {

namespace {

using rtmp::Head;
using rtmp::Message;
using rtmp::MessageType;
namespace enhanced_tag = rtmp::enhanced_tag;
namespace flv_tag = rtmp::flv_tag;

MessageType message_type(const media::Track& track) {
    return track.type == media::TrackType::video ? MessageType::video : MessageType::audio;
}

/// The head of a sequence header; nothing for a codec that has none.
std::optional<Head> sequence_head(const media::Track& track, EnhancedUse use) {
    if (is_enhanced(track, use)) {
        if (track.codec == media::Codec::mp3) return std::nullopt;
        return track.type == media::TrackType::video
                   ? enhanced_tag::video_sequence_start(*enhanced_video_codec(track.codec))
                   : enhanced_tag::audio_sequence_start(*enhanced_audio_codec(track.codec));
    }
    if (track.codec == media::Codec::h264) return flv_tag::avc_sequence_header();
    if (track.codec == media::Codec::aac) return flv_tag::aac_sequence_header();
    return std::nullopt;
}

flv_tag::FrameType frame_type(const media::Frame& frame) {
    if (frame.keyframe) return flv_tag::FrameType::key;
    return frame.disposable ? flv_tag::FrameType::disposable : flv_tag::FrameType::inter;
}

Head video_head(const media::Track& track, const media::Frame& frame, std::int64_t composition_ms,
                EnhancedUse use) {
    if (is_enhanced(track, use)) {
        return enhanced_tag::video_frame(*enhanced_video_codec(track.codec), frame_type(frame),
                                         composition_ms);
    }
    if (track.codec == media::Codec::h264) return flv_tag::avc_frame(frame_type(frame), composition_ms);
    Head head = flv_tag::video_frame(frame_type(frame), *flv_video_codec(track.codec));
    const bool is_vp6 = track.codec == media::Codec::vp6 || track.codec == media::Codec::vp6_alpha;
    // VP6 in FLV begins with a byte of how much to crop, which demuxers keep apart from the frame.
    if (is_vp6) head.u8(track.config.empty() ? 0 : track.config.front());
    return head;
}

Head audio_head(const media::Track& track, EnhancedUse use) {
    if (is_enhanced(track, use)) return enhanced_tag::audio_frame(*enhanced_audio_codec(track.codec));
    if (track.codec == media::Codec::aac) return flv_tag::aac_frame();
    const int bits = track.codec == media::Codec::pcm_u8 ? 8 : 16;
    return flv_tag::audio_frame({*flv_sound_format(track), track.sample_rate, bits, track.channels});
}

/// FLAC, VP8 and VP9 as the specification has them; of the others there is one form.
media::Bytes specified_record(const media::Track& track) {
    if (track.codec == media::Codec::flac) {
        // The magic number, and the head of the last block: type 0, of 34 bytes.
        media::Bytes record{'f', 'L', 'a', 'C', 0x80, 0, 0, 34};
        record.insert(record.end(), track.config.begin(), track.config.end());
        return record;
    }
    constexpr std::ptrdiff_t box_head_size = 4;
    const bool is_vpx = track.codec == media::Codec::vp8 || track.codec == media::Codec::vp9;
    if (is_vpx && track.config.size() > box_head_size)
        return {track.config.begin() + box_head_size, track.config.end()};
    return track.config;
}

/// Nothing tells a decoder more of these than their frames do; a sequence start they have all the same.
bool begins_empty(const media::Track& track) {
    return track.codec == media::Codec::ac3 || track.codec == media::Codec::eac3;
}

void check(const media::Track& track, EnhancedUse use) {
    constexpr int most_channels = 255;
    if (is_enhanced(track, use) && track.channels > most_channels) {
        throw Failure(ExitStatus::nothing_to_send,
                      fmt::format("{} channels of {} are more than can be said over RTMP ({}); send fewer",
                                  track.channels, track.codec_name, most_channels));
    }
    if (codec_id(track, use)) return;
    const bool is_off = codec_id(track, EnhancedUse::automatic).has_value();
    throw Failure(ExitStatus::nothing_to_send,
                  fmt::format("codec {} cannot be sent over RTMP{}; convert it to {} first{}",
                              track.codec_name, is_off ? " with --enhanced off" : "",
                              track.type == media::TrackType::video ? "H.264" : "AAC",
                              is_off ? ", or leave that out" : ""));
}

}  // namespace

Packetizer::Packetizer(std::vector<media::Track> tracks, std::int64_t start_timestamp_ms,
                       EnhancedUse enhanced, RecordForm records, Precision precision)
    : tracks_(std::move(tracks)),
      start_timestamp_ms_(start_timestamp_ms),
      enhanced_(enhanced),
      records_(records),
      precision_(precision) {
    for (const media::Track& track : tracks_)
        check(track, enhanced_);
}

std::int64_t Packetizer::milliseconds(media::Time time) const {
    using std::chrono::milliseconds;
    // From the origin: what rounding takes from one frame is not taken from the next.
    const milliseconds rounded = precision_ == Precision::milliseconds
                                     ? std::chrono::round<milliseconds>(time)
                                     : std::chrono::floor<milliseconds>(time);
    return start_timestamp_ms_ + rounded.count();
}

std::optional<Message> Packetizer::sequence_header(const media::Track& track, media::Time at) const {
    const std::optional<Head> head = sequence_head(track, enhanced_);
    if (!head || (track.config.empty() && !begins_empty(track))) return std::nullopt;
    Message message =
        rtmp::make_message(message_type(track), milliseconds(at),
                           records_ == RecordForm::specified ? specified_record(track) : track.config);
    message.head = *head;
    return message;
}

std::optional<Message> Packetizer::channels(const media::Track& track, media::Time at) const {
    if (track.type != media::TrackType::audio || !is_enhanced(track, enhanced_) || track.channels <= 2)
        return std::nullopt;
    // A mask that does not name every channel says nothing of where they are heard.
    const bool fits = std::popcount(track.speakers.mask) == track.channels;
    const enhanced_tag::Channels described{static_cast<std::uint8_t>(track.channels),
                                           fits ? track.speakers.mask : 0, track.speakers.list};
    Message message =
        rtmp::make_message(MessageType::audio, milliseconds(at), enhanced_tag::channel_config(described));
    message.head = enhanced_tag::audio_channels(*enhanced_audio_codec(track.codec));
    return message;
}

std::optional<Message> Packetizer::colors(const media::Track& track, media::Time at) const {
    if (!is_enhanced(track, enhanced_)) return std::nullopt;
    const auto info = color_info_of(track);
    if (!info) return std::nullopt;
    Message message =
        rtmp::make_message(MessageType::video, milliseconds(at), enhanced_tag::color_info(*info));
    message.head = enhanced_tag::video_metadata(*enhanced_video_codec(track.codec));
    return message;
}

void Packetizer::add_headers(const media::Track& track, media::Time at, std::vector<Message>& out) const {
    for (auto& message : std::array{sequence_header(track, at), channels(track, at), colors(track, at)}) {
        if (message) out.push_back(message.value());
    }
}

std::vector<Message> Packetizer::sequence_headers(media::Time at) const {
    std::vector<Message> messages;
    for (const media::Track& track : tracks_)
        add_headers(track, at, messages);
    return messages;
}

std::vector<Message> Packetizer::sequence_ends(media::Time at) const {
    std::vector<Message> messages;
    for (const media::Track& track : tracks_) {
        if (!is_enhanced(track, enhanced_)) continue;
        Message message;
        message.type = message_type(track);
        message.timestamp_ms = milliseconds(at);
        message.head = track.type == media::TrackType::video
                           ? enhanced_tag::video_sequence_end(*enhanced_video_codec(track.codec))
                           : enhanced_tag::audio_sequence_end(*enhanced_audio_codec(track.codec));
        messages.push_back(std::move(message));
    }
    return messages;
}

void Packetizer::pack(media::Frame frame, std::vector<Message>& out) {
    // A playlist may add a track.
    if (frame.changed && frame.track == tracks_.size()) tracks_.emplace_back();
    media::Track& track = tracks_.at(frame.track);
    if (frame.changed) {
        check(*frame.changed, enhanced_);
        track = *frame.changed;
        add_headers(track, frame.dts, out);
    }
    Message message;
    message.type = message_type(track);
    message.timestamp_ms = milliseconds(frame.dts);
    message.head = track.type == media::TrackType::video
                       ? video_head(track, frame, milliseconds(frame.pts) - message.timestamp_ms, enhanced_)
                       : audio_head(track, enhanced_);
    if (precision_ == Precision::nanoseconds && is_enhanced(track, enhanced_)) {
        const auto whole = std::chrono::floor<std::chrono::milliseconds>(frame.pts);
        message.nanoseconds = static_cast<std::uint32_t>((frame.pts - whole).count());
    }
    message.body = std::move(frame.data.slices);
    message.owner = std::move(frame.data.owner);
    constexpr std::size_t nanosecond_bytes = 5;
    if (message.size() + (message.nanoseconds ? nanosecond_bytes : 0) > rtmp::max_message_size) {
        throw Failure(
            ExitStatus::nothing_to_send,
            "a frame of " + std::to_string(message.size()) +
                " bytes is longer than an RTMP message can be (16 MB); encode it with a lower bitrate");
    }
    out.push_back(std::move(message));
}

}  // namespace publish
