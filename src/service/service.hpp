#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

/// What is known of public ingests: where they are, and what they take.
namespace service {

/// What a limit is about. Widths and heights are those of a landscape picture; rates are in kbit/s (1000
/// bits), as averages.
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
    /// What the service refuses, or breaks off for.
    hard,
    /// What it asks for; it takes more all the same.
    advice,
};

struct Limit {
    double value = 0;
    Strength strength = Strength::advice;

    bool operator==(const Limit&) const = default;
};

/// What bit rates a service wants of a kind of picture.
struct VideoRate {
    /// Of one of these codecs, as libavcodec names them.
    std::vector<std::string> codecs;
    /// Higher than `above_height`, up to `height`, of a landscape picture; and so its frames a second.
    double above_height = 0;
    double height = 0;
    double above_frames_per_second = 0;
    double frames_per_second = 0;
    /// In kbit/s; nothing where no least is known.
    std::optional<double> least;
    double most = 0;
    Strength strength = Strength::advice;

    bool operator==(const VideoRate&) const = default;
};

/// Names as libavcodec has them: "h264", "aac".
struct Codecs {
    std::vector<std::string> names;
    Strength strength = Strength::advice;

    bool operator==(const Codecs&) const = default;
};

/// What is not here is not known: no answer, rather than a yes.
struct Service {
    /// What --to takes: lower case, no blanks.
    std::string id;
    std::string name;
    std::vector<std::string> aliases;
    /// URLs without the key; empty for none that is known.
    std::string rtmp;
    std::string rtmps;
    std::string backup_rtmp;
    std::string backup_rtmps;
    /// For a service that gives a URL for each broadcast: where its user finds that. Empty otherwise.
    std::string where;
    /// Host names that belong to it, or what they end in, from a dot on.
    std::vector<std::string> hosts;
    /// A query that makes a publish a private test, appended to the key; empty where there is none.
    std::string test_query;

    std::map<Quantity, std::vector<Limit>> limits;
    /// No two of them are of the same picture.
    std::vector<VideoRate> video_rates;
    std::optional<Codecs> video_codecs;
    std::optional<Codecs> audio_codecs;
    /// A stream without audio (video) is refused, or advised against.
    std::optional<Strength> needs_audio;
    std::optional<Strength> needs_video;
    /// Every keyframe must be one that decoding can begin at without what came before.
    std::optional<Strength> needs_closed_gops;
    std::optional<Strength> needs_progressive;
    std::optional<double> session_hours;

    bool operator==(const Service&) const = default;
};

}  // namespace service
