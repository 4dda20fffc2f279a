#include "pack/packetizer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "pack/color_info.hpp"
#include "pack/error.hpp"
#include "rtmp/chunk.hpp"
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

flv_tag::FrameType frame_type(const media::Frame& frame) {
    if (frame.keyframe) return flv_tag::FrameType::key;
    return frame.disposable ? flv_tag::FrameType::disposable : flv_tag::FrameType::inter;
}

/// The head of a track's sequence header; nothing where it has none.
struct SequenceStartHead {
    /// The track has a configuration record.
    bool has_record = false;

    std::optional<Head> operator()(const FlvVideo& video) const {
        if (!has_record || video.codec != flv_tag::VideoCodec::avc) return std::nullopt;
        return flv_tag::avc_sequence_header();
    }
    std::optional<Head> operator()(const FlvAudio& audio) const {
        if (!has_record || audio.sound.format != flv_tag::SoundFormat::aac) return std::nullopt;
        return flv_tag::aac_sequence_header();
    }
    std::optional<Head> operator()(const FourCcVideo& video) const {
        if (!has_record) return std::nullopt;
        return enhanced_tag::video_sequence_start(video.codec, {video.track});
    }
    std::optional<Head> operator()(const FourCcAudio& audio) const {
        if (!begins(audio)) return std::nullopt;
        return enhanced_tag::audio_sequence_start(audio.codec, {audio.track});
    }

  private:
    /// Frames of AC-3, E-AC-3 and MP3 tell a decoder all. The first two have a sequence start all the same,
    /// without a record; MP3 has one only where it is to tell that there is such a track.
    bool begins(const FourCcAudio& audio) const {
        switch (audio.codec) {
            case enhanced_tag::AudioCodec::ac3:
            case enhanced_tag::AudioCodec::eac3:
                return true;
            case enhanced_tag::AudioCodec::mp3:
                return audio.track > 0;
            case enhanced_tag::AudioCodec::opus:
            case enhanced_tag::AudioCodec::flac:
            case enhanced_tag::AudioCodec::aac:
                break;
        }
        return has_record;
    }
};

/// The head of a track's sequence end; nothing in the tags of FLV.
struct SequenceEndHead {
    std::optional<Head> operator()(const FlvVideo&) const { return std::nullopt; }
    std::optional<Head> operator()(const FlvAudio&) const { return std::nullopt; }
    std::optional<Head> operator()(const FourCcVideo& video) const {
        return enhanced_tag::video_sequence_end(video.codec, {video.track});
    }
    std::optional<Head> operator()(const FourCcAudio& audio) const {
        return enhanced_tag::audio_sequence_end(audio.codec, {audio.track});
    }
};

/// The head of a frame.
struct FrameHead {
    const media::Track& track;
    flv_tag::FrameType type;
    std::int64_t composition_ms = 0;

    Head operator()(const FlvVideo& video) const {
        using flv_tag::VideoCodec;
        if (video.codec == VideoCodec::avc) return flv_tag::avc_frame(type, composition_ms);
        Head head = flv_tag::video_frame(type, video.codec);
        // VP6 in FLV begins with a byte of how much to crop, which demuxers keep apart from the frame.
        if (video.codec == VideoCodec::vp6 || video.codec == VideoCodec::vp6_alpha)
            head.u8(track.config.empty() ? 0 : track.config.front());
        return head;
    }
    Head operator()(const FlvAudio& audio) const {
        if (audio.sound.format == flv_tag::SoundFormat::aac) return flv_tag::aac_frame();
        return flv_tag::audio_frame(audio.sound);
    }
    Head operator()(const FourCcVideo& video) const {
        return enhanced_tag::video_frame(video.codec, type, composition_ms, {video.track});
    }
    Head operator()(const FourCcAudio& audio) const {
        return enhanced_tag::audio_frame(audio.codec, {audio.track});
    }
};

/// Whether a message of the carriage has a place for nanoseconds.
struct HasNanoseconds {
    bool operator()(const FlvVideo&) const { return false; }
    bool operator()(const FlvAudio&) const { return false; }
    bool operator()(const FourCcVideo&) const { return true; }
    bool operator()(const FourCcAudio&) const { return true; }
};

/// The record in the specification's form, which differs for FLAC, VP8 and VP9.
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

void check_size(const Message& message) {
    constexpr std::size_t nanosecond_bytes = 5;
    if (message.size() + (message.nanoseconds ? nanosecond_bytes : 0) <= rtmp::max_message_size) return;
    throw Error(ErrorKind::cannot_travel,
                "a frame of " + std::to_string(message.size()) +
                    " bytes is longer than an RTMP message can be (16 MB); encode it with a lower bitrate");
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
    lines_.push_back({track, require_carriage(track, number, enhanced_)});
}

std::int64_t Packetizer::milliseconds(media::Time time) const {
    using std::chrono::milliseconds;
    // Rounded from the origin, so that rounding never adds up.
    const milliseconds rounded = precision_ == Precision::milliseconds
                                     ? std::chrono::round<milliseconds>(time)
                                     : std::chrono::floor<milliseconds>(time);
    return start_timestamp_ms_ + rounded.count();
}

Header Packetizer::make_header(HeaderKey::Kind kind, const Line& line, media::Time at, const Head& head,
                               rtmp::Bytes body) const {
    Message message = rtmp::make_message(message_type(line.track), milliseconds(at), std::move(body));
    message.head = head;
    return {{kind, track_number(line.carriage)}, std::move(message)};
}

std::optional<Header> Packetizer::sequence_start(const Line& line, media::Time at) const {
    const media::Track& track = line.track;
    const std::optional<Head> head = std::visit(SequenceStartHead{!track.config.empty()}, line.carriage);
    if (!head) return std::nullopt;
    return make_header(HeaderKey::Kind::sequence_start, line, at, *head,
                       records_ == RecordForm::specified ? specified_record(track) : track.config);
}

std::optional<Header> Packetizer::channels(const Line& line, media::Time at) const {
    const media::Track& track = line.track;
    const auto* const audio = std::get_if<FourCcAudio>(&line.carriage);
    if (audio == nullptr || track.channels <= 2) return std::nullopt;
    // A mask that does not name every channel does not tell where they are heard.
    const bool fits = std::popcount(track.speakers.mask) == track.channels;
    const enhanced_tag::Channels described{static_cast<std::uint8_t>(track.channels),
                                           fits ? track.speakers.mask : 0, track.speakers.list};
    return make_header(HeaderKey::Kind::channels, line, at,
                       enhanced_tag::audio_channels(audio->codec, {audio->track}),
                       enhanced_tag::channel_config(described));
}

std::optional<Header> Packetizer::colors(const Line& line, const enhanced_tag::ColorInfo& info,
                                         media::Time at) const {
    const auto* const video = std::get_if<FourCcVideo>(&line.carriage);
    if (video == nullptr) return std::nullopt;
    return make_header(HeaderKey::Kind::colors, line, at,
                       enhanced_tag::video_metadata(video->codec, {video->track}),
                       enhanced_tag::color_info(info));
}

std::optional<Header> Packetizer::colors(const Line& line, media::Time at) const {
    const auto info = color_info_of(line.track);
    return info ? colors(line, *info, at) : std::nullopt;
}

void Packetizer::add_headers(const Line& line, media::Time at, std::vector<Header>& out) const {
    for (auto& header : std::array{sequence_start(line, at), channels(line, at), colors(line, at)}) {
        if (header) out.push_back(std::move(*header));
    }
}

std::vector<Header> Packetizer::sequence_headers(media::Time at) const {
    std::vector<Header> headers;
    for (const Line& line : lines_)
        add_headers(line, at, headers);
    return headers;
}

std::vector<Message> Packetizer::sequence_ends(media::Time at) const {
    std::vector<Message> messages;
    for (const Line& line : lines_) {
        const std::optional<Head> head = std::visit(SequenceEndHead{}, line.carriage);
        if (!head) continue;
        Message message;
        message.type = message_type(line.track);
        message.timestamp_ms = milliseconds(at);
        message.head = *head;
        messages.push_back(std::move(message));
    }
    return messages;
}

void Packetizer::change(Line& line, const media::Track& track, media::Time at,
                        std::vector<Header>& fresh) const {
    const Line before =
        std::exchange(line, {track, require_carriage(track, track_number(line.carriage), enhanced_)});
    add_headers(line, at, fresh);
    if (!colors(before, at) || color_info_of(track)) return;
    // Empty, they take back what was said of the pictures before.
    if (auto none = colors(line, {}, at)) fresh.push_back(std::move(*none));
}

Message Packetizer::pack(media::Frame frame, std::vector<Header>& fresh) {
    // A playlist may add a track.
    if (frame.changed && frame.track == lines_.size()) add(*frame.changed);
    Line& line = lines_.at(frame.track);
    if (frame.changed) change(line, *frame.changed, frame.dts, fresh);
    Message message;
    message.type = message_type(line.track);
    message.timestamp_ms = milliseconds(frame.dts);
    const std::int64_t composition_ms = milliseconds(frame.pts) - message.timestamp_ms;
    message.head = std::visit(FrameHead{line.track, frame_type(frame), composition_ms}, line.carriage);
    if (precision_ == Precision::nanoseconds && std::visit(HasNanoseconds{}, line.carriage)) {
        const auto whole = std::chrono::floor<std::chrono::milliseconds>(frame.pts);
        message.nanoseconds = static_cast<std::uint32_t>((frame.pts - whole).count());
    }
    message.body = std::move(frame.data.slices);
    message.owner = std::move(frame.data.owner);
    check_size(message);
    return message;
}

}  // namespace pack
