#include "cli/push/places.hpp"

#include <doctest/doctest.h>
#include <fstream>

#include "dial/failure.hpp"
#include "ingest/server.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace places_test {

using namespace std::chrono_literals;
using cli::Options;
using cli::place_to_watch;
using ingest::Server;
using Kind = watch::Viewer::Settings::Kind;
using text_parts::holds;

namespace {

const rtmp::Url destination = rtmp::parse_url("rtmp://host/live/sekrit");

std::string refusal(const std::string& place, const rtmp::Url& url, const Options& options = {}) {
    try {
        place_to_watch(place, url, options);
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        return failure.what();
    }
    return {};
}

/// A server that lets play what nobody sends.
ingest::Script letting_play() {
    ingest::Script script;
    script.play.absent = ingest::Absent::started;
    return script;
}

/// What the server is asked to play by the viewer of a place.
std::string played(const Server& server, const std::string& place, const Options& options) {
    watch::Calls calls;
    const rtmp::Url sent = rtmp::parse_url(server.url("live/sent"));
    const auto output = place_to_watch(place, sent, options).open(calls);
    const std::size_t latest = server.connections() - 1;
    REQUIRE(server.wait_for([](const ingest::Seen& seen) { return !seen.key.empty(); }, latest));
    return server.seen(latest).key;
}

}  // namespace

TEST_CASE("places are named without what is secret") {
    CHECK(place_to_watch("", destination, {}).name == "rtmp://host/live/****");
    CHECK(place_to_watch("rtmps://ned:pass@edge/app/sekrit?token=abc", destination, {}).name ==
          "rtmps://edge/app/****");
    CHECK(place_to_watch("-", destination, {}).name == "standard input");
    const std::string name =
        place_to_watch("https://ned:pass@edge/a/index.m3u8?token=abc", destination, {}).name;
    CHECK(holds(name, "edge/a/index.m3u8"));
    for (const char* const secret : {"ned", "pass", "abc"})
        CHECK_FALSE(holds(name, secret));
}

TEST_CASE("what is not read over the network is read but once") {
    CHECK(place_to_watch("", destination, {}).kind == Kind::address);
    CHECK(place_to_watch("http://edge/a.flv", destination, {}).kind == Kind::address);
    CHECK(place_to_watch("-", destination, {}).kind == Kind::pipe);
    CHECK(place_to_watch("/tmp/fifo", destination, {}).kind == Kind::pipe);
}

TEST_CASE("the patience is that of the options") {
    Options options;
    options.verify.timeout = 3s;
    CHECK(place_to_watch("", destination, options).patience == 3s);
    CHECK(place_to_watch("http://edge/a.flv", destination, options).patience == 3s);
}

TEST_CASE("a URL without a stream name needs a key of playback") {
    CHECK(holds(refusal("rtmp://edge/live", destination), "--verify: the URL has no stream name at its end"));
    CHECK_THROWS_AS(place_to_watch("rtmp://", destination, {}), rtmp::UrlError);
}

TEST_CASE("what is played is what is sent, or what the place says, with the key of playback") {
    const Server server(letting_play());
    const e2e::TemporaryFolder folder;
    CHECK(played(server, "", {}) == "sent");
    CHECK(played(server, server.url("live/other?a=b"), {}) == "other?a=b");
    Options options;
    options.verify.key_file = (folder.path() / "key").string();
    std::ofstream(options.verify.key_file) << "from-file\n";
    CHECK(played(server, "", options) == "from-file");
    CHECK(played(server, server.url("edge"), options) == "from-file");
}

TEST_CASE("a server that wants a login gets the one of playback") {
    ingest::Script script = letting_play();
    script.gate = ingest::Gate{.user = "ned", .password = "pass:word"};
    const Server server(script);
    Options options;
    options.verify.user = "ned:pass:word";
    CHECK(played(server, "", options) == "sent");
    options.verify.user = "ned:wrong";
    watch::Calls calls;
    CHECK_THROWS_AS(place_to_watch("", rtmp::parse_url(server.url("live/sent")), options).open(calls),
                    dial::Failure);
}

}  // namespace places_test
