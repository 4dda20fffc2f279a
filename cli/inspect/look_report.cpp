#include "cli/inspect/look_report.hpp"

#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/figures/json_values.hpp"
#include "cli/inspect/probe_report.hpp"
#include "cli/text/console.hpp"
#include "cli/text/readable.hpp"
#include "publish/probe.hpp"

namespace cli {

namespace {

using watch::Looked;
using watch::SeenTrack;
using watch::Sight;

/// The way there, as the other probes tell it.
publish::Probed probed_of(const Looked& looked) {
    publish::Probed probed;
    probed.destination = looked.name;
    probed.aim = rtmp::Aim::play;
    probed.reached.destination = looked.name;
    if (looked.reached) probed.reached = *looked.reached;
    probed.connections = looked.connections;
    probed.failure = looked.failure;
    return probed;
}

void add_sight_row(std::string& text, std::string_view name, std::string_view value) {
    text += fmt::format("  {:<15} {}\n", name, printable(value));
}

std::string span_text(std::chrono::nanoseconds time) {
    return fmt::format("{:.2f} s", std::chrono::duration<double>(time).count());
}

std::string seen_track_text(const SeenTrack& seen) {
    std::string text = track_text(seen.track);
    if (seen.number > 0) text += fmt::format(", track {}", seen.number);
    text += fmt::format("; {} came", count_text(seen.frames, "frame"));
    if (seen.frame_rate) text += fmt::format(", {:.4g} a second", *seen.frame_rate);
    if (seen.bit_rate) text += ", " + bit_rate_text(*seen.bit_rate);
    return text;
}

std::string keyframes_text(const SeenTrack& seen, const Sight& sight) {
    if (!seen.keyframe_interval) {
        return fmt::format("{} in {}", seen.keyframes == 0 ? "none" : "one", span_text(sight.media));
    }
    const auto& [least, largest] = *seen.keyframe_interval;
    if (least == largest) return fmt::format("every {}", span_text(least));
    return fmt::format("{} to {} apart", span_text(least), span_text(largest));
}

std::string first_text(const Sight& sight) {
    std::string text = fmt::format("after {}", milliseconds_text(*sight.first_after));
    if (sight.begins_with_keyframe)
        text += *sight.begins_with_keyframe ? ", a keyframe" : ", its pictures not with a keyframe";
    if (sight.age_of_first) text += fmt::format(", {} old", span_text(*sight.age_of_first));
    return text;
}

std::string shift_text(std::chrono::milliseconds shift) {
    if (shift.count() == 0) return "together with the picture";
    return fmt::format("{} ms {} than the picture", std::abs(shift.count()),
                       shift.count() > 0 ? "later" : "earlier");
}

std::string result_of_look(const Looked& looked) {
    if (looked.failure) {
        const dial::ExitStatus status = looked.failure->status();
        return fmt::format("{} (status {})", class_text(looked.failure->name()), static_cast<int>(status));
    }
    if (looked.has_ended) {
        return looked.reached ? "live until it ended, while it was looked at"
                              : "not live: it has an end, which was reached";
    }
    return fmt::format("live; looked at for {}", span_text(looked.sight.lasted));
}

template <typename Rep, typename Period>
Json milliseconds_or_null(const std::optional<std::chrono::duration<Rep, Period>>& time) {
    return time ? Json(json_milliseconds(*time)) : Json();
}

Json seen_track_json(const SeenTrack& seen) {
    Json object = json_track(seen.track);
    object.set("track", seen.number);
    object.set("frames", seen.frames);
    object.set("bytes", seen.bytes);
    object.set("fps", seen.frame_rate ? Json(std::round(*seen.frame_rate * 100) / 100) : Json());
    object.set("bitrate_bps", seen.bit_rate ? Json(std::llround(*seen.bit_rate)) : Json());
    if (seen.track.type == media::TrackType::audio) return object;
    object.set("keyframes", seen.keyframes);
    const auto& interval = seen.keyframe_interval;
    object.set("least_interval_ms", interval ? Json(interval->least.count()) : Json());
    object.set("largest_interval_ms", interval ? Json(interval->largest.count()) : Json());
    return object;
}

}  // namespace

std::string look_text(const Looked& looked) {
    std::string text = way_text(probed_of(looked), {});
    const Sight& sight = looked.sight;
    if (!looked.container.empty()) add_sight_row(text, "container", looked.container);
    for (const SeenTrack& seen : sight.tracks) {
        const bool is_video = seen.track.type == media::TrackType::video;
        add_sight_row(text, is_video ? "video" : "audio", seen_track_text(seen));
        if (is_video) add_sight_row(text, "keyframes", keyframes_text(seen, sight));
    }
    if (sight.first_after) add_sight_row(text, "first frame", first_text(sight));
    if (sight.av_shift) add_sight_row(text, "sound", shift_text(*sight.av_shift));
    if (sight.jumps > 0) add_sight_row(text, "times", count_text(sight.jumps, "jump"));
    add_sight_row(text, "result", result_of_look(looked));
    return text;
}

std::string look_json(const Looked& looked) {
    Json object = way_json(probed_of(looked), {});
    const Sight& sight = looked.sight;
    if (!looked.container.empty()) object.set("container", looked.container);
    object.set("live", !looked.failure && !looked.has_ended);
    object.set("ended", looked.has_ended);
    object.set("looked_ms", json_milliseconds(sight.lasted));
    object.set("media_ms", sight.media.count());
    object.set("first_frame_ms", milliseconds_or_null(sight.first_after));
    object.set("begins_with_keyframe",
               sight.begins_with_keyframe ? Json(*sight.begins_with_keyframe) : Json());
    object.set("age_ms", milliseconds_or_null(sight.age_of_first));
    object.set("av_shift_ms", milliseconds_or_null(sight.av_shift));
    object.set("time_jumps", sight.jumps);
    Json tracks = Json::array();
    for (const SeenTrack& seen : sight.tracks)
        tracks.add(seen_track_json(seen));
    object.set("tracks", std::move(tracks));
    return object.line() + '\n';
}

}  // namespace cli
