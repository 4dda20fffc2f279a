#include "media/flv/flv_body.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "media/codec/bits.hpp"

namespace media {

namespace {

/// The types of packets that Enhanced RTMP has for pictures and sound alike.
enum class PacketType : std::uint8_t {
    sequence_start = 0,
    coded_frames = 1,
    sequence_end = 2,
    coded_frames_x = 3,
    /// Metadata (colours) for pictures, MultichannelConfig for sound.
    description = 4,
    /// Multitrack for sound; pictures have 6.
    audio_multitrack = 5,
    video_multitrack = 6,
    mod_ex = 7,
};

/// The frame type of a command to the player, in place of a picture.
constexpr std::uint32_t command_frame = 5;

enum class Tracks : std::uint8_t { one = 0, many = 1, many_codecs = 2 };

struct FourCc {
    std::string_view letters;
    Codec codec = Codec::other;
};
constexpr std::array four_ccs{
    FourCc{"avc1", Codec::h264}, FourCc{"hvc1", Codec::hevc}, FourCc{"vvc1", Codec::vvc},
    FourCc{"av01", Codec::av1},  FourCc{"vp08", Codec::vp8},  FourCc{"vp09", Codec::vp9},
    FourCc{"mp4a", Codec::aac},  FourCc{".mp3", Codec::mp3},  FourCc{"Opus", Codec::opus},
    FourCc{"fLaC", Codec::flac}, FourCc{"ac-3", Codec::ac3},  FourCc{"ec-3", Codec::eac3},
};

Time composition_of(std::uint32_t bits24) {
    const auto shifted = static_cast<std::int32_t>(bits24 << 8U);
    return std::chrono::milliseconds(shifted / 256);
}

/// Bytes of a body, from the first on. Reading past the end marks it short.
class BodyReader {
  public:
    explicit BodyReader(ByteView body) : body_(body), bits_(body) {}

    std::uint32_t read(unsigned bits) { return bits_.read(bits); }
    bool is_short() const { return bits_.failed(); }
    bool at_end() const { return bits_.left() == 0; }
    ByteView rest() const { return is_short() ? ByteView() : body_.subspan(bits_.position() / 8); }
    /// The next `size` bytes; nothing, and short, where there are fewer.
    ByteView take(std::size_t size) {
        const ByteView bytes = rest();
        bits_.skip(size * 8);
        return is_short() ? ByteView() : bytes.first(size);
    }
    Codec codec() {
        const ByteView letters = take(4);
        for (const FourCc& known : four_ccs) {
            if (std::equal(letters.begin(), letters.end(), known.letters.begin(), known.letters.end()))
                return known.codec;
        }
        return Codec::other;
    }

  private:
    ByteView body_;
    BitReader bits_;
};

/// Passes over the extensions of a head, to the type of the packet proper, and notes the time that one tells.
PacketType after_extensions(BodyReader& reader, PacketType type, FlvBody& body) {
    constexpr std::uint32_t timestamp_offset = 0;
    while (type == PacketType::mod_ex && !reader.is_short()) {
        std::size_t size = reader.read(8) + 1;
        if (size == 256) size = reader.read(16) + 1;
        const ByteView data = reader.take(size);
        const std::uint32_t kind = reader.read(4);
        type = static_cast<PacketType>(reader.read(4));
        if (kind == timestamp_offset && data.size() >= 3)
            body.beyond = Time(std::int64_t{data[0]} << 16 | data[1] << 8 | data[2]);
    }
    return type;
}

bool has_composition(Codec codec) {
    return codec == Codec::h264 || codec == Codec::hevc || codec == Codec::vvc;
}

/// A track's part: its payload is what is left of `share`.
void add_part(FlvBody& body, FlvPart part, PacketType type, TrackType medium, ByteView share) {
    part.payload = share;
    switch (type) {
        case PacketType::sequence_start:
            part.kind = FlvPart::Kind::config;
            break;
        case PacketType::coded_frames:
            if (medium == TrackType::video && has_composition(part.codec)) {
                constexpr std::size_t size = 3;
                if (share.size() < size) return;
                part.composition = composition_of(BitReader(share).read(24));
                part.payload = share.subspan(size);
            }
            break;
        case PacketType::coded_frames_x:
            if (medium == TrackType::audio) return;
            break;
        case PacketType::description:
            part.kind = medium == TrackType::video ? FlvPart::Kind::colors : FlvPart::Kind::channels;
            break;
        default:
            return;
    }
    body.parts.push_back(part);
}

/// The parts of a body with several tracks, or with one that has a number.
void add_tracks(FlvBody& body, BodyReader& reader, FlvPart part, TrackType medium) {
    const auto tracks = static_cast<Tracks>(reader.read(4));
    const auto type = static_cast<PacketType>(reader.read(4));
    if (tracks != Tracks::many_codecs) part.codec = reader.codec();
    while (!reader.is_short() && !reader.at_end()) {
        if (tracks == Tracks::many_codecs) part.codec = reader.codec();
        part.track = static_cast<std::uint8_t>(reader.read(8));
        const ByteView share = tracks == Tracks::one ? reader.rest() : reader.take(reader.read(24));
        if (reader.is_short()) return;
        add_part(body, part, type, medium, share);
        if (tracks == Tracks::one) return;
    }
}

/// `frame_type` is that of pictures, 0 for sound.
std::optional<FlvBody> parse_enhanced(BodyReader& reader, PacketType type, FlvPart part, TrackType medium,
                                      std::uint32_t frame_type) {
    FlvBody body;
    type = after_extensions(reader, type, body);
    if (frame_type == command_frame && type != PacketType::description && !reader.is_short()) return body;
    const PacketType multitrack =
        medium == TrackType::video ? PacketType::video_multitrack : PacketType::audio_multitrack;
    if (type == multitrack) {
        add_tracks(body, reader, part, medium);
    } else {
        part.codec = reader.codec();
        add_part(body, part, type, medium, reader.rest());
    }
    if (reader.is_short()) return std::nullopt;
    return body;
}

Codec legacy_video_codec(std::uint32_t number) {
    constexpr std::array codecs{Codec::other, Codec::other,     Codec::sorenson_h263, Codec::screen_video,
                                Codec::vp6,   Codec::vp6_alpha, Codec::screen_video2, Codec::h264};
    return number < codecs.size() ? codecs.at(number) : Codec::other;
}

/// AVC's and AAC's bodies say what they hold: 0 a configuration, 1 a frame.
void add_described(FlvBody& body, FlvPart part, std::uint32_t type, ByteView payload) {
    constexpr std::uint32_t end_of_sequence = 2;
    if (type >= end_of_sequence) return;
    part.kind = type == 0 ? FlvPart::Kind::config : FlvPart::Kind::frame;
    part.payload = payload;
    body.parts.push_back(part);
}

/// Codec, rate, channels and bits that the flags of sound say.
FlvPart legacy_sound(std::uint32_t flags) {
    constexpr std::array codecs{Codec::pcm_s16le,  Codec::adpcm_swf,  Codec::mp3,        Codec::pcm_s16le,
                                Codec::nellymoser, Codec::nellymoser, Codec::nellymoser, Codec::g711_alaw,
                                Codec::g711_mulaw, Codec::other,      Codec::aac,        Codec::speex,
                                Codec::other,      Codec::other,      Codec::mp3,        Codec::other};
    const std::uint32_t format = flags >> 4U;
    FlvPart part;
    part.keyframe = true;
    part.codec = codecs.at(format);
    part.sample_rate = 44100 << (flags >> 2U & 3U) >> 3;
    part.channels = (flags & 1U) != 0 ? 2 : 1;
    part.bits_per_sample = (flags & 2U) != 0 ? 16 : 8;
    if (part.codec == Codec::pcm_s16le && part.bits_per_sample == 8) part.codec = Codec::pcm_u8;
    constexpr std::uint32_t nellymoser_16k = 4;
    constexpr std::uint32_t nellymoser_8k = 5;
    if (format == nellymoser_16k || part.codec == Codec::speex) {
        part.sample_rate = 16000;
        part.channels = 1;
    } else if (format == nellymoser_8k) {
        part.sample_rate = 8000;
        part.channels = 1;
    } else if (format == 7 || format == 8 || format == 14) {
        part.sample_rate = 8000;
    } else if (part.codec == Codec::aac) {
        // Its configuration says it; the flags are always those of 44.1 kHz in stereo.
        part.sample_rate = part.channels = part.bits_per_sample = 0;
    }
    return part;
}

}  // namespace

bool is_enhanced_video(std::uint8_t first) {
    return (first & 0x80U) != 0;
}

bool is_enhanced_audio(std::uint8_t first) {
    return first >> 4U == 9;
}

std::optional<FlvBody> parse_flv_video(ByteView bytes) {
    BodyReader reader(bytes);
    const bool enhanced = reader.read(1) != 0;
    const std::uint32_t frame_type = reader.read(3);
    const std::uint32_t low = reader.read(4);
    if (reader.is_short()) return std::nullopt;
    FlvPart part;
    constexpr std::uint32_t key = 1;
    constexpr std::uint32_t generated_key = 4;
    part.keyframe = frame_type == key || frame_type == generated_key;
    if (enhanced)
        return parse_enhanced(reader, static_cast<PacketType>(low), part, TrackType::video, frame_type);
    FlvBody body;
    if (frame_type == command_frame) return body;
    part.codec = legacy_video_codec(low);
    if (part.codec == Codec::h264) {
        const std::uint32_t type = reader.read(8);
        part.composition = composition_of(reader.read(24));
        add_described(body, part, type, reader.rest());
    } else if (part.codec == Codec::vp6 || part.codec == Codec::vp6_alpha) {
        add_described(body, part, 0, reader.take(1));
        add_described(body, part, 1, reader.rest());
    } else {
        add_described(body, part, 1, reader.rest());
    }
    if (reader.is_short()) return std::nullopt;
    return body;
}

std::optional<FlvBody> parse_flv_audio(ByteView bytes) {
    BodyReader reader(bytes);
    const std::uint32_t flags = reader.read(8);
    if (reader.is_short()) return std::nullopt;
    if (is_enhanced_audio(static_cast<std::uint8_t>(flags))) {
        FlvPart part;
        part.keyframe = true;
        return parse_enhanced(reader, static_cast<PacketType>(flags & 0xFU), part, TrackType::audio, 0);
    }
    FlvBody body;
    const FlvPart part = legacy_sound(flags);
    const std::uint32_t type = part.codec == Codec::aac ? reader.read(8) : 1;
    add_described(body, part, type, reader.rest());
    if (reader.is_short()) return std::nullopt;
    return body;
}

}  // namespace media
