#include "rtmp/media_body.hpp"

#include <optional>
#include <utility>

#include "rtmp/enhanced_tag.hpp"
#include "rtmp/flv_tag.hpp"

namespace rtmp {

namespace {

namespace packet_type = enhanced_tag::packet_type;

constexpr const char* body_cut_short = "a media message is cut short";

/// The codec by which some publishers send HEVC in the old form, laid out like AVC.
constexpr unsigned unofficial_hevc = 12;
/// The number of the sound format that says that a FOURCC follows.
constexpr unsigned enhanced_sound = 9;

/// Layouts of a message with several tracks (AvMultitrackType).
enum class TrackLayout : std::uint8_t { one_track = 0, many_tracks = 1, many_codecs = 2 };

constexpr std::uint32_t number_of(enhanced_tag::VideoCodec codec) {
    return static_cast<std::uint32_t>(codec);
}
constexpr std::uint32_t number_of(enhanced_tag::AudioCodec codec) {
    return static_cast<std::uint32_t>(codec);
}

std::int32_t composition_of(ByteReader& reader) {
    constexpr std::int32_t sign = 0x800000;
    return (static_cast<std::int32_t>(reader.u24()) ^ sign) - sign;
}

/// True for a key frame, also for one that a server made.
bool is_keyframe(unsigned frame_type) {
    constexpr unsigned generated = 4;
    return frame_type == static_cast<unsigned>(flv_tag::FrameType::key) || frame_type == generated;
}

/// The kind that a packet type of the enhanced form means; nothing for the reserved ones.
std::optional<PartKind> kind_of(MessageType medium, unsigned type) {
    const bool video = medium == MessageType::video;
    switch (type) {
        case packet_type::sequence_start:
            return PartKind::configuration;
        case packet_type::coded_frames:
            return PartKind::frame;
        case packet_type::sequence_end:
            return PartKind::end;
        case packet_type::coded_frames_x:
            return video ? std::optional(PartKind::frame) : std::nullopt;
        case packet_type::video_metadata:
            static_assert(packet_type::video_metadata == packet_type::multichannel_config);
            return video ? PartKind::metadata : PartKind::channels;
        case packet_type::mpeg2_ts_sequence_start:
            return video ? std::optional(PartKind::descriptor) : std::nullopt;
        default:
            return std::nullopt;
    }
}

/// Reads the enhanced form, from the second byte of a body on.
class EnhancedBody {
  public:
    EnhancedBody(MessageType medium, unsigned frame_type, unsigned type, ByteReader reader)
        : reader_(reader), type_(type), frame_type_(frame_type) {
        pattern_.medium = medium;
    }

    MediaBody read() {
        while (type_ == packet_type::mod_ex && !reader_.failed())
            read_mod_ex();
        const bool video = pattern_.medium == MessageType::video;
        const unsigned multitrack = video ? packet_type::video_multitrack : packet_type::audio_multitrack;
        if (video && frame_type_ == enhanced_tag::command_frame && type_ != packet_type::video_metadata) {
            pattern_.kind = PartKind::command;
            add(reader_.take(1));
        } else if (type_ == multitrack) {
            read_tracks();
        } else if (settle_kind()) {
            pattern_.codec = reader_.u32();
            add(reader_.rest());
        }
        if (reader_.failed() && body_.fault.empty()) body_.fault = body_cut_short;
        return std::move(body_);
    }

  private:
    /// Takes one extension of the head; those that are not known are passed over.
    void read_mod_ex() {
        constexpr std::size_t longer = 0x100;
        constexpr unsigned timestamp_offset_nano = 0;
        std::size_t size = std::size_t{reader_.u8()} + 1;
        if (size == longer) size = std::size_t{reader_.u16()} + 1;
        ByteReader data(reader_.take(size));
        const unsigned types = reader_.u8();
        type_ = types & 0xFU;
        if (types >> 4U != timestamp_offset_nano) return;
        const std::uint32_t nanoseconds = data.u24();
        if (!data.failed() && nanoseconds < enhanced_tag::nanosecond_limit)
            pattern_.nanoseconds = nanoseconds;
    }

    void read_tracks() {
        const unsigned types = reader_.u8();
        const auto layout = static_cast<TrackLayout>(types >> 4U);
        type_ = types & 0xFU;
        if (reader_.failed() || !settle_kind()) return;
        if (layout > TrackLayout::many_codecs) {
            body_.fault = "a message has its tracks in an unknown layout";
            return;
        }
        if (layout != TrackLayout::many_codecs) pattern_.codec = reader_.u32();
        if (layout == TrackLayout::one_track) {
            pattern_.track = reader_.u8();
            add(reader_.rest());
            return;
        }
        while (reader_.remaining() > 0 && body_.fault.empty()) {
            if (layout == TrackLayout::many_codecs) pattern_.codec = reader_.u32();
            pattern_.track = reader_.u8();
            const std::uint32_t size = reader_.u24();
            add(reader_.take(size));
        }
    }

    bool settle_kind() {
        const std::optional<PartKind> kind = kind_of(pattern_.medium, type_);
        if (kind) {
            pattern_.kind = *kind;
        } else if (!reader_.failed()) {
            body_.fault = "a media message is of the unknown packet type " + std::to_string(type_);
        }
        return kind.has_value();
    }

    /// Adds a part, unless the bytes ended before it.
    void add(ByteView data) {
        if (reader_.failed()) return;
        if (body_.parts.size() == max_media_parts) {
            body_.fault = "a media message holds too many tracks";
            return;
        }
        MediaPart part = pattern_;
        ByteReader rest(data);
        if (part.kind == PartKind::frame && part.medium == MessageType::video) {
            part.keyframe = is_keyframe(frame_type_);
            const bool composed =
                enhanced_tag::has_composition_time(static_cast<enhanced_tag::VideoCodec>(part.codec));
            if (type_ == packet_type::coded_frames && composed) part.composition_ms = composition_of(rest);
        }
        if (rest.failed()) {
            body_.fault = body_cut_short;
            return;
        }
        part.data = rest.rest();
        body_.parts.push_back(part);
    }

    ByteReader reader_;
    unsigned type_;
    unsigned frame_type_;
    /// Traits that all parts which are still to come have in common.
    MediaPart pattern_;
    MediaBody body_;
};

MediaBody only(const MediaPart& part, const ByteReader& reader) {
    if (reader.failed()) return {{}, body_cut_short};
    return {{part}, {}};
}

/// Reads a video body of the old form, from the second byte on.
MediaBody read_old_video(unsigned first, ByteReader reader) {
    constexpr unsigned codec_bits = 0xF;
    const unsigned frame_type = first >> 4U;
    const unsigned codec = first & codec_bits;
    MediaPart part;
    part.medium = MessageType::video;
    part.codec = codec;
    part.kind = PartKind::frame;
    if (frame_type == enhanced_tag::command_frame) {
        part.codec = 0;
        part.kind = PartKind::command;
        part.data = reader.take(1);
        return only(part, reader);
    }
    const bool is_avc = codec == static_cast<unsigned>(flv_tag::VideoCodec::avc);
    if (is_avc || codec == unofficial_hevc) {
        part.codec = number_of(is_avc ? enhanced_tag::VideoCodec::avc : enhanced_tag::VideoCodec::hevc);
        const unsigned type = reader.u8();
        const std::int32_t composition = composition_of(reader);
        if (type > 2) return {{}, "a video message is of the unknown packet type " + std::to_string(type)};
        constexpr PartKind kinds[] = {PartKind::configuration, PartKind::frame, PartKind::end};
        part.kind = kinds[type];
        if (part.kind == PartKind::frame) part.composition_ms = composition;
    }
    part.keyframe = part.kind == PartKind::frame && is_keyframe(frame_type);
    part.data = reader.rest();
    return only(part, reader);
}

/// Reads an audio body of the old form, from the second byte on.
MediaBody read_old_audio(unsigned first, ByteReader reader) {
    MediaPart part;
    part.medium = MessageType::audio;
    part.codec = first >> 4U;
    part.kind = PartKind::frame;
    switch (static_cast<flv_tag::SoundFormat>(part.codec)) {
        case flv_tag::SoundFormat::aac: {
            part.codec = number_of(enhanced_tag::AudioCodec::aac);
            const unsigned type = reader.u8();
            if (type > 1)
                return {{}, "an audio message is of the unknown packet type " + std::to_string(type)};
            part.kind = type == 0 ? PartKind::configuration : PartKind::frame;
            break;
        }
        case flv_tag::SoundFormat::mp3:
        case flv_tag::SoundFormat::mp3_8k:
            part.codec = number_of(enhanced_tag::AudioCodec::mp3);
            break;
        default:
            break;
    }
    part.data = reader.rest();
    return only(part, reader);
}

}  // namespace

MediaBody read_media_body(MessageType type, ByteView body) {
    constexpr unsigned enhanced_video_bit = 0x80;
    constexpr unsigned frame_type_bits = 7;
    constexpr unsigned packet_type_bits = 0xF;
    if (body.empty()) return {};
    ByteReader reader(body);
    const unsigned first = reader.u8();
    if (type == MessageType::video) {
        if ((first & enhanced_video_bit) == 0) return read_old_video(first, reader);
        return EnhancedBody(type, first >> 4U & frame_type_bits, first & packet_type_bits, reader).read();
    }
    if (type == MessageType::audio) {
        if (first >> 4U != enhanced_sound) return read_old_audio(first, reader);
        return EnhancedBody(type, 0, first & packet_type_bits, reader).read();
    }
    return {};
}

}  // namespace rtmp
