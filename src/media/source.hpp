#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ground/bytes.hpp"
#include "media/colors.hpp"

namespace media {

using ground::Bytes;
using ground::ByteView;
/// Media time. Nanoseconds, so that rounding a container's ticks to them loses nothing that a millisecond
/// shows.
using Time = std::chrono::nanoseconds;

enum class TrackType { video, audio };

/// Codecs that can travel over RTMP, and `other`, which Track::codec_name names for the error.
enum class Codec {
    h264,
    hevc,
    vvc,
    av1,
    vp8,
    vp9,
    sorenson_h263,
    screen_video,
    screen_video2,
    vp6,
    vp6_alpha,
    aac,
    opus,
    flac,
    ac3,
    eac3,
    mp3,
    speex,
    nellymoser,
    adpcm_swf,
    pcm_u8,
    pcm_s16le,
    g711_alaw,
    g711_mulaw,
    other,
};

/// A container's unit of time: numerator/denominator seconds, both above 0.
struct Tick {
    std::int64_t numerator = 1;
    std::int64_t denominator = 1'000'000'000;

    bool operator==(const Tick&) const = default;
};

/// Width and height of a picture in pixels.
struct PictureSize {
    int width = 0;
    int height = 0;
};

/// The places where the channels of a sound are heard; no mask and no list where those are not known.
struct Speakers {
    /// A bit 1 << speaker for each channel, in the order of the bits, as Enhanced RTMP numbers speakers.
    std::uint32_t mask = 0;
    /// Each channel's speaker, where they come in another order; 0xFE for none, 0xFF for an unknown one.
    Bytes list = {};
    bool operator==(const Speakers&) const = default;
};

/// One audio or video track of a source.
struct Track {
    TrackType type = TrackType::video;
    Codec codec = Codec::other;
    /// libavcodec's name: "h264", "aac", "opus".
    std::string codec_name;
    /// The stream's index in its container, as ffprobe shows it; -1 for a track that was made here.
    int input_index = 0;
    /// Number of its program in MPEG-TS, where the input has several; nothing otherwise.
    std::optional<int> program = std::nullopt;
    /// Language as the container has it: "eng" (ISO 639-2) mostly; empty when unknown.
    std::string language = {};
    /// Name that the container gives it; empty for none.
    std::string title = {};
    /// Configuration that the decoder needs first: an AVCDecoderConfigurationRecord or that of HEVC (ISO/IEC
    /// 14496-15, 5.3.3.1 and 8.3.3.1), an AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3), an
    /// AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1), an OpusHead (RFC 7845, 5.1), a STREAMINFO of
    /// FLAC (RFC 9639, 8.2), the record of VP8 and VP9 with the head of its box, a
    /// VvcDecoderConfigurationRecord, the adjustment byte of VP6, or nothing.
    Bytes config;
    /// Pixels, or 0 when unknown.
    int width = 0;
    int height = 0;
    /// Frames a second, or 0 when unknown.
    double frame_rate = 0;
    /// Samples a second, or 0 when unknown.
    int sample_rate = 0;
    int channels = 0;
    Speakers speakers;
    int bits_per_sample = 0;
    Colors colors;
    /// Bits a second, or 0 when unknown.
    std::int64_t bit_rate = 0;
    /// Unit of its times in the container: they are whole numbers of it, rounded to nanoseconds.
    Tick tick;

    bool operator==(const Track&) const = default;
};

/// Slices of memory that together are a frame's bytes, in order; `owner` keeps that memory alive.
struct Payload {
    std::vector<ByteView> slices;
    std::shared_ptr<const void> owner;

    std::size_t size() const {
        std::size_t total = 0;
        for (const ByteView slice : slices)
            total += slice.size();
        return total;
    }
};

/// One access unit or audio frame in the form that RTMP carries: H.264 and HEVC as length-prefixed NAL units,
/// AV1 as OBUs with sizes and without temporal delimiters, AAC raw.
struct Frame {
    /// Index in Source::tracks().
    std::size_t track = 0;
    /// Decoding time from the source's origin: the first frame of all tracks has dts 0. Never below that of
    /// the frame of its type before; below that of another type where the input is interleaved badly.
    Time dts{0};
    Time pts{0};
    Time duration{0};
    bool keyframe = false;
    /// True when no other frame refers to it (disposable inter frames of Sorenson H.263).
    bool disposable = false;
    Payload data;
    /// The new track, config included, where its parameters change with this frame.
    std::shared_ptr<const Track> changed;
    /// All tracks that play from here on, with the first frame of a playlist's next input whose tracks are
    /// others than those before. A track of the input before may still have a few frames to come.
    std::shared_ptr<const std::vector<Track>> line_up;
    /// The pass of a loop that it belongs to: how often the inputs were begun from the first one.
    std::size_t pass = 1;
};

/// Data that belongs to a time of the stream: captions, cue points, metadata of a moment.
struct TimedData {
    /// Time from the source's origin, as Frame::dts.
    Time time{0};
    /// A name and values in AMF0, as a data message of RTMP and a script tag of FLV hold them (Adobe FLV
    /// 10.1, E.4.4).
    Bytes body;
};

enum class ErrorKind {
    /// The input is missing, a directory, not media, or forbidden.
    cannot_open,
    /// The input broke off or turned out damaged while it played; all frames before were handed out.
    cannot_read,
    /// The input holds nothing that can be sent: no tracks, an unsupported codec, encrypted media.
    nothing_to_send,
    /// The wait for input was cut short by the caller's interrupt.
    interrupted,
};

/// A failure of an input. `what()` names the input, the cause and what to do, in one line.
class Error : public std::runtime_error {
  public:
    Error(ErrorKind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
    ErrorKind kind() const { return kind_; }

  private:
    ErrorKind kind_;
};

/// A fault of an input that was got over.
struct Warning {
    enum class Class {
        /// No media of a chosen track is concerned, or another failure tells of it.
        other,
        /// Media of a chosen track was left out.
        left_out,
        /// A track was moved against the others by more than a frame.
        moved,
        /// Media was sent that no decoder makes a picture or sound of.
        undecodable,
        /// Media was sent that an edit of the input hides.
        surplus,
        /// The input announces a chosen track, and nothing of it was sent.
        missing_track,
    };
    /// Input, track, place and amount, in one line.
    std::string text;
    Class type = Class::other;
    /// Frames of chosen tracks that were left out, as far as they are known.
    std::uint64_t left_out_frames = 0;
    /// Span by which a track was moved against the others.
    Time moved{0};
    /// Type of the track that is missing.
    std::optional<TrackType> missing = std::nullopt;

    /// True where something of the input does not arrive as it was.
    bool is_loss() const { return type != Class::other; }
    bool operator==(const Warning&) const = default;
};

/// A stable name of a warning's class for scripts: "left_out".
constexpr std::string_view name_of(Warning::Class type) {
    switch (type) {
        case Warning::Class::other:
            return "other";
        case Warning::Class::left_out:
            return "left_out";
        case Warning::Class::moved:
            return "moved";
        case Warning::Class::undecodable:
            return "undecodable";
        case Warning::Class::surplus:
            return "surplus";
        case Warning::Class::missing_track:
            return "missing_track";
    }
    return {};
}

/// Moments of a container's own time.
struct ContainerTimes {
    /// The time that it counts from: 0, or when it begins to be shown or heard where that lies far from 0.
    Time zero{0};
    /// The origin of the frames: dts of the first one that came.
    Time origin{0};
};

/// Frames of the chosen tracks, interleaved by dts.
class Source {
  public:
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;

    /// At most one video and one audio track unless several were asked for; of each type the default one
    /// comes first. Known before the first frame. A playlist may add some later, behind these.
    virtual const std::vector<Track>& tracks() const = 0;
    /// The length of the whole input, or nothing when the container does not say.
    virtual std::optional<Time> duration() const = 0;
    /// The next frame, or nothing at the end. Throws Error.
    virtual std::optional<Frame> next() = 0;
    /// Data that lies before the frame that next() handed out last, oldest first; after the end all that is
    /// left. Data with the time of a frame comes behind it: who begins with that frame gets it.
    virtual std::vector<TimedData> take_data() { return {}; }
    /// Length of the beginning that Input::start leaves out; duration() is without it.
    virtual Time left_out() const { return Time(0); }
    /// True when next() may wait for bytes that are not there yet: a pipe.
    virtual bool may_wait() const = 0;
    /// Remarks since the last call that a user may want to read (FFmpeg's warnings, repaired times), oldest
    /// first.
    virtual std::vector<std::string> take_remarks() = 0;
    /// Faults since the last call that were got over: an input of a playlist that was left out, a track that
    /// was moved.
    virtual std::vector<Warning> take_warnings() { return {}; }
    /// Moments of the container, once a frame has come; nothing for a source of several.
    virtual std::optional<ContainerTimes> container_times() const { return std::nullopt; }
};

}  // namespace media
