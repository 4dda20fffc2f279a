#include "service/catalog.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "ground/ascii.hpp"
#include "ground/host_name.hpp"
#include "rtmp/url.hpp"

// The facts become part of the object file; the build says where they are.
asm(".section .rodata\n"
    "rtmpush_services_begin:\n"
    ".incbin \"" RTMPUSH_SERVICES
    "\"\n"
    "rtmpush_services_end:\n"
    ".byte 0\n"
    ".previous\n"
    ".globl rtmpush_services_begin, rtmpush_services_end\n"
    ".hidden rtmpush_services_begin, rtmpush_services_end\n");

extern "C" {
extern const char rtmpush_services_begin[];
extern const char rtmpush_services_end[];
}

namespace service {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t max_services = 10000;
constexpr std::size_t max_text = 1000;

constexpr std::array<std::pair<std::string_view, Quantity>, 12> quantities{{
    {"video_kbps", Quantity::video_kbps},
    {"least_video_kbps", Quantity::least_video_kbps},
    {"audio_kbps", Quantity::audio_kbps},
    {"total_kbps", Quantity::total_kbps},
    {"least_total_kbps", Quantity::least_total_kbps},
    {"width", Quantity::width},
    {"height", Quantity::height},
    {"frames_per_second", Quantity::frames_per_second},
    {"keyframe_interval", Quantity::keyframe_interval},
    {"least_keyframe_interval", Quantity::least_keyframe_interval},
    {"reordered_frames", Quantity::reordered_frames},
    {"audio_channels", Quantity::audio_channels},
}};

/// A place in the file: its value, and its path for errors.
struct Place {
    const json& value;
    std::string path;

    [[noreturn]] void refuse(std::string_view why) const {
        throw CatalogError(path.empty() ? std::string(why) : fmt::format("{}: {}", path, why));
    }
    /// The member of that name; its value is null where there is none.
    Place operator[](std::string_view name) const {
        static const json none;
        const auto found = value.find(name);
        return {found == value.end() ? none : *found,
                path.empty() ? std::string(name) : fmt::format("{}.{}", path, name)};
    }
    Place operator[](std::size_t index) const {
        return {value.at(index), fmt::format("{}[{}]", path, index)};
    }

    bool absent() const { return value.is_null(); }
    std::string text() const {
        if (absent()) return {};
        if (!value.is_string()) refuse("not a text");
        std::string result = value.get<std::string>();
        if (result.size() > max_text) refuse("too long");
        if (std::any_of(result.begin(), result.end(), ground::is_control)) refuse("not one line of text");
        return result;
    }
    double number() const {
        if (!value.is_number() || !std::isfinite(value.get<double>()) || value.get<double>() < 0)
            refuse("not a number from 0");
        return value.get<double>();
    }
    void check_list() const {
        if (!value.is_array()) refuse("not a list");
        if (value.size() > max_services) refuse("too long a list");
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> result;
        if (absent()) return result;
        check_list();
        for (std::size_t i = 0; i < value.size(); ++i)
            result.push_back((*this)[i].text());
        return result;
    }
};

/// The member that says how strict a fact is, 'hard' or 'advice', and that strength.
std::pair<Place, Strength> strength_of(const Place& fact) {
    if (!fact.value.is_object()) fact.refuse("not an object with 'hard' or 'advice'");
    Place hard = fact["hard"];
    Place advice = fact["advice"];
    if (hard.absent() == advice.absent()) fact.refuse("it needs one of 'hard' and 'advice'");
    if (hard.absent()) return {advice, Strength::advice};
    return {hard, Strength::hard};
}

std::optional<Codecs> codecs(const Place& fact) {
    if (fact.absent()) return std::nullopt;
    const auto [place, strength] = strength_of(fact);
    return Codecs{place.texts(), strength};
}

std::optional<Strength> need(const Place& fact) {
    if (fact.absent()) return std::nullopt;
    const auto [place, strength] = strength_of(fact);
    if (!place.value.is_boolean()) place.refuse("neither true nor false");
    if (!place.value.get<bool>()) return std::nullopt;
    return strength;
}

std::map<Quantity, std::vector<Limit>> limits(const Place& facts) {
    std::map<Quantity, std::vector<Limit>> result;
    if (facts.absent()) return result;
    if (!facts.value.is_object()) facts.refuse("not an object");
    for (const auto& [name, value] : facts.value.items()) {
        const Place place{value, fmt::format("{}.{}", facts.path, name)};
        const std::string_view wanted = name;
        const auto known = std::find_if(quantities.begin(), quantities.end(),
                                        [wanted](const auto& one) { return one.first == wanted; });
        if (known == quantities.end()) place.refuse("no such limit");
        place.check_list();
        for (std::size_t i = 0; i < value.size(); ++i) {
            const auto [number, strength] = strength_of(place[i]);
            result[known->second].push_back({number.number(), strength});
        }
    }
    return result;
}

/// A span `[above, up to]`: two numbers in order.
std::pair<double, double> span(const Place& place) {
    place.check_list();
    if (place.value.size() != 2) place.refuse("not a list of two numbers");
    const std::pair<double, double> result{place[0].number(), place[1].number()};
    if (result.first > result.second) place.refuse("its first number is above its second");
    return result;
}

VideoRate video_rate(const Place& place) {
    const auto [kbps, strength] = strength_of(place);
    VideoRate rate;
    rate.strength = strength;
    rate.codecs = place["codecs"].texts();
    if (rate.codecs.empty()) place["codecs"].refuse("it needs a codec");
    std::tie(rate.above_height, rate.height) = span(place["height"]);
    std::tie(rate.above_frames_per_second, rate.frames_per_second) = span(place["frames_per_second"]);
    if (kbps.value.is_array()) {
        std::tie(rate.least.emplace(), rate.most) = span(kbps);
    } else {
        rate.most = kbps.number();
    }
    if (rate.most == 0) kbps.refuse("no bit rate fits 0");
    return rate;
}

std::vector<VideoRate> video_rates(const Place& place) {
    std::vector<VideoRate> result;
    if (place.absent()) return result;
    place.check_list();
    for (std::size_t i = 0; i < place.value.size(); ++i)
        result.push_back(video_rate(place[i]));
    return result;
}

std::string url(const Place& place) {
    std::string text = place.text();
    if (text.empty()) return text;
    try {
        rtmp::UrlOverrides overrides;
        overrides.key = "key";
        rtmp::parse_url(text, overrides);
    } catch (const rtmp::UrlError&) {
        place.refuse("not an rtmp:// or rtmps:// URL");
    }
    return text;
}

Service service_of(const Place& place) {
    if (!place.value.is_object()) place.refuse("not an object");
    Service service;
    service.id = place["id"].text();
    if (service.id.empty() ||
        service.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
        place["id"].refuse("not a name of a-z, 0-9 and -");
    service.name = place["name"].text();
    if (service.name.empty()) service.name = service.id;
    service.aliases = place["aliases"].texts();
    service.rtmp = url(place["rtmp"]);
    service.rtmps = url(place["rtmps"]);
    service.backup_rtmp = url(place["backup_rtmp"]);
    service.backup_rtmps = url(place["backup_rtmps"]);
    service.where = place["where"].text();
    if (service.rtmp.empty() && service.rtmps.empty() && service.where.empty())
        place.refuse("it needs 'rtmp', 'rtmps' or 'where'");
    service.hosts = place["hosts"].texts();
    if (std::any_of(service.hosts.begin(), service.hosts.end(),
                    [](const std::string& host) { return host.empty(); }))
        place["hosts"].refuse("an empty host");
    service.test_query = place["test_query"].text();
    service.limits = limits(place["limits"]);
    service.video_rates = video_rates(place["video_rates"]);
    service.video_codecs = codecs(place["video_codecs"]);
    service.audio_codecs = codecs(place["audio_codecs"]);
    service.needs_audio = need(place["needs_audio"]);
    service.needs_video = need(place["needs_video"]);
    service.needs_closed_gops = need(place["needs_closed_gops"]);
    service.needs_progressive = need(place["needs_progressive"]);
    if (!place["session_hours"].absent()) service.session_hours = place["session_hours"].number();
    return service;
}

ServerProgram program_of(const Place& place) {
    if (!place.value.is_object()) place.refuse("not an object");
    ServerProgram program;
    program.name = place["name"].text();
    if (program.name.empty()) place["name"].refuse("it needs a name");
    program.says = place["says"].text();
    if (program.says.empty()) place["says"].refuse("it needs the name that the program gives itself");
    program.before = place["before"].text();
    const Place shares = place["shares_name"];
    if (!shares.absent() && !shares.value.is_boolean()) shares.refuse("neither true nor false");
    program.shares_name = !shares.absent() && shares.value.get<bool>();
    program.drops = place["drops"].texts();
    program.date = place["date"].text();
    return program;
}

// Writing JSON: facts that are not known are left out.

const char* name_of(Strength strength) {
    return strength == Strength::hard ? "hard" : "advice";
}

void add(ordered_json& object, const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
}

void add(ordered_json& object, const char* name, const std::vector<std::string>& texts) {
    if (!texts.empty()) object[name] = texts;
}

void add(ordered_json& object, const char* name, const std::optional<Codecs>& codecs) {
    if (codecs) object[name][name_of(codecs->strength)] = codecs->names;
}

void add(ordered_json& object, const char* name, const std::optional<Strength>& need) {
    if (need) object[name][name_of(*need)] = true;
}

void add_limits(ordered_json& object, const std::map<Quantity, std::vector<Limit>>& limits) {
    for (const auto& [name, quantity] : quantities) {
        const auto known = limits.find(quantity);
        if (known == limits.end()) continue;
        ordered_json& list = object["limits"][std::string(name)] = ordered_json::array();
        for (const Limit& limit : known->second)
            list.push_back({{name_of(limit.strength), limit.value}});
    }
}

void add_video_rates(ordered_json& object, const std::vector<VideoRate>& rates) {
    for (const VideoRate& rate : rates) {
        ordered_json row{{"codecs", rate.codecs},
                         {"height", {rate.above_height, rate.height}},
                         {"frames_per_second", {rate.above_frames_per_second, rate.frames_per_second}}};
        ordered_json& kbps = row[name_of(rate.strength)];
        if (rate.least) {
            kbps = {*rate.least, rate.most};
        } else {
            kbps = rate.most;
        }
        object["video_rates"].push_back(row);
    }
}

ordered_json object_of(const Service& service) {
    ordered_json object{{"id", service.id}, {"name", service.name}};
    add(object, "aliases", service.aliases);
    add(object, "hosts", service.hosts);
    add(object, "rtmp", service.rtmp);
    add(object, "rtmps", service.rtmps);
    add(object, "backup_rtmp", service.backup_rtmp);
    add(object, "backup_rtmps", service.backup_rtmps);
    add(object, "where", service.where);
    add(object, "test_query", service.test_query);
    add_limits(object, service.limits);
    add_video_rates(object, service.video_rates);
    add(object, "video_codecs", service.video_codecs);
    add(object, "audio_codecs", service.audio_codecs);
    add(object, "needs_audio", service.needs_audio);
    add(object, "needs_video", service.needs_video);
    add(object, "needs_closed_gops", service.needs_closed_gops);
    add(object, "needs_progressive", service.needs_progressive);
    if (service.session_hours) object["session_hours"] = *service.session_hours;
    return object;
}

ordered_json object_of(const ServerProgram& program) {
    ordered_json object{{"name", program.name}, {"says", program.says}};
    add(object, "before", program.before);
    if (program.shares_name) object["shares_name"] = true;
    add(object, "drops", program.drops);
    add(object, "date", program.date);
    return object;
}

}  // namespace

Catalog Catalog::built_in() {
    return Catalog(std::string_view(rtmpush_services_begin,
                                    static_cast<std::size_t>(rtmpush_services_end - rtmpush_services_begin)));
}

Catalog::Catalog(std::string_view text) {
    if (text.size() > max_catalog_size) throw CatalogError("far too long");
    const json document = json::parse(text.begin(), text.end(), nullptr, false);
    if (document.is_discarded()) throw CatalogError("not JSON");
    const Place root{document, {}};
    if (!document.is_object()) root.refuse("not an object with 'services'");
    date_ = root["date"].text();
    const Place services = root["services"];
    services.check_list();
    for (std::size_t i = 0; i < services.value.size(); ++i)
        services_.push_back(service_of(services[i]));
    const Place programs = root["programs"];
    if (programs.absent()) return;
    programs.check_list();
    for (std::size_t i = 0; i < programs.value.size(); ++i)
        programs_.push_back(program_of(programs[i]));
}

std::string Catalog::to_json() const {
    ordered_json document;
    service::add(document, "date", date_);
    document["services"] = ordered_json::array();
    for (const Service& service : services_)
        document["services"].push_back(object_of(service));
    for (const ServerProgram& program : programs_)
        document["programs"].push_back(object_of(program));
    // The parser has refused text that is no UTF-8, which dump() would throw for.
    return document.dump(1) + '\n';
}

void Catalog::add(const Catalog& other) {
    for (const Service& service : other.services_) {
        const auto same = std::find_if(services_.begin(), services_.end(),
                                       [&](const Service& one) { return one.id == service.id; });
        if (same != services_.end()) {
            *same = service;
        } else {
            services_.push_back(service);
        }
    }
    std::erase_if(programs_, [&](const ServerProgram& one) {
        return std::any_of(other.programs_.begin(), other.programs_.end(),
                           [&](const ServerProgram& newer) { return newer.says == one.says; });
    });
    programs_.insert(programs_.end(), other.programs_.begin(), other.programs_.end());
}

const Service* Catalog::find(std::string_view name) const {
    const std::string wanted = ground::lower_case(name);
    const auto found = std::find_if(services_.begin(), services_.end(), [&](const Service& one) {
        return one.id == wanted || ground::lower_case(one.name) == wanted ||
               std::any_of(one.aliases.begin(), one.aliases.end(),
                           [&](const std::string& alias) { return ground::lower_case(alias) == wanted; });
    });
    return found == services_.end() ? nullptr : &*found;
}

const Service* Catalog::at_host(std::string_view host) const {
    const std::string name = ground::lower_case(ground::without_root_dot(host));
    // The longest host that fits counts: one service may live under the domain of another.
    const Service* best = nullptr;
    std::size_t length = 0;
    for (const Service& service : services_) {
        for (const std::string& known : service.hosts) {
            const bool fits =
                known.front() == '.' ? name.size() > known.size() && name.ends_with(known) : name == known;
            if (!fits || known.size() <= length) continue;
            best = &service;
            length = known.size();
        }
    }
    return best;
}

}  // namespace service
