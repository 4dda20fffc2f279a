#include "cli/figures/json_values.hpp"

#include <cmath>
#include <fmt/format.h>
#include <variant>

#include "cli/text/readable.hpp"

namespace cli {

Json event_object(std::string_view event, std::string_view destination) {
    Json object =
        Json::object({{"event", event}, {"time", timestamp_text(std::chrono::system_clock::now())}});
    if (!destination.empty()) object.set("destination", destination);
    return object;
}

void add_failure(Json& object, const dial::Failure& failure) {
    object.set("class", failure.name());
    object.set("status", static_cast<int>(failure.status()));
    if (const std::optional<dial::ServerWords>& server = failure.server()) {
        object.set("level", server->level);
        object.set("code", server->code);
        object.set("description", server->description);
    }
}

void add_server(Json& object, const rtmp::ServerName& server) {
    object.set("server", server.version);
    if (!server.program.empty()) object.set("server_program", server.program);
}

void add_tls(Json& object, const std::optional<net::TlsSession>& session) {
    object.set("tls", session ? Json(session->version) : Json());
    if (!session) return;
    object.set("cipher", session->cipher);
    object.set("certificate", Json::object({{"subject", session->subject}, {"issuer", session->issuer}}));
}

void add_step_times(Json& object, const dial::StepTimes& times, std::span<const dial::Step> steps) {
    for (const dial::Step step : steps) {
        const auto& time = times[step];
        object.set(fmt::format("{}_ms", name_of(step)), time ? Json(json_milliseconds(*time)) : Json());
    }
}

double json_milliseconds(std::chrono::nanoseconds time) {
    return static_cast<double>(std::chrono::round<std::chrono::microseconds>(time).count()) / 1000;
}

std::int64_t json_whole_milliseconds(std::chrono::nanoseconds time) {
    return std::chrono::round<std::chrono::milliseconds>(time).count();
}

Json json_figure(Unit unit, const Figure::Value& value) {
    if (!value) return {};
    switch (unit) {
        case Unit::count:
        case Unit::bytes:
            return std::get<std::uint64_t>(*value);
        case Unit::bits_per_second:
            return std::llround(std::get<double>(*value));
        case Unit::frames_per_second:
            return std::round(std::get<double>(*value) * 100) / 100;
        case Unit::clock:
        case Unit::seconds:
            return json_whole_milliseconds(std::get<std::chrono::nanoseconds>(*value));
        case Unit::milliseconds:
            return json_milliseconds(std::get<std::chrono::nanoseconds>(*value));
    }
    return {};
}

void add_figures(Json& object, const Reading& reading) {
    for (const Figure& figure : figures()) {
        const Figure::Value value = figure.read(reading);
        if (!value && figure.absent == Figure::Absent::left_out) continue;
        object.set(figure.field, json_figure(figure.unit, value));
    }
}

Json json_track(const media::Track& track) {
    Json object = Json::object({{"type", track.type == media::TrackType::video ? "video" : "audio"},
                                {"codec", track.codec_name},
                                {"stream", track.input_index}});
    if (track.program) object.set("program", *track.program);
    if (track.width > 0) object.set("width", track.width);
    if (track.height > 0) object.set("height", track.height);
    if (track.frame_rate > 0) object.set("frame_rate", std::round(track.frame_rate * 1000) / 1000);
    if (track.sample_rate > 0) object.set("sample_rate", track.sample_rate);
    if (track.channels > 0) object.set("channels", track.channels);
    if (track.bit_rate > 0) object.set("bitrate_bps", track.bit_rate);
    if (!track.language.empty()) object.set("language", track.language);
    if (!track.title.empty()) object.set("title", track.title);
    return object;
}

}  // namespace cli
