#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

/// Facts about public ingests: where they are, and what they take.
namespace service {

/// Subjects of limits. Widths and heights are those of a landscape picture; rates are in kbit/s (1000 bits),
/// as averages.
enum class Quantity {
    video_kbps,
    least_video_kbps,
    audio_kbps,
    total_kbps,
    least_total_kbps,
    width,
    height,
    frames_per_second,
    /// Seconds between keyframes: the most, and the least.
    keyframe_interval,
    least_keyframe_interval,
    /// Frames that are decoded ahead of being shown; 0 for no B-frames.
    reordered_frames,
    audio_channels,
};

enum class Strength {
    /// The service refuses a stream that breaks it, or breaks the stream off.
    hard,
    /// The service asks for it, and takes other streams all the same.
    advice,
};

struct Limit {
    double value = 0;
    Strength strength = Strength::advice;

    bool operator==(const Limit&) const = default;
};

/// Bit rates that a service wants of a kind of picture.
struct VideoRate {
    /// Codecs of such a picture, as libavcodec names them.
    std::vector<std::string> codecs;
    /// Height of a landscape picture: above `above_height`, up to `height`. The frame rate likewise.
    double above_height = 0;
    double height = 0;
    double above_frames_per_second = 0;
    double frames_per_second = 0;
    /// Bit rates in kbit/s; no least where none is known.
    std::optional<double> least;
    double most = 0;
    Strength strength = Strength::advice;

    bool operator==(const VideoRate&) const = default;
};

/// Codecs by the names that libavcodec gives them: "h264", "aac".
struct Codecs {
    std::vector<std::string> names;
    Strength strength = Strength::advice;

    bool operator==(const Codecs&) const = default;
};

/// Facts about one service. A fact that is not here is not known: no answer, rather than a yes.
struct Service {
    /// Name that --to takes: lower case, no blanks.
    std::string id;
    std::string name;
    std::vector<std::string> aliases;
    /// URLs without the key; empty for none that is known.
    std::string rtmp;
    std::string rtmps;
    std::string backup_rtmp;
    std::string backup_rtmps;
    /// Place where the user finds the URL, for a service that gives one for each broadcast; else empty.
    std::string where;
    /// Host names of the service; one that begins with a dot stands for all names that end in it.
    std::vector<std::string> hosts;
    /// A query that makes a publish a private test, appended to the key; empty where there is none.
    std::string test_query;

    std::map<Quantity, std::vector<Limit>> limits;
    /// Wanted bit rates, at most one for any picture.
    std::vector<VideoRate> video_rates;
    std::optional<Codecs> video_codecs;
    std::optional<Codecs> audio_codecs;
    /// A stream without audio (video) is refused, or advised against.
    std::optional<Strength> needs_audio;
    std::optional<Strength> needs_video;
    /// Every keyframe must let decoding begin there, without anything before it.
    std::optional<Strength> needs_closed_gops;
    std::optional<Strength> needs_progressive;
    std::optional<double> session_hours;

    bool operator==(const Service&) const = default;
};

/// A server program that anybody may run, and what it does not take.
struct ServerProgram {
    std::string name;
    /// Beginning of a name that it gives itself in its answer to connect.
    std::string says;
    /// The first version that the fact is not true of: "6.0.2"; empty for none.
    std::string before;
    /// Other programs, which the fact is not true of, give themselves that name too.
    bool shares_name = false;
    /// Codecs that it drops without a word, as libavcodec names them.
    std::vector<std::string> drops;
    /// The day of the fact, YYYY-MM-DD.
    std::string date;

    bool operator==(const ServerProgram&) const = default;
};

}  // namespace service
