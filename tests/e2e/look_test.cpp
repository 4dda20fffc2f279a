// --probe=play against real servers, and against a relay that misbehaves: what is seen of somebody else's stream.

#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/node_media_server.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/skip.hpp"
#include "support/text_parts.hpp"
#include "support/web_server.hpp"

namespace look_test {

using namespace e2e;
using nlohmann::json;
using text_parts::holds;
using Words = std::vector<std::string>;

namespace {

Outcome look(const Words& arguments) {
    Words all{"--probe=play"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run(rtmpush(all));
}

/// The one object that a look prints.
json seen(Words arguments, int status) {
    arguments.emplace_back("--json");
    const Outcome outcome = look(arguments);
    CAPTURE(outcome.out);
    CAPTURE(outcome.err);
    CHECK(outcome.status == status);
    REQUIRE(outcome.out.find('\n') == outcome.out.size() - 1);
    json object = json::parse(outcome.out);
    CHECK(object["event"] == "probe");
    CHECK(object["as_far_as"] == "play");
    CHECK(object["status"] == status);
    return object;
}

/// A look at what is live as soon as it is: tried until then, for at most 20 s.
json seen_once_live(const std::string& url) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (look({url}).status != 0 && std::chrono::steady_clock::now() < deadline) {
    }
    return seen({url}, 0);
}

/// Somebody who publishes the test card without end.
class Broadcast {
  public:
    explicit Broadcast(const std::string& url) : process_(rtmpush({"-q", "--testcard", "--loop", url})) {}
    ~Broadcast() {
        process_.send_signal(SIGTERM);
        process_.wait();
    }
    Broadcast(const Broadcast&) = delete;
    Broadcast& operator=(const Broadcast&) = delete;

  private:
    Process process_;
};

void check_card(const json& object) {
    CAPTURE(object.dump());
    CHECK(object["live"] == true);
    CHECK(object["age_ms"] >= 0);
    CHECK(object["first_frame_ms"] > 0);
    REQUIRE(object["tracks"].size() == 2);
    const json& video = object["tracks"][0];
    CHECK(video["codec"] == "h264");
    CHECK(video["width"] == 640);
    CHECK(video["height"] == 360);
    CHECK(std::abs(video["fps"].get<double>() - 30) < 1);
    // At the seam of the loop the sound is a little longer than the pictures.
    CHECK(video["least_interval_ms"] >= 1990);
    CHECK(video["largest_interval_ms"] <= 2100);
    const json& audio = object["tracks"][1];
    CHECK(audio["codec"] == "aac");
    CHECK(audio["sample_rate"] == 48000);
    CHECK(audio["channels"] == 2);
}

IngestServer relay(const Words& script) {
    return IngestServer(script, {}, IngestServer::Lifetime::until_ended);
}

}  // namespace

TEST_CASE("a look at what nginx plays over RTMP, and at what it does not") {
    const NginxServer nginx;
    const Broadcast broadcast(nginx.url("live/secret-key"));
    REQUIRE(nginx.wait_until_recording("secret-key"));
    const json object = seen({nginx.url("live/secret-key")}, 0);
    check_card(object);
    CHECK(object["times"].contains("play_ms"));
    CHECK_FALSE(object["times"].contains("publish_ms"));
    const Outcome text = look({nginx.url("live/secret-key")});
    CAPTURE(text.out);
    CHECK(holds(text.out, "  video           h264 640x360"));
    CHECK(holds(text.out, "  keyframes       every 2.0"));
    CHECK(holds(text.out, "  result          live; looked at for "));
    CHECK_FALSE(holds(text.out + text.err, "secret-key"));
    const json absent = seen({nginx.url("live/other"), "--verify-timeout", "1s"}, 28);
    CHECK(absent["live"] == false);
    CHECK(absent["tracks"].empty());
    CHECK(holds(absent["message"], "is the stream being published now"));
    CHECK(seen({nginx.url("nowhere/key")}, 111)["class"] == "connect_refused");
}

TEST_CASE("a look at the HLS of nginx, and at a playlist that is not there") {
    const NginxServer nginx;
    CHECK(seen({nginx.playlist_url("watched")}, 112)["class"] == "play_refused");
    const Broadcast broadcast(nginx.url("hls/watched"));
    const json object = seen_once_live(nginx.playlist_url("watched"));
    check_card(object);
    CHECK(object["container"] == "hls");
}

TEST_CASE("a look at what node-media-server plays over RTMP and HTTP-FLV") {
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server;
    const Broadcast broadcast(server.url("live/watched"));
    check_card(seen_once_live(server.url("live/watched")));
    const json object = seen({server.flv_url("live/watched")}, 0);
    check_card(object);
    CHECK(holds(object["container"], "flv"));
}

TEST_CASE("a group that a server keeps is told as old, and a viewer amid one has to wait") {
    for (const bool keeps : {true, false}) {
        CAPTURE(keeps);
        IngestServer server = relay(keeps ? Words{"--play-group"} : Words{});
        const Broadcast broadcast(server.url("live/watched"));
        const json object = seen_once_live(server.url("live/watched"));
        check_card(object);
        CHECK(object["begins_with_keyframe"] == true);
        CHECK(object["age_ms"] < (keeps ? 2100 : 200));
    }
}

TEST_CASE("sound that is shifted is seen, if only by its arrival") {
    IngestServer server = relay({"--play-shift-audio-ms", "300"});
    const Broadcast broadcast(server.url("live/watched"));
    const json object = seen_once_live(server.url("live/watched"));
    CHECK(std::abs(object["av_shift_ms"].get<double>() - 300) < 100);
}

TEST_CASE("a stream that is not there: each server's way of saying so has its status") {
    struct Way {
        Words script;
        int status = 0;
        std::string name;
        std::string words;
    };
    for (const Way& way : std::vector<Way>{
             {{"--play-absent", "not-found"}, 112, "play_refused", "is it being published now"},
             {{"--play-absent", "started"}, 28, "timed_out", "no frame came within 1 s"},
             {{"--play-absent", "silent"}, 28, "timed_out", "play: no answer within 1 s"},
             {{"--never-answer", "connect"}, 28, "timed_out", "connect command: no answer within 1 s"},
             {{"--never-answer", "handshake"}, 28, "timed_out", "handshake: no answer within 1 s"},
             {{"--close-after", "play-command"}, 114, "closed_early", "without a word after play"}}) {
        CAPTURE(way.words);
        IngestServer server = relay(way.script);
        const json object = seen({server.url("live/secret-key"), "--verify-timeout", "1s"}, way.status);
        CAPTURE(object.dump());
        CHECK(object["class"] == way.name);
        CHECK(holds(object["message"], way.words));
        CHECK_FALSE(holds(object.dump(), "secret-key"));
    }
}

TEST_CASE("a stream that ends while it is looked at was live until then") {
    IngestServer server = relay({"--play-group"});
    Process publisher(rtmpush({"-q", "--testcard", "--duration", "1s", server.url("live/watched")}));
    const json object = seen({server.url("live/watched")}, 0);
    CHECK(publisher.wait().status == 0);
    CHECK(object["ended"] == true);
    CHECK(object["live"] == false);
    CHECK_FALSE(object["tracks"].empty());
}

TEST_CASE("what was kept of a stream that has gone silent is not taken for life") {
    IngestServer server = relay({"--play-stop-after", "20"});
    const Broadcast broadcast(server.url("live/watched"));
    const json object = seen({server.url("live/watched"), "--verify-timeout", "2s"}, 28);
    CHECK(object["live"] == false);
    CHECK_FALSE(object["tracks"].empty());
    CHECK(holds(object["message"], "nothing more came within 2 s"));
}

TEST_CASE("a playlist that its publisher has left is not live") {
    const NginxServer nginx;
    {
        const Broadcast broadcast(nginx.url("hls/left"));
        seen_once_live(nginx.playlist_url("left"));
    }
    const json object = seen({nginx.playlist_url("left"), "--verify-timeout", "3s"}, 28);
    CHECK(object["live"] == false);
    CHECK_FALSE(object["tracks"].empty());
}

TEST_CASE("what is no stream over HTTP has its class and its line, and no query is shown") {
    const WebServer pages(
        {{"/page.html", {"<html><body>a player</body></html>"}},
         {"/login.flv", {"", "401 Unauthorized"}},
         {"/silent.flv", {"", "200 OK", {}, WebServer::Page::End::open}},
         {"/loop.m3u8", {"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n"}}});
    struct Place {
        std::string url;
        int status = 0;
        std::string name;
    };
    for (const Place& place :
         std::vector<Place>{{pages.url("/page.html?token=secret-key"), 120, "no_media"},
                            {pages.url("/none.flv?token=secret-key"), 112, "play_refused"},
                            {pages.url("/login.flv"), 67, "login_refused"},
                            {pages.url("/silent.flv"), 28, "timed_out"},
                            {"http://127.0.0.1:1/live.m3u8", 7, "not_connected"},
                            {"http://nobody.invalid/live.m3u8", 6, "not_resolved"}}) {
        CAPTURE(place.url);
        const json object = seen({place.url, "--verify-timeout", "1s"}, place.status);
        CAPTURE(object.dump());
        CHECK(object["class"] == place.name);
        CHECK_FALSE(holds(object.dump(), "secret-key"));
    }
    CHECK(look({pages.url("/loop.m3u8"), "--verify-timeout", "1s"}).status != 0);
}

TEST_CASE("several places are looked at together, each with its report") {
    const NginxServer nginx;
    const Broadcast broadcast(nginx.url("live/one"));
    REQUIRE(nginx.wait_until_recording("one"));
    const Outcome outcome =
        look({nginx.url("live/one"), "http://127.0.0.1:1/x.flv", "--verify-timeout", "5s"});
    CAPTURE(outcome.out);
    CHECK(outcome.status == 7);
    CHECK(outcome.out.find("result          live") <
          outcome.out.find("result          not connected (status 7)"));
}

TEST_CASE("an address of HTTP is understood there alone") {
    const Outcome input = run(rtmpush({"http://127.0.0.1:1/x.flv", "rtmp://127.0.0.1:1/live/x"}));
    CHECK(input.status == 3);
    CHECK(holds(input.err, "an input is a file, not a URL"));
    CHECK(run(rtmpush({"--probe", "http://127.0.0.1:1/x.flv"})).status != 0);
}

}  // namespace look_test
