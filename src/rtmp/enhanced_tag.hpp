#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rtmp/flv_tag.hpp"
#include "rtmp/message.hpp"

/// Heads and bodies of Enhanced RTMP (v1 2023, v2 2026): the bytes before the codec's own once a codec is
/// named by a FOURCC, and the messages that tell of colours and speakers.
namespace rtmp::enhanced_tag {

constexpr std::uint32_t four_cc(std::string_view text) {
    std::uint32_t number = 0;
    for (const char letter : text)
        number = number << 8U | static_cast<std::uint8_t>(letter);
    return number;
}

/// Codecs; their value is the four letters as a number, as onMetaData has it (videocodecid, audiocodecid).
enum class VideoCodec : std::uint32_t {
    avc = four_cc("avc1"),
    hevc = four_cc("hvc1"),
    vvc = four_cc("vvc1"),
    av1 = four_cc("av01"),
    vp8 = four_cc("vp08"),
    vp9 = four_cc("vp09"),
};

enum class AudioCodec : std::uint32_t {
    ac3 = four_cc("ac-3"),
    eac3 = four_cc("ec-3"),
    opus = four_cc("Opus"),
    mp3 = four_cc(".mp3"),
    flac = four_cc("fLaC"),
    aac = four_cc("mp4a"),
};

/// Packet types in the first byte of a head. Numbers agree where video and audio both have the packet; 4, 5
/// and 6 are each one's own.
namespace packet_type {
inline constexpr unsigned sequence_start = 0;
inline constexpr unsigned coded_frames = 1;
inline constexpr unsigned sequence_end = 2;
inline constexpr unsigned coded_frames_x = 3;
inline constexpr unsigned video_metadata = 4;
inline constexpr unsigned mpeg2_ts_sequence_start = 5;
inline constexpr unsigned video_multitrack = 6;
inline constexpr unsigned multichannel_config = 4;
inline constexpr unsigned audio_multitrack = 5;
inline constexpr unsigned mod_ex = 7;
}  // namespace packet_type

/// Frame type of a command; in a Metadata packet it carries no meaning.
inline constexpr unsigned command_frame = 5;

/// True for the codecs whose coded frames begin with a composition time: AVC, HEVC and VVC.
bool has_composition_time(VideoCodec codec);

/// "hvc1", "Opus", …
std::string name_of(VideoCodec codec);
std::string name_of(AudioCodec codec);

/// Nanoseconds in a millisecond; the offset of a message is less.
inline constexpr std::uint32_t nanosecond_limit = 1000000;

/// Track and exact time of a message, beyond its codec.
struct Place {
    /// Track number. 0 is the default track, which is not numbered on the wire; others travel as OneTrack
    /// messages.
    std::uint8_t track = 0;
    /// Nanoseconds beyond the message's timestamp, which then is rounded down (ModEx TimestampOffsetNano);
    /// cut to what a millisecond holds. Only for servers that announced it: others close on a ModEx.
    std::optional<std::uint32_t> nanoseconds = std::nullopt;
};

/// The head of Enhanced RTMP, longer by five bytes that say the nanoseconds beyond the timestamp; see Place.
Head with_nanoseconds(const Head& head, std::uint32_t nanoseconds);

/// `90 FOURCC`, before the codec's configuration record.
Head video_sequence_start(VideoCodec codec, Place place = {});
/// The head of a frame: `91 FOURCC cccccc` or, where the composition time is 0, the shorter `93 FOURCC` for
/// AVC, HEVC and VVC; `91 FOURCC` for the others, which have no composition time. `A` instead of `9` for
/// inter frames. `composition_ms` is PTS - DTS and is clamped to what 24 signed bits hold.
Head video_frame(VideoCodec codec, flv_tag::FrameType type, std::int64_t composition_ms, Place place = {});
/// `92 FOURCC`: no more of this track.
Head video_sequence_end(VideoCodec codec, Place place = {});
/// `D4 FOURCC`, before color_info(): FFmpeg knows it by that frame type alone. A numbered track has the type
/// of a key frame instead: where a message is multitrack, frame type 5 says that a command follows.
Head video_metadata(VideoCodec codec, Place place = {});

/// `90 FOURCC`, before the codec's configuration record, if it has one.
Head audio_sequence_start(AudioCodec codec, Place place = {});
/// `91 FOURCC`, before one frame.
Head audio_frame(AudioCodec codec, Place place = {});
/// `92 FOURCC`: silence from here on.
Head audio_sequence_end(AudioCodec codec, Place place = {});
/// `94 FOURCC`, before channel_config().
Head audio_channels(AudioCodec codec, Place place = {});

/// Positions at which the channels are heard: in the order of the bits of `mask` (native), or each by its own
/// number (custom); neither where they are not known.
struct Channels {
    std::uint8_t count = 0;
    /// Bits 1 << speaker; 0 when `speakers` says it, or where nothing does.
    std::uint32_t mask = 0;
    /// `count` speakers in the order of the channels.
    Bytes speakers;
};
/// The body of a MultichannelConfig.
Bytes channel_config(const Channels& channels);

/// Colours as ITU-T H.273 numbers them.
struct ColorConfig {
    /// Bits a sample: 8, 10 or 12; 0 is not sent.
    int bit_depth = 0;
    int primaries = 2;
    int transfer = 2;
    int matrix = 2;
};
/// Light levels of the content, in cd/m2.
struct LightLevel {
    double max_fall = 0;
    double max_cll = 0;
};
/// The display that the picture was made on: chromaticities (CIE 1931), and luminances in cd/m2.
struct MasteringDisplay {
    struct Point {
        double x = 0;
        double y = 0;
    };
    Point red;
    Point green;
    Point blue;
    Point white;
    double max_luminance = 0;
    double min_luminance = 0;
};
struct ColorInfo {
    std::optional<ColorConfig> config = std::nullopt;
    std::optional<LightLevel> light = std::nullopt;
    std::optional<MasteringDisplay> display = std::nullopt;
};
/// The body of a Metadata message. It replaces an earlier one; an empty one takes that back.
Bytes color_info(const ColorInfo& info);

}  // namespace rtmp::enhanced_tag
