#include "pack/packetizer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>
#include <utility>

#include "pack/color_info.hpp"
#include "pack/error.hpp"
#include "pack/flv_codec.hpp"
#include "rtmp/chunk.hpp"
#include "rtmp/enhanced_tag.hpp"
#include "rtmp/flv_tag.hpp"

namespace pack {

namespace {

using rtmp::Head;
using rtmp::Message;
using rtmp::MessageType;
namespace enhanced_tag = rtmp::enhanced_tag;
namespace flv_tag = rtmp::flv_tag;

MessageType message_type(const media::Track& track) {
    return track.type == media::TrackType::video ? MessageType::video : MessageType::audio;
}

/// Nothing tells a decoder more of these than their frames do; a sequence start they have all the same. MP3
/// has one only where it is to tell that there is such a track.
bool begins_empty(const media::Track& track, std::uint8_t number) {
    return track.codec == media::Codec::ac3 || track.codec == media::Codec::eac3 ||
           (track.codec == media::Codec::mp3 && number > 0);
}

/// The head of a sequence header; nothing for a codec that has none.
std::optional<Head> sequence_head(const media::Track& track, EnhancedUse use, std::uint8_t number) {
    if (is_enhanced(track, use)) {
        if (track.codec == media::Codec::mp3 && !begins_empty(track, number)) return std::nullopt;
        return track.type == media::TrackType::video
                   ? enhanced_tag::video_sequence_start(*enhanced_video_codec(track.codec), {number})
                   : enhanced_tag::audio_sequence_start(*enhanced_audio_codec(track.codec), {number});
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
                EnhancedUse use, std::uint8_t number) {
    if (is_enhanced(track, use)) {
        return enhanced_tag::video_frame(*enhanced_video_codec(track.codec), frame_type(frame),
                                         composition_ms, {number});
    }
    if (track.codec == media::Codec::h264) return flv_tag::avc_frame(frame_type(frame), composition_ms);
    Head head = flv_tag::video_frame(frame_type(frame), *flv_video_codec(track.codec));
    const bool is_vp6 = track.codec == media::Codec::vp6 || track.codec == media::Codec::vp6_alpha;
    // VP6 in FLV begins with a byte of how much to crop, which demuxers keep apart from the frame.
    if (is_vp6) head.u8(track.config.empty() ? 0 : track.config.front());
    return head;
}

Head audio_head(const media::Track& track, EnhancedUse use, std::uint8_t number) {
    if (is_enhanced(track, use))
        return enhanced_tag::audio_frame(*enhanced_audio_codec(track.codec), {number});
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

/// Of a track that is not the default one of its type.
void check_numbered(const media::Track& track, std::size_t number, EnhancedUse use) {
    const char* const type = track.type == media::TrackType::video ? "video" : "audio";
    if (use == EnhancedUse::off) {
        throw Error(ErrorKind::cannot_travel,
                    fmt::format("several {} tracks cannot be sent with --enhanced off; leave that out, or "
                                "send one of them (--tracks, --track-from)",
                                type));
    }
    if (number >= most_tracks) {
        throw Error(ErrorKind::cannot_travel,
                    fmt::format("more than {} {} tracks cannot be sent over RTMP, which has no numbers for "
                                "them; send fewer (--tracks, --track-from)",
                                most_tracks, type));
    }
    if (is_enhanced(track, use)) return;
    throw Error(ErrorKind::cannot_travel,
                fmt::format("track {} ({}) can be sent only as the first of its type, since the codec has no "
                            "FOURCC; name it first with --tracks, or leave it out",
                            track.input_index, track.codec_name));
}

void check(const media::Track& track, std::size_t number, EnhancedUse use) {
    if (number > 0) check_numbered(track, number, use);
    constexpr int most_channels = 255;
    if (is_enhanced(track, use) && track.channels > most_channels) {
        throw Error(ErrorKind::cannot_travel,
                    fmt::format("{} channels of {} are more than can be said over RTMP ({}); send fewer",
                                track.channels, track.codec_name, most_channels));
    }
    if (codec_id(track, use)) return;
    const bool is_off = codec_id(track, EnhancedUse::automatic).has_value();
    throw Error(ErrorKind::cannot_travel,
                fmt::format("codec {} cannot be sent over RTMP{}; convert it to {} first{}", track.codec_name,
                            is_off ? " with --enhanced off" : "",
                            track.type == media::TrackType::video ? "H.264" : "AAC",
                            is_off ? ", or leave that out" : ""));
}

}  // namespace

Packetizer::Packetizer(const std::vector<media::Track>& tracks, std::int64_t start_timestamp_ms,
                       EnhancedUse enhanced, RecordForm records, Precision precision)
    : start_timestamp_ms_(start_timestamp_ms), enhanced_(enhanced), records_(records), precision_(precision) {
    for (const media::Track& track : tracks)
        add(track);
}

void Packetizer::add(const media::Track& track) {
    const auto number = static_cast<std::size_t>(std::count_if(
        lines_.begin(), lines_.end(), [&track](const Line& line) { return line.track.type == track.type; }));
    const EnhancedUse use = use_of(number, enhanced_);
    check(track, number, use);
    lines_.push_back({track, use, static_cast<std::uint8_t>(number)});
}

std::int64_t Packetizer::milliseconds(media::Time time) const {
    using std::chrono::milliseconds;
    // From the origin: what rounding takes from one frame is not taken from the next.
    const milliseconds rounded = precision_ == Precision::milliseconds
                                     ? std::chrono::round<milliseconds>(time)
                                     : std::chrono::floor<milliseconds>(time);
    return start_timestamp_ms_ + rounded.count();
}

std::optional<Message> Packetizer::sequence_header(const Line& line, media::Time at) const {
    const media::Track& track = line.track;
    const std::optional<Head> head = sequence_head(track, line.use, line.number);
    if (!head || (track.config.empty() && !begins_empty(track, line.number))) return std::nullopt;
    Message message =
        rtmp::make_message(message_type(track), milliseconds(at),
                           records_ == RecordForm::specified ? specified_record(track) : track.config);
    message.head = *head;
    return message;
}

std::optional<Message> Packetizer::channels(const Line& line, media::Time at) const {
    const media::Track& track = line.track;
    if (track.type != media::TrackType::audio || !is_enhanced(track, line.use) || track.channels <= 2)
        return std::nullopt;
    // A mask that does not name every channel says nothing of where they are heard.
    const bool fits = std::popcount(track.speakers.mask) == track.channels;
    const enhanced_tag::Channels described{static_cast<std::uint8_t>(track.channels),
                                           fits ? track.speakers.mask : 0, track.speakers.list};
    Message message =
        rtmp::make_message(MessageType::audio, milliseconds(at), enhanced_tag::channel_config(described));
    message.head = enhanced_tag::audio_channels(*enhanced_audio_codec(track.codec), {line.number});
    return message;
}

std::optional<Message> Packetizer::colors(const Line& line, media::Time at) const {
    if (!is_enhanced(line.track, line.use)) return std::nullopt;
    const auto info = color_info_of(line.track);
    if (!info) return std::nullopt;
    return colors(line, *info, at);
}

Message Packetizer::colors(const Line& line, const enhanced_tag::ColorInfo& info, media::Time at) const {
    Message message =
        rtmp::make_message(MessageType::video, milliseconds(at), enhanced_tag::color_info(info));
    message.head = enhanced_tag::video_metadata(*enhanced_video_codec(line.track.codec), {line.number});
    return message;
}

void Packetizer::add_headers(const Line& line, media::Time at, std::vector<Message>& out) const {
    for (auto& message : std::array{sequence_header(line, at), channels(line, at), colors(line, at)}) {
        if (message) out.push_back(message.value());
    }
}

std::vector<Message> Packetizer::sequence_headers(media::Time at) const {
    std::vector<Message> messages;
    for (const Line& line : lines_)
        add_headers(line, at, messages);
    return messages;
}

std::vector<Message> Packetizer::sequence_ends(media::Time at) const {
    std::vector<Message> messages;
    for (const auto& [track, use, number] : lines_) {
        if (!is_enhanced(track, use)) continue;
        Message message;
        message.type = message_type(track);
        message.timestamp_ms = milliseconds(at);
        message.head = track.type == media::TrackType::video
                           ? enhanced_tag::video_sequence_end(*enhanced_video_codec(track.codec), {number})
                           : enhanced_tag::audio_sequence_end(*enhanced_audio_codec(track.codec), {number});
        messages.push_back(std::move(message));
    }
    return messages;
}

void Packetizer::pack(media::Frame frame, std::vector<Message>& out) {
    // A playlist may add a track.
    if (frame.changed && frame.track == lines_.size()) add(*frame.changed);
    Line& line = lines_.at(frame.track);
    const media::Track& track = line.track;
    if (frame.changed) {
        check(*frame.changed, line.number, line.use);
        const bool was_told = colors(line, frame.dts).has_value();
        line.track = *frame.changed;
        add_headers(line, frame.dts, out);
        // Empty, they take back what was said of the pictures before.
        if (was_told && is_enhanced(track, line.use) && !color_info_of(track))
            out.push_back(colors(line, {}, frame.dts));
    }
    Message message;
    message.type = message_type(track);
    message.timestamp_ms = milliseconds(frame.dts);
    message.head =
        track.type == media::TrackType::video
            ? video_head(track, frame, milliseconds(frame.pts) - message.timestamp_ms, line.use, line.number)
            : audio_head(track, line.use, line.number);
    if (precision_ == Precision::nanoseconds && is_enhanced(track, line.use)) {
        const auto whole = std::chrono::floor<std::chrono::milliseconds>(frame.pts);
        message.nanoseconds = static_cast<std::uint32_t>((frame.pts - whole).count());
    }
    message.body = std::move(frame.data.slices);
    message.owner = std::move(frame.data.owner);
    constexpr std::size_t nanosecond_bytes = 5;
    if (message.size() + (message.nanoseconds ? nanosecond_bytes : 0) > rtmp::max_message_size) {
        throw Error(
            ErrorKind::cannot_travel,
            "a frame of " + std::to_string(message.size()) +
                " bytes is longer than an RTMP message can be (16 MB); encode it with a lower bitrate");
    }
    out.push_back(std::move(message));
}

}  // namespace pack
