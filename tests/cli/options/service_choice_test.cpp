#include "cli/options/service_choice.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <unistd.h>

#include "cli/inspect/service_list.hpp"
#include "dial/failure.hpp"

namespace service_choice_test {

using cli::make_test;
using cli::service_url;
using dial::ExitStatus;
using dial::Failure;
using service::Catalog;

namespace {

template <typename Action>
std::string refusal(Action action, ExitStatus status = ExitStatus::usage) {
    try {
        action();
    } catch (const Failure& failure) {
        CHECK(failure.status() == status);
        return failure.what();
    }
    return {};
}

rtmp::Url twitch(const std::string& key) {
    rtmp::UrlOverrides overrides;
    overrides.key = key;
    return rtmp::parse_url("rtmps://live.twitch.tv:443/app", overrides);
}

}  // namespace

TEST_CASE("a service is published to over TLS where it can be, and to its second ingest on request") {
    const Catalog catalog = Catalog::built_in();
    CHECK(service_url(catalog, "YouTube") == "rtmps://a.rtmps.youtube.com:443/live2");
    CHECK(service_url(catalog, "youtube-backup") == "rtmps://b.rtmps.youtube.com:443/live2?backup=1");
    CHECK(service_url(catalog, "trovo") == "rtmp://livepush.trovo.live/live/");
}

TEST_CASE("what cannot be published to by name says why") {
    const Catalog catalog = Catalog::built_in();
    CHECK(refusal([&] {
              service_url(catalog, "abcd-efgh");
          }).find("--to: no service of that name; --list-services") == 0);
    CHECK(refusal([&] { service_url(catalog, "linkedin"); }).find("a URL for each broadcast: choose RTMP") !=
          std::string::npos);
    CHECK(refusal([&] { service_url(catalog, "twitch-backup"); }).find("no second ingest of Twitch") !=
          std::string::npos);
}

TEST_CASE("a private test is a query of the key") {
    const Catalog catalog = Catalog::built_in();
    rtmp::Url url = twitch("live_1");
    make_test(catalog, url);
    CHECK(url.key == "live_1?bandwidthtest=true");
    url = twitch("live_1?a=b");
    make_test(catalog, url);
    CHECK(url.key == "live_1?a=b&bandwidthtest=true");
    url = rtmp::parse_url("rtmp://localhost/live/sekrit");
    const std::string why = refusal([&] { make_test(catalog, url); });
    CHECK(why.find(
              "--test: rtmp://localhost/live/**** has no private test that is known; these have: twitch") ==
          0);
}

TEST_CASE("services of one's own come from a file") {
    cli::Options options;
    options.services_file = "service_choice_test_" + std::to_string(getpid());
    std::ofstream(options.services_file)
        << R"({"services": [{"id": "studio", "rtmp": "rtmp://studio/app"}]})";
    CHECK(service_url(cli::catalog_of(options), "studio") == "rtmp://studio/app");
    std::ofstream(options.services_file) << "{";
    CHECK(refusal([&] { cli::catalog_of(options); }).find(options.services_file + ": not JSON; ") == 0);
    unlink(options.services_file.c_str());
    CHECK(refusal([&] { cli::catalog_of(options); }, ExitStatus::input_unreadable)
              .find("cannot read the services") != std::string::npos);
}

TEST_CASE("the list has each service with its URL, or with where to find one") {
    const Catalog catalog = Catalog::built_in();
    const std::string list = cli::service_list(catalog);
    for (const service::Service& service : catalog.services()) {
        CAPTURE(service.id);
        const std::size_t at = list.find(service.id + " ");
        REQUIRE(at != std::string::npos);
        const std::string line = list.substr(at, list.find('\n', at) - at);
        const std::string& url = service.rtmps.empty() ? service.rtmp : service.rtmps;
        CHECK(line.find(url.empty() ? service.where : url) != std::string::npos);
    }
    CHECK(list.find("second ingest: youtube-backup") != std::string::npos);
    CHECK(list.find("private test: --test, at most 48 h") != std::string::npos);
    CHECK(list.find(catalog.date()) != std::string::npos);
}

}  // namespace service_choice_test
