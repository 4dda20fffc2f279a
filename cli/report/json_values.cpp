#include "cli/report/json_values.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/text/readable.hpp"

namespace cli {

using nlohmann::ordered_json;

ordered_json event_object(std::string_view event) {
    return {{"event", event}, {"time", timestamp_text(std::chrono::system_clock::now())}};
}

void add_failure(ordered_json& object, const publish::Failure& failure) {
    object["class"] = publish::name_of(failure.status());
    object["status"] = static_cast<int>(failure.status());
    if (const std::optional<publish::ServerWords>& server = failure.server()) {
        object["level"] = server->level;
        object["code"] = server->code;
        object["description"] = server->description;
    }
}

double json_milliseconds(std::chrono::nanoseconds time) {
    return static_cast<double>(std::chrono::round<std::chrono::microseconds>(time).count()) / 1000;
}

std::int64_t json_whole_milliseconds(std::chrono::nanoseconds time) {
    return std::chrono::round<std::chrono::milliseconds>(time).count();
}

ordered_json json_track(const media::Track& track) {
    ordered_json object{{"type", track.type == media::TrackType::video ? "video" : "audio"},
                        {"codec", track.codec_name},
                        {"stream", track.input_index}};
    if (track.width > 0) object["width"] = track.width;
    if (track.height > 0) object["height"] = track.height;
    if (track.frame_rate > 0) object["frame_rate"] = std::round(track.frame_rate * 1000) / 1000;
    if (track.sample_rate > 0) object["sample_rate"] = track.sample_rate;
    if (track.channels > 0) object["channels"] = track.channels;
    if (track.bit_rate > 0) object["bitrate_bps"] = track.bit_rate;
    if (!track.language.empty()) object["language"] = track.language;
    if (!track.title.empty()) object["title"] = track.title;
    return object;
}

std::string json_line(const ordered_json& object) {
    return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace cli
