#include "service/catalog.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

namespace catalog_test {

using service::Catalog;
using service::CatalogError;
using service::Quantity;
using service::Service;
using service::Strength;

namespace {

const Service& named(const Catalog& catalog, const char* name) {
    const Service* const found = catalog.find(name);
    REQUIRE(found != nullptr);
    return *found;
}

std::string refusal(const std::string& text) {
    try {
        const Catalog catalog{std::string_view(text)};
    } catch (const CatalogError& error) {
        return error.what();
    }
    return {};
}

/// A file with one service that has `members` besides id and URL.
std::string with(const std::string& members) {
    return R"({"services": [{"id": "a", "rtmp": "rtmp://h/app")" + members + "}]}";
}

/// True for the sources of a proven fact: a vendor's page, or two others.
bool is_proven(const nlohmann::json& sources) {
    for (const nlohmann::json& source : sources) {
        if (source.get<std::string>().rfind("vendor: ", 0) == 0) return true;
    }
    return sources.size() >= 2;
}

}  // namespace

TEST_CASE("the built-in services are found by id, name and alias, in any case") {
    const Catalog catalog = Catalog::built_in();
    CHECK(catalog.services().size() > 15);
    CHECK(catalog.date().size() == 10);
    CHECK(named(catalog, "youtube").rtmps == "rtmps://a.rtmps.youtube.com:443/live2");
    CHECK(named(catalog, "YouTube Live").id == "youtube");
    CHECK(named(catalog, "FB").id == "facebook");
    CHECK(catalog.find("nowhere") == nullptr);
    CHECK(catalog.find("") == nullptr);
}

TEST_CASE("what is known of a service is read, and what is not stays open") {
    const Catalog catalog = Catalog::built_in();
    const Service& facebook = named(catalog, "facebook");
    const auto& interval = facebook.limits.at(Quantity::keyframe_interval);
    REQUIRE(interval.size() == 2);
    CHECK(interval[0].value == 4);
    CHECK(interval[0].strength == Strength::hard);
    CHECK(interval[1].strength == Strength::advice);
    CHECK(facebook.needs_audio == Strength::hard);
    CHECK(facebook.session_hours == 8);
    REQUIRE(facebook.video_codecs);
    CHECK(facebook.video_codecs->names == std::vector<std::string>{"h264"});
    const Service& kick = named(catalog, "kick");
    CHECK(kick.limits.empty());
    CHECK_FALSE(kick.video_codecs);
    CHECK_FALSE(kick.needs_audio);
    CHECK(named(catalog, "linkedin").rtmps.empty());
    CHECK_FALSE(named(catalog, "linkedin").where.empty());
    CHECK(named(catalog, "twitch").test_query == "bandwidthtest=true");
}

TEST_CASE("a host tells its service, the closest one") {
    const Catalog catalog = Catalog::built_in();
    const auto id_at = [&](const char* host) {
        const Service* const service = catalog.at_host(host);
        return service != nullptr ? service->id : std::string();
    };
    CHECK(id_at("a.rtmps.youtube.com") == "youtube");
    CHECK(id_at("B.RTMP.YouTube.com") == "youtube");
    CHECK(id_at("live.twitch.tv") == "twitch");
    CHECK(id_at("live.twitch.tv.") == "twitch");
    CHECK(id_at("fa723fc1b171.global-contribute.live-video.net") == "kick");
    CHECK(id_at("x.global-contribute.live-video.net") == "amazon-ivs");
    CHECK(id_at("eviltwitch.tv").empty());
    CHECK(id_at("localhost").empty());
}

TEST_CASE("server programs are known beside the services, with what they drop") {
    const Catalog catalog = Catalog::built_in();
    REQUIRE_FALSE(catalog.programs().empty());
    for (const service::ServerProgram& program : catalog.programs()) {
        CAPTURE(program.name);
        CHECK(program.date.size() == 10);
        CHECK_FALSE(program.drops.empty());
    }
    const Catalog read{catalog.to_json()};
    CHECK(std::ranges::equal(read.programs(), catalog.programs()));
    Catalog merged = catalog;
    merged.add(Catalog(std::string_view(
        R"({"services": [], "programs": [{"name": "SRS", "says": "SRS/", "drops": ["vvc"]}]})")));
    const auto of_srs = std::ranges::count(merged.programs(), "SRS/", &service::ServerProgram::says);
    CHECK(of_srs == 1);
    CHECK(merged.programs().back().drops == std::vector<std::string>{"vvc"});
}

TEST_CASE("a program needs its name, and the one that it gives itself") {
    CHECK(refusal(R"({"services": [], "programs": [{"says": "X"}]})") == "programs[0].name: it needs a name");
    CHECK(refusal(R"({"services": [], "programs": [{"name": "X"}]})") ==
          "programs[0].says: it needs the name that the program gives itself");
    CHECK(refusal(R"({"services": [], "programs": [{"name": "X", "says": "X", "shares_name": 1}]})") ==
          "programs[0].shares_name: neither true nor false");
    CHECK(refusal(R"({"services": [], "programs": {}})") == "programs: not a list");
}

TEST_CASE("every fact that is built in has its vendor's page or two sources") {
    std::ifstream file(SERVICES);
    REQUIRE(file);
    const nlohmann::json document = nlohmann::json::parse(file);
    std::set<std::string> names;
    const auto sourced = [](const nlohmann::json& one, const char* fact, const char* sources) {
        return !one.contains(fact) || (one.contains(sources) && is_proven(one[sources]));
    };
    for (const nlohmann::json& one : document["programs"])
        CHECK(is_proven(one["sources"]));
    for (const nlohmann::json& one : document["services"]) {
        CAPTURE(one["id"].get<std::string>());
        CHECK(names.insert(one["id"]).second);
        for (const char* url : {"rtmp", "rtmps", "backup_rtmp", "backup_rtmps"})
            CHECK(sourced(one, url, "url_sources"));
        CHECK(sourced(one, "where", "where_sources"));
        CHECK(sourced(one, "test_query", "test_sources"));
        CHECK(sourced(one, "session_hours", "session_sources"));
        for (const char* fact : {"video_codecs", "audio_codecs", "needs_audio", "needs_video",
                                 "needs_closed_gops", "needs_progressive"}) {
            CAPTURE(fact);
            if (one.contains(fact)) CHECK(is_proven(one[fact]["sources"]));
        }
        const nlohmann::json all_limits = one.contains("limits") ? one["limits"] : nlohmann::json::object();
        for (const auto& limits : all_limits.items()) {
            CAPTURE(limits.key());
            for (const nlohmann::json& limit : limits.value())
                CHECK(is_proven(limit["sources"]));
        }
        const nlohmann::json rates =
            one.contains("video_rates") ? one["video_rates"] : nlohmann::json::array();
        for (const nlohmann::json& rate : rates)
            CHECK(is_proven(rate["sources"]));
    }
}

TEST_CASE("of one picture a service never wants two bit rates") {
    const Catalog catalog = Catalog::built_in();
    for (const service::Service& one : catalog.services()) {
        CAPTURE(one.id);
        for (const auto& a : one.video_rates) {
            for (const auto& b : one.video_rates) {
                const bool same_codec = std::find_first_of(a.codecs.begin(), a.codecs.end(), b.codecs.begin(),
                                                           b.codecs.end()) != a.codecs.end();
                const bool same_height = a.above_height < b.height && b.above_height < a.height;
                const bool same_pace = a.above_frames_per_second < b.frames_per_second &&
                                       b.above_frames_per_second < a.frames_per_second;
                CHECK((&a == &b || !same_codec || !same_height || !same_pace));
            }
        }
    }
    CHECK(named(catalog, "youtube").video_rates.size() == 12);
}

TEST_CASE("services of one's own come before those that are built in") {
    Catalog catalog = Catalog::built_in();
    const std::size_t before = catalog.services().size();
    catalog.add(Catalog(R"({"services": [{"id": "youtube", "rtmp": "rtmp://ours/app"},
                                         {"id": "studio", "rtmps": "rtmps://studio/app", "hosts": [".studio"]}]})"));
    CHECK(catalog.services().size() == before + 1);
    CHECK(named(catalog, "youtube").rtmp == "rtmp://ours/app");
    CHECK(named(catalog, "youtube").rtmps.empty());
    CHECK(named(catalog, "studio").name == "studio");
    CHECK(catalog.at_host("in.studio")->id == "studio");
}

TEST_CASE("what a catalog writes reads back as the same services") {
    Catalog catalog = Catalog::built_in();
    // This service has what no service that is built in has.
    catalog.add(Catalog(
        R"({"services": [{"id": "studio", "where": "the \"door\", or caf\u00e9", "aliases": ["lab", "l"],
        "backup_rtmp": "rtmp://two/app", "audio_codecs": {"advice": []}, "needs_progressive": {"hard": true},
        "limits": {"audio_channels": [], "video_kbps": [{"hard": 0.1}, {"advice": 1e9}]},
        "video_rates": [{"codecs": ["vp9"], "height": [0, 1], "frames_per_second": [2, 3], "hard": 4}]}]})"));
    const std::string text = catalog.to_json();
    CAPTURE(text);
    const Catalog again{std::string_view(text)};
    CHECK(again.date() == catalog.date());
    REQUIRE(again.services().size() == catalog.services().size());
    for (std::size_t i = 0; i < again.services().size(); ++i) {
        CAPTURE(catalog.services()[i].id);
        CHECK(again.services()[i] == catalog.services()[i]);
    }
    CHECK(again.to_json() == text);
}

TEST_CASE("a file that is none of its kind is refused, with the place") {
    CHECK(refusal("") == "not JSON");
    CHECK(refusal("[]") == "not an object with 'services'");
    CHECK(refusal("{}") == "services: not a list");
    CHECK(refusal(R"({"services": [7]})") == "services[0]: not an object");
    CHECK(refusal(R"({"services": [{"id": "A b"}]})") == "services[0].id: not a name of a-z, 0-9 and -");
    CHECK(refusal(R"({"services": [{"id": "a"}]})") == "services[0]: it needs 'rtmp', 'rtmps' or 'where'");
    CHECK(refusal(R"({"services": [{"id": "a", "rtmp": "http://h/x"}]})") ==
          "services[0].rtmp: not an rtmp:// or rtmps:// URL");
    CHECK(refusal(with(R"(, "limits": {"speed": []})")) == "services[0].limits.speed: no such limit");
    CHECK(refusal(with(R"(, "limits": {"width": [{"hard": -1}]})")) ==
          "services[0].limits.width[0].hard: not a number from 0");
    CHECK(refusal(with(R"(, "limits": {"width": [{"hard": 1, "advice": 2}]})")) ==
          "services[0].limits.width[0]: it needs one of 'hard' and 'advice'");
    const auto rate = [](const std::string& facts) {
        return refusal(with(R"(, "video_rates": [{"codecs": ["h264"], "height": [0, 720], )" + facts + "}]"));
    };
    CHECK(rate(R"("frames_per_second": [0, 30])") ==
          "services[0].video_rates[0]: it needs one of 'hard' and 'advice'");
    CHECK(rate(R"("frames_per_second": 30, "hard": 1)") ==
          "services[0].video_rates[0].frames_per_second: not a list");
    CHECK(rate(R"("frames_per_second": [30], "hard": 1)") ==
          "services[0].video_rates[0].frames_per_second: not a list of two numbers");
    CHECK(rate(R"("frames_per_second": [0, 30], "hard": [2, 1])") ==
          "services[0].video_rates[0].hard: its first number is above its second");
    CHECK(rate(R"("frames_per_second": [0, 30], "hard": 0)") ==
          "services[0].video_rates[0].hard: no bit rate fits 0");
    CHECK(rate(R"("frames_per_second": [0, 30], "hard": 1, "codecs": [])") ==
          "services[0].video_rates[0].codecs: it needs a codec");
    CHECK(refusal(with(R"(, "needs_audio": true)")) ==
          "services[0].needs_audio: not an object with 'hard' or 'advice'");
    CHECK(refusal(with(R"(, "hosts": [""])")) == "services[0].hosts: an empty host");
    CHECK(refusal(with(R"(, "name": "a\nb")")) == "services[0].name: not one line of text");
    CHECK(refusal(std::string(service::max_catalog_size + 1, ' ')) == "far too long");
}

}  // namespace catalog_test
