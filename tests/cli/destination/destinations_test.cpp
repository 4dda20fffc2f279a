#include "cli/destination/destinations.hpp"

#include <doctest/doctest.h>
#include <optional>
#include <variant>

namespace destinations_test {

namespace {

/// Keeps the warnings.
class Listener final : public publish::Status {
  public:
    void report(const publish::Report& report) override {
        if (const auto* warning = std::get_if<publish::report::Warning>(&report))
            warnings.push_back(warning->text);
    }
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return std::nullopt; }

    std::vector<std::string> warnings;
};

cli::Options options_for(const std::string& url) {
    cli::Options options;
    options.destinations = {url};
    options.overrides.key = "second-2";
    return options;
}

}  // namespace

TEST_CASE("a key besides a URL that ends with another is told, and neither is shown") {
    Listener listener;
    const auto urls = cli::destinations(options_for("rtmp://h/live/first-1"), listener);
    CHECK(urls.at(0).redacted() == "rtmp://h/live/****/****");
    REQUIRE(listener.warnings.size() == 1);
    CHECK(listener.warnings[0].starts_with("rtmp://h/live/****/****: a key was also given besides the URL"));
    CHECK(listener.warnings[0].find("first-1") == std::string::npos);
    CHECK(listener.warnings[0].find("second-2") == std::string::npos);
}

TEST_CASE("a known ingest and an application of several parts come with a key, and nothing is told") {
    Listener listener;
    for (const std::string url : {"rtmps://rtmp-auto.millicast.com:443/v2/pub", "rtmp://h/live/room/"}) {
        CAPTURE(url);
        const auto urls = cli::destinations(options_for(url), listener);
        CHECK(urls.at(0).second_key.empty());
        CHECK(urls.at(0).redacted().ends_with(url.ends_with("pub") ? "/v2/pub/****" : "/live/room/****"));
    }
    CHECK(listener.warnings.empty());
}

}  // namespace destinations_test
