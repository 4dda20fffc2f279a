#include "cli/inspect/probe_report.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/figures/json_values.hpp"
#include "cli/text/console.hpp"
#include "cli/text/readable.hpp"
#include "dial/approach.hpp"
#include "dial/failure.hpp"
#include "dial/step.hpp"

namespace cli {

namespace {

using dial::Reached;
using dial::Step;
using publish::KnownServers;
using publish::Probed;
using Codec = rtmp::ServerCapabilities::Codec;
using Codecs = rtmp::ServerCapabilities::Codecs;

void add_row(std::string& text, std::string_view name, std::string_view value) {
    text += fmt::format("  {:<15} {}\n", name, printable(value));
}

void add_joined(std::string& list, std::string_view item) {
    list.append(list.empty() ? "" : ", ").append(item);
}

/// Codecs that a server decodes or forwards: those that it only sends are no news for a publisher.
std::string taken_text(const std::vector<Codec>& codecs) {
    std::string names;
    for (const Codec& codec : codecs) {
        if (codec.is_taken()) add_joined(names, codec.name == "*" ? "any" : codec.name);
    }
    return names.empty() ? "none" : names;
}

std::string caps_ex_text(std::uint32_t caps_ex) {
    static constexpr std::array<std::pair<std::uint32_t, std::string_view>, 4> names{{
        {rtmp::caps_ex_reconnect, "reconnect requests"},
        {rtmp::caps_ex_multitrack, "several tracks"},
        {rtmp::caps_ex_mod_ex, "ModEx"},
        {rtmp::caps_ex_timestamp_nano, "nanoseconds"},
    }};
    std::string text;
    for (const auto& [bit, name] : names) {
        if ((caps_ex & bit) != 0) add_joined(text, name);
    }
    return text.empty() ? "none" : text;
}

void add_capabilities(std::string& text, const rtmp::ServerCapabilities& server) {
    if (!server.any && !server.video && !server.audio && !server.caps_ex) {
        add_row(text, "takes", "what it does not tell (no word of Enhanced RTMP)");
        return;
    }
    if (server.any) add_row(text, "takes", taken_text(*server.any));
    if (server.video) add_row(text, "takes video", taken_text(*server.video));
    if (server.audio) add_row(text, "takes audio", taken_text(*server.audio));
    if (server.caps_ex) add_row(text, "knows", caps_ex_text(*server.caps_ex));
}

/// The service at that host, where its codecs are known; null otherwise.
const KnownServers::Service* known_service(const Reached& reached, const KnownServers& known) {
    const KnownServers::Service* const service = known.service_at(reached.host);
    return service == nullptr || (service->video.empty() && service->audio.empty()) ? nullptr : service;
}

std::string drops_text(const KnownServers::Program& program) {
    const bool is_named_alike = program.says_what == KnownServers::Program::Name::common;
    return fmt::format("{}{} drops {} without a word (as of {})", program.name,
                       is_named_alike ? ", which calls itself so too," : "", fmt::join(program.drops, ", "),
                       program.date);
}

void add_known(std::string& text, const Reached& reached, const KnownServers& known) {
    if (const KnownServers::Service* service = known_service(reached, known)) {
        std::vector<std::string> takes = service->video;
        takes.insert(takes.end(), service->audio.begin(), service->audio.end());
        add_row(text, "known", fmt::format("{} takes {}", service->name, fmt::join(takes, ", ")));
    }
    for (const KnownServers::Program* program : known.programs_named(reached.server))
        add_row(text, "known", drops_text(*program));
}

Json list_of(const std::vector<std::string>& names) {
    Json list = Json::array();
    for (const std::string& name : names)
        list.add(name);
    return list;
}

Json known_json(const Reached& reached, const KnownServers& known) {
    Json facts = Json::array();
    if (const KnownServers::Service* service = known_service(reached, known)) {
        Json fact = Json::object({{"name", service->name}});
        if (!service->video.empty()) fact.set("takes_video", list_of(service->video));
        if (!service->audio.empty()) fact.set("takes_audio", list_of(service->audio));
        facts.add(std::move(fact));
    }
    for (const KnownServers::Program* program : known.programs_named(reached.server)) {
        Json fact = Json::object({{"name", program->name}});
        fact.set("drops", list_of(program->drops));
        fact.set("shares_name", program->says_what == KnownServers::Program::Name::common);
        facts.add(std::move(fact.set("date", program->date)));
    }
    return facts;
}

/// The name of a level of --probe.
std::string_view level_of(rtmp::Aim aim) {
    switch (aim) {
        case rtmp::Aim::connect:
            return "connect";
        case rtmp::Aim::publish:
            return "publish";
        case rtmp::Aim::play:
            return "play";
    }
    return {};
}

/// The last step is that of play where that was asked for.
bool is_play(const Probed& probed, Step step) {
    return probed.aim == rtmp::Aim::play && step == Step::publish;
}

void add_other_end(std::string& text, const Probed& probed, const KnownServers& known) {
    const Reached& reached = probed.reached;
    if (!reached.address.empty()) {
        add_row(text, "address",
                reached.proxy.empty() ? reached.address
                                      : fmt::format("{}, of {}", reached.address, reached.proxy));
    }
    if (reached.tls) {
        add_row(text, "TLS", fmt::format("{}, {}", reached.tls->version, reached.tls->cipher));
        add_row(text, "certificate",
                fmt::format("of {}, issued by {}", reached.tls->subject, reached.tls->issuer));
    }
    if (!reached.times[Step::connect_command]) return;
    const std::string server = words_of(reached.server);
    add_row(text, "server", server.empty() ? "gives no name" : server);
    // A viewer has no use for what the server takes.
    if (probed.aim == rtmp::Aim::play) return;
    add_capabilities(text, reached.capabilities);
    add_known(text, reached, known);
}

std::string result_text(const Probed& probed) {
    if (probed.failure) {
        const dial::ExitStatus status = probed.failure->status();
        return fmt::format("{} (status {})", class_text(dial::name_of(status)), static_cast<int>(status));
    }
    if (probed.aim == rtmp::Aim::connect) return "connect accepted; the key was not tried";
    return "publish accepted: the server takes this key";
}

/// The steps up to the last one that came to its end.
std::span<const Step> steps_behind(const dial::StepTimes& times) {
    std::size_t count = dial::all_steps.size();
    while (count > 0 && !times[dial::all_steps[count - 1]])
        --count;
    return std::span(dial::all_steps).first(count);
}

Json codec_names(const Codecs& codecs) {
    if (!codecs) return {};
    Json names = Json::array();
    for (const Codec& codec : *codecs)
        names.add(codec.name);
    return names;
}

Json codec_map(const Codecs& codecs) {
    if (!codecs) return {};
    Json map = Json::object();
    for (const Codec& codec : *codecs)
        map.set(codec.name, codec.can);
    return map;
}

void add_words_of_server(Json& object, const Reached& reached, const KnownServers& known) {
    add_server(object, reached.server);
    const rtmp::ServerCapabilities& server = reached.capabilities;
    object.set("capabilities", Json::object({{"fourCcList", codec_names(server.any)},
                                             {"videoFourCcInfoMap", codec_map(server.video)},
                                             {"audioFourCcInfoMap", codec_map(server.audio)},
                                             {"capsEx", server.caps_ex}}));
    object.set("known", known_json(reached, known));
}

}  // namespace

std::string way_text(const Probed& probed, const KnownServers& known) {
    const Reached& reached = probed.reached;
    std::string text = fmt::format("{}\n", printable(probed.destination));
    if (reached.destination != probed.destination) add_row(text, "redirected to", reached.destination);
    add_other_end(text, probed, known);
    for (const Step step : dial::all_steps) {
        const std::string_view name = is_play(probed, step) ? "play" : step_text(step);
        if (const auto& time = reached.times[step]) add_row(text, name, milliseconds_text(*time));
        if (reached.failed && reached.failed->step == step)
            add_row(text, name, milliseconds_text(reached.failed->after) + " until it failed");
    }
    if (probed.connections > 1) {
        add_row(text, "connections", fmt::format("{}; what is said here is of the last", probed.connections));
    }
    return text;
}

std::string probe_text(const Probed& probed, const KnownServers& known) {
    std::string text = way_text(probed, known);
    if (probed.end) add_row(text, "end", name_of(*probed.end));
    add_row(text, "result", result_text(probed));
    return text;
}

Json way_json(const Probed& probed, const KnownServers& known) {
    const Reached& reached = probed.reached;
    Json object = event_object("probe");
    object.set("destination", probed.destination);
    object.set("as_far_as", level_of(probed.aim));
    object.set("class", dial::name_of(dial::ExitStatus::success));
    object.set("status", static_cast<int>(dial::ExitStatus::success));
    if (probed.failure) {
        add_failure(object, *probed.failure);
        object.set("message", probed.failure->what());
    }
    if (reached.destination != probed.destination) object.set("redirected_to", reached.destination);
    object.set("connections", probed.connections);
    if (!reached.address.empty()) object.set("address", reached.address);
    if (!reached.proxy.empty()) object.set("proxy", reached.proxy);
    add_tls(object, reached.tls);
    if (reached.times[Step::connect_command]) add_words_of_server(object, reached, known);
    if (reached.failed) {
        object.set("failed_step",
                   is_play(probed, reached.failed->step) ? "play" : name_of(reached.failed->step));
        object.set("failed_after_ms", json_milliseconds(reached.failed->after));
    }
    Json times = Json::object();
    std::span<const Step> steps = steps_behind(reached.times);
    const bool has_play = !steps.empty() && is_play(probed, steps.back());
    if (has_play) steps = steps.first(steps.size() - 1);
    add_step_times(times, reached.times, steps);
    if (has_play) times.set("play_ms", json_milliseconds(*reached.times[Step::publish]));
    object.set("times", std::move(times));
    return object;
}

std::string probe_json(const Probed& probed, const KnownServers& known) {
    Json object = way_json(probed, known);
    if (probed.end) object.set("confirmed", name_of(*probed.end));
    return object.line() + '\n';
}

}  // namespace cli
