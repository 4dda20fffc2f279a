#include "cli/report/json_listener.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "cli/figures/figures.hpp"
#include "cli/figures/json_values.hpp"
#include "cli/figures/proof.hpp"
#include "cli/report/json_line.hpp"
#include "cli/text/readable.hpp"
#include "dial/failure.hpp"

namespace cli {

namespace {

constexpr std::chrono::seconds default_interval{1};
/// Findings come a little before or after they are due.
constexpr std::chrono::milliseconds most_early{500};

}  // namespace

void JsonListener::report(const publish::Report& report) {
    std::visit([this](const auto& one) { show(one); }, report);
}

std::optional<std::chrono::nanoseconds> JsonListener::progress_interval() const {
    if (interval_ && interval_->count() == 0) return std::nullopt;
    return interval_.value_or(default_interval);
}

void JsonListener::error(const dial::Failure& failure) {
    Json line = event_object("error");
    add_failure(line, failure);
    write(line.set("message", failure.what()));
}

void JsonListener::findings(const std::string& name, const witness::Findings& findings, Moment moment) {
    if (moment == Moment::running && !is_due(name)) return;
    Json line = event_object("verify");
    line.set("place", name).set("ended", moment == Moment::ended);
    add_findings(line, findings);
    if (moment == Moment::ended) add_latencies(line, findings.latency);
    write(line);
}

bool JsonListener::is_due(const std::string& place) {
    const std::optional<std::chrono::nanoseconds> interval = progress_interval();
    if (!interval) return false;
    const auto now = std::chrono::steady_clock::now();
    auto& told = told_.try_emplace(place, begun_).first->second;
    const auto early = std::min<std::chrono::nanoseconds>(*interval / 2, most_early);
    if (now - told < *interval - early) return false;
    told = now;
    return true;
}

void JsonListener::write(const Json& line) {
    write_line(output_, line);
}

void JsonListener::show(const publish::report::Opened& opened) {
    Json line = event_object("start");
    line.set("inputs", Json::array({opened.input}));
    if (opened.duration) line.set("duration_ms", json_whole_milliseconds(*opened.duration));
    Json tracks = Json::array();
    for (const media::Track& track : opened.tracks)
        tracks.add(json_track(track));
    write(line.set("tracks", std::move(tracks)));
}

void JsonListener::show(const publish::report::Connecting& connecting) {
    Json line = event_object("connecting", connecting.destination);
    write(line.set("host", connecting.host).set("port", connecting.port));
}

void JsonListener::show(const publish::report::Redirected& redirected) {
    Json line = event_object("redirected");
    write(line.set("from", redirected.from).set("to", redirected.to));
}

void JsonListener::show(const publish::report::Publishing& publishing) {
    Json connected = event_object("connected", publishing.destination);
    connected.set("address", publishing.address);
    add_server(connected, publishing.server);
    add_tls(connected, publishing.tls);
    add_step_times(connected, publishing.times, dial::all_steps);
    write(connected);
    write(event_object("publishing", publishing.destination).set("address", publishing.address));
}

void JsonListener::show(const publish::report::Progress& progress) {
    Json line = event_object("progress", progress.destination);
    add_figures(line, {progress, meters_[progress.destination].update(progress)});
    write(line);
}

void JsonListener::show(const publish::report::Retrying& retrying) {
    Json line = event_object("retry", retrying.destination);
    line.set("attempt", retrying.attempt);
    line.set("limit", retrying.limit);
    line.set("delay_ms", json_whole_milliseconds(retrying.delay));
    line.set("reason", retrying.failure.what());
    add_failure(line, retrying.failure);
    write(line);
}

void JsonListener::show(const publish::report::Resumed& resumed) {
    Json line = event_object("resumed", resumed.destination);
    line.set("out_of_service_ms", json_whole_milliseconds(resumed.out_of_service));
    write(line.set("repeated_frames", resumed.repeated_frames).set("skipped_frames", resumed.skipped_frames));
}

void JsonListener::show(const publish::report::SessionBegun& begun) {
    Json line = event_object("session", begun.destination);
    line.set("number", begun.number).set("gap_ms", json_whole_milliseconds(begun.gap));
    write(line.set("skipped_frames", begun.skipped_frames));
}

void JsonListener::show(const publish::report::Moved& moved) {
    write(event_object("moved").set("from", moved.from).set("to", moved.to));
}

void JsonListener::show(const publish::report::InputStalled& stalled) {
    write(event_object("input_stalled").set("silent_ms", json_whole_milliseconds(stalled.silent)));
}

void JsonListener::show(const publish::report::InputResumed& resumed) {
    write(event_object("input_resumed").set("silent_ms", json_whole_milliseconds(resumed.silent)));
}

void JsonListener::show(const publish::report::Warning& warning) {
    Json line = event_object("warning", warning.destination);
    line.set("message", warning.text);
    line.set("class", warning.untold.empty() ? media::name_of(warning.type) : "not_announced");
    if (!warning.untold.empty()) line.set("what", warning.untold);
    if (warning.is_loss()) {
        line.set("left_out_frames", warning.left_out_frames);
        line.set("moved_ms", json_whole_milliseconds(warning.moved));
    }
    write(line);
}

void JsonListener::show(const publish::report::Detail& detail) {
    if (verbosity_ == Verbosity::verbose) write(event_object("detail").set("message", detail.text));
}

void JsonListener::show(const publish::report::Trace& trace) {
    write(event_object("trace").set("message", trace.text));
}

void JsonListener::show(const publish::report::Ended& ended) {
    if (ended.failure) {
        Json error = event_object("error", ended.destination);
        add_failure(error, *ended.failure);
        write(error.set("message", ended.failure->what()));
    }
    Json line = event_object("end", ended.destination);
    line.set("class", ended.failure ? ended.failure->name() : dial::name_of(ended.status));
    line.set("status", static_cast<int>(ended.status));
    line.set("confirmed", name_of(ended.confirmation));
    line.set("input_complete", ended.input_complete);
    add_figures(line, {ended.totals, mean_rates(ended.totals)});
    write(line);
}

}  // namespace cli
