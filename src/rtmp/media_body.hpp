#pragma once

#include <string>
#include <vector>

#include "rtmp/bytes.hpp"
#include "rtmp/message.hpp"

/// Bodies of audio and video messages as they are read: what `flv_tag` and `enhanced_tag` write, and the forms
/// beside it that other publishers use (Adobe FLV 10.1, E.4.2 and E.4.3; Enhanced RTMP v2, "ExVideoTagHeader"
/// and "ExAudioTagHeader").
namespace rtmp {

/// Tracks that are read from one message; more are a fault: a track number has eight bits.
inline constexpr std::size_t max_media_parts = 256;

enum class PartKind {
    /// The codec's configuration record (sequence header, SequenceStart).
    configuration,
    /// An AV1 video descriptor of MPEG-TS in place of a record (MPEG2TSSequenceStart).
    descriptor,
    frame,
    /// No more of this track.
    end,
    /// Colours: AMF0 values, "colorInfo" first.
    metadata,
    /// Order and number of the channels (MultichannelConfig).
    channels,
    /// One byte: a server's word to its player, as the start and the end of seeking.
    command,
};

/// Part of a message that is of one track; `data` lies in the message's body.
struct MediaPart {
    /// Audio or video.
    MessageType medium{};
    /// Track number; 0 where the message has none.
    std::uint8_t track = 0;
    /// The FOURCC as a number, AVC, AAC and MP3 of the old form among them as avc1, mp4a and .mp3, and codec
    /// 12, which some publishers use for HEVC, as hvc1. Below 256 the number that the old form has: of
    /// flv_tag::VideoCodec or flv_tag::SoundFormat. 0 for a command.
    std::uint32_t codec = 0;
    PartKind kind{};
    /// True for a video frame that begins a group; never for audio.
    bool keyframe = false;
    /// PTS - DTS of a frame in milliseconds; 0 for codecs without.
    std::int32_t composition_ms = 0;
    /// Nanoseconds beyond the message's timestamp, below a million (ModEx TimestampOffsetNano).
    std::uint32_t nanoseconds = 0;
    ByteView data;
};

/// The parts of one message before the fault, if there is one: one part, but for messages with several tracks.
/// An empty body, by which audio falls silent, has no part and no fault.
struct MediaBody {
    std::vector<MediaPart> parts;
    /// The way in which the bytes are malformed, or of a kind that is not known; empty for none.
    std::string fault;
};

/// Reads the body of a message of type audio or video; of any other type nothing.
MediaBody read_media_body(MessageType type, ByteView body);

}  // namespace rtmp
