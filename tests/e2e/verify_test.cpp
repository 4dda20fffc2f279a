// --verify against real servers, and against a relay that misbehaves: what is found, and nothing where there is nothing.

#include <chrono>
#include <cmath>
#include <csignal>
#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/node_media_server.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/skip.hpp"
#include "e2e/stunnel_front.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"
#include "support/web_server.hpp"

namespace verify_test {

using namespace e2e;
using nlohmann::json;
using text_parts::holds;
using Words = std::vector<std::string>;

namespace {

constexpr int not_verified = 123;

struct Proof {
    int status = 0;
    /// The last `verify` object of each place, in their order.
    std::vector<json> findings;
    /// Class of the failure; empty for none.
    std::string failure;
    std::string err;
    /// What a relay says that it sent its first player.
    json played = {};
};

/// Publishes, and reads what was found.
Proof prove(Words arguments) {
    arguments.emplace_back("--json");
    const Outcome outcome = run(rtmpush(arguments));
    Proof proof{.status = outcome.status, .findings = {}, .failure = {}, .err = outcome.err};
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
        const json object = json::parse(line);
        if (object["event"] == "verify" && object["ended"] == true) proof.findings.push_back(object);
        if (object["event"] == "error") proof.failure = object["class"];
    }
    return proof;
}

/// A push of the test card, which is watched.
Words card(const std::string& url, const Words& more, const std::string& duration = "3s") {
    Words all{"--testcard", "--duration", duration, url};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

void check_good(const Proof& proof, std::size_t places = 1) {
    CAPTURE(proof.err);
    CHECK(proof.status == 0);
    CHECK(proof.failure.empty());
    REQUIRE(proof.findings.size() == places);
    for (const json& findings : proof.findings) {
        CAPTURE(findings.dump());
        CHECK(findings["level"] == "frames");
        // What was sent before the viewer was there is missing; most of it comes.
        CHECK(findings["matched"] == findings["received"]);
        CHECK(2 * findings["matched"].get<int>() > findings["sent"].get<int>());
        for (const char* const count : {"lost", "tail", "altered", "foreign", "twice", "out_of_order"})
            CHECK(findings[count] == 0);
    }
}

/// The relay, and a watched push to it, of two groups of pictures and a half.
Proof through_relay(const Words& script, const Words& more = {}, const std::string& duration = "5s") {
    IngestServer relay(script, {}, IngestServer::Lifetime::until_ended);
    Words arguments{"--verify"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Proof proof = prove(card(relay.url("live/watched"), arguments, duration));
    for (const std::string& line : relay.end()) {
        const json seen = json::parse(line);
        if (seen.contains("played") && !seen["played"].is_null()) proof.played = seen["played"];
    }
    return proof;
}

}  // namespace

TEST_CASE("nginx plays back over RTMP what it is sent, frame by frame") {
    const NginxServer nginx;
    check_good(prove(card(nginx.url("live/watched"), {"--verify"})));
}

TEST_CASE("an edge that pulls from nginx plays what its origin is sent") {
    const NginxServer nginx;
    check_good(prove(card(nginx.url("live/pulled"),
                          {"--verify", nginx.url("live/pulled"), "--verify", nginx.url("edge/pulled"),
                           "--expect", "lost=0", "--expect", "altered=0"})),
               2);
}

TEST_CASE("what nginx makes HLS of is known again in its segments") {
    const NginxServer nginx;
    const Proof proof =
        prove(card(nginx.url("hls/watched"),
                   {"--verify", nginx.playlist_url("watched"), "--expect", "lost=0", "--expect", "altered=0",
                    "--expect", "foreign=0", "--expect", "tail<20", "--expect", "latency.p95<10s"},
                   "6s"));
    CAPTURE(proof.err);
    CHECK(proof.status == 0);
    REQUIRE(proof.findings.size() == 1);
    const json& findings = proof.findings.front();
    CAPTURE(findings.dump());
    CHECK(findings["level"] == "frames");
    // nginx writes the last sound that it holds back to no segment.
    CHECK(findings["tail"] < 20);
    CHECK(findings["matched"].get<int>() + findings["tail"].get<int>() == findings["sent"].get<int>());
    CHECK(findings["latency_p50_ms"] > 200);
}

TEST_CASE("node-media-server plays back over RTMP and HTTP-FLV what it is sent") {
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server;
    const Proof proof = prove(card(server.url("live/watched"), {"--verify", server.url("live/watched"),
                                                                "--verify", server.flv_url("live/watched")}));
    check_good(proof, 2);
}

TEST_CASE("a relay in order is found in order, whatever the codec") {
    for (const std::string name : {"h264", "hevc", "av1", "opus"}) {
        CAPTURE(name);
        IngestServer relay({}, {}, IngestServer::Lifetime::until_ended);
        check_good(prove({"--testcard=" + name, "--duration", "5s", relay.url("live/watched"), "--verify",
                          "--enhanced", "always"}));
    }
}

TEST_CASE("the relay's delay comes out as latency") {
    for (const int delay : {0, 50, 500, 2000}) {
        CAPTURE(delay);
        const Proof proof = through_relay({"--play-delay-ms", std::to_string(delay)});
        check_good(proof);
        REQUIRE(proof.findings.size() == 1);
        const double median = proof.findings.front()["latency_p50_ms"];
        CHECK(std::abs(median - delay) < 5);
    }
}

TEST_CASE("each misdeed of a relay is found, with its class") {
    struct Misdeed {
        Words script;
        std::string failure;
        /// Name of the figure, and of the relay's count of pictures.
        std::string count;
    };
    for (const Misdeed& misdeed :
         std::vector<Misdeed>{{{"--play-lose-video", "7"}, "verify_lost", "lost"},
                              {{"--play-alter-video", "7"}, "verify_altered", "altered"},
                              {{"--play-twice", "7"}, "", "twice"}}) {
        const std::string name = misdeed.script.front();
        CAPTURE(name);
        const Proof proof = through_relay(misdeed.script);
        CAPTURE(proof.err);
        CAPTURE(proof.played.dump());
        CHECK(proof.status == (misdeed.failure.empty() ? 0 : not_verified));
        CHECK(proof.failure == misdeed.failure);
        REQUIRE(proof.findings.size() == 1);
        CAPTURE(proof.findings.front().dump());
        const int done =
            proof.played["video"][misdeed.count].get<int>() + proof.played["audio"][misdeed.count].get<int>();
        CHECK(done > 5);
        CHECK(proof.findings.front()[misdeed.count] == done);
    }
}

TEST_CASE("a relay that stops early is found to end early") {
    const Proof proof = through_relay({"--play-stop-after", "100"}, {"--verify-timeout", "2s"});
    CHECK(proof.status == not_verified);
    CHECK(proof.failure == "verify_ended_early");
}

TEST_CASE("what a viewer can live with is no fault") {
    for (const Words& script : std::vector<Words>{{"--play-rebase"},
                                                  {"--play-repeat-headers", "10"},
                                                  {"--play-group"},
                                                  {"--play-aggregate", "4"},
                                                  {"--play-end", "close"},
                                                  {"--play-absent", "not-found"},
                                                  {"--play-not-found", "2"}}) {
        const std::string misdeed = script.front();
        CAPTURE(misdeed);
        const Proof proof =
            through_relay(script, {"--expect", "lost=0", "--expect", "tail=0", "--expect", "altered=0"});
        CAPTURE(proof.err);
        CHECK(proof.status == 0);
    }
}

TEST_CASE("sound that comes out shifted breaks its bound") {
    const Proof right = through_relay({}, {"--expect", "av_shift<40ms"});
    CAPTURE(right.err);
    CHECK(right.status == 0);
    const Proof shifted = through_relay({"--play-shift-audio-ms", "200"}, {"--expect", "av_shift<40ms"});
    CHECK(shifted.status == not_verified);
    CHECK(shifted.failure == "verify_shifted");
    REQUIRE(shifted.findings.size() == 1);
    CHECK(std::abs(shifted.findings.front()["av_shift_ms"].get<double>() - 200) <= 5);
}

TEST_CASE("over TLS a viewer trusts whom a publisher trusts, over RTMP and over HTTP") {
    const NginxServer nginx;
    const TemporaryFolder folder;
    const certificates::Identity authority = certificates::authority("Test Authority");
    const std::string ca_file = folder.path() / "ca.pem";
    std::ofstream(ca_file) << authority.certificate;
    const certificates::Identity server =
        certificates::issued({.name = "server", .alternatives = "DNS:localhost"}, authority);
    const StunnelFront rtmps(nginx.port(), server);
    const StunnelFront https(nginx.http_port(), server);
    const std::string playlist = "https://localhost:" + std::to_string(https.port()) + "/hls/watched.m3u8";
    check_good(prove(card(rtmps.url("live/watched"), {"--verify", "--cacert", ca_file})));
    const Words bounds{"--expect", "lost=0",  "--expect",         "altered=0",
                       "--expect", "tail<20", "--verify-timeout", "4s"};
    Words trusted{"--verify", playlist, "--cacert", ca_file};
    trusted.insert(trusted.end(), bounds.begin(), bounds.end());
    const Proof proof = prove(card(nginx.url("hls/watched"), trusted, "5s"));
    CAPTURE(proof.err);
    CHECK(proof.status == 0);
    Words untrusted{"--verify", playlist};
    untrusted.insert(untrusted.end(), bounds.begin(), bounds.end());
    const Proof refused = prove(card(nginx.url("hls/watched"), untrusted, "5s"));
    CHECK(refused.status == not_verified);
    CHECK(refused.failure == "verify_nothing");
}

TEST_CASE("a viewer logs in as it is told, and no secret is told") {
    const Words asks_players{"--script-after", "1", "--login", "adobe:joe:sekrit-pass"};
    for (const std::string& login : {std::string("joe:sekrit-pass"), std::string("joe:sekrit-wrong")}) {
        CAPTURE(login);
        const bool is_right = login == "joe:sekrit-pass";
        IngestServer relay(asks_players, {}, IngestServer::Lifetime::until_ended);
        const Proof proof = prove(card(relay.url("live/sekrit-key"),
                                       {"--verify", "--verify-user", login, "--verify-timeout", "2s"}));
        CAPTURE(proof.err);
        CHECK(proof.status == (is_right ? 0 : not_verified));
        CHECK_FALSE(holds(proof.err, "sekrit"));
        REQUIRE(proof.findings.size() == 1);
        CHECK_FALSE(holds(proof.findings.front().dump(), "sekrit"));
    }
}

TEST_CASE("a page that is guarded is asked with the login and headers of the viewer alone") {
    const NginxServer nginx;
    WebServer pages({});
    const Proof proof =
        prove(card(nginx.url("live/watched"),
                   {"--verify", pages.url("/x.m3u8?token=sekrit-token"), "--verify-user", "joe:sekrit-pass",
                    "--verify-header", "X-Token: sekrit-header", "--verify-timeout", "500ms"},
                   "1s"));
    CHECK(proof.status == not_verified);
    CHECK_FALSE(holds(proof.err, "sekrit"));
    REQUIRE_FALSE(pages.requests().empty());
    CHECK(holds(pages.requests().front(), "Authorization: Basic am9lOnNla3JpdC1wYXNz"));
    CHECK(holds(pages.requests().front(), "X-Token: sekrit-header"));
}

TEST_CASE("a stream that goes on after a lost connection is proven to its end") {
    // The relay ends the publisher's connection once; the viewer sees what is sent over the next one.
    IngestServer relay({"--close-after", "messages:100", "--script-times", "1"}, {},
                       IngestServer::Lifetime::until_ended);
    const Proof proof = prove(card(relay.url("live/watched"),
                                   {"--verify", "--retry", "5", "--retry-delay", "100ms", "--expect",
                                    "tail=0", "--expect", "altered=0", "--expect", "foreign=0"},
                                   "6s"));
    CAPTURE(proof.err);
    CHECK(proof.status == 0);
}

TEST_CASE("sessions that begin anew with the same frames and times are told apart") {
    const NginxServer nginx;
    // The test card is ten seconds long: each session has the same frames at the same times.
    const Proof proof = prove({"--testcard",
                               "--loop",
                               "--duration",
                               "21s",
                               "--max-session",
                               "10s",
                               nginx.url("live/watched"),
                               "--verify",
                               "--expect",
                               "lost=0",
                               "--expect",
                               "tail=0",
                               "--expect",
                               "altered=0",
                               "--expect",
                               "foreign=0",
                               "--expect",
                               "twice=0",
                               "--expect",
                               "av_shift<40ms"});
    CAPTURE(proof.err);
    CHECK(proof.status == 0);
}

TEST_CASE("behind a transcoder what can be measured is held against its bounds") {
    const NginxServer nginx;
    Process push(rtmpush({"--testcard", "--loop", "--duration", "11s", nginx.url("live/source"), "--verify",
                          nginx.url("live/transcoded"), "--expect", "start<10s", "--expect", "fps>20",
                          "--expect", "gap<3s", "--json"}));
    REQUIRE(nginx.wait_until_recording("source"));
    Process transcoder(
        {{"ffmpeg", "-v", "error", "-i", nginx.url("live/source"), "-c:v", "libx264", "-preset", "ultrafast",
          "-tune", "zerolatency", "-g", "30", "-c:a", "aac", "-f", "flv", nginx.url("live/transcoded")}});
    const Outcome outcome = push.wait(std::chrono::seconds(60));
    // It waits for more of the stream, and heeds nothing meanwhile.
    transcoder.send_signal(SIGKILL);
    transcoder.wait();
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    const std::size_t last = outcome.out.rfind(R"({"event":"verify")");
    REQUIRE(last != std::string::npos);
    const json findings = json::parse(outcome.out.substr(last, outcome.out.find('\n', last) - last));
    CAPTURE(findings.dump());
    CHECK(findings["level"] == "timing");
    CHECK(findings["latency_p50_ms"].is_null());
}

TEST_CASE("a place where nothing comes out is never a success") {
    const NginxServer nginx;
    const WebServer pages(
        {{"/page.html", {"<html><body>a player</body></html>"}},
         {"/loop.m3u8", {"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n"}}});
    for (const std::string& place :
         {nginx.url("live/other"), nginx.playlist_url("other"), pages.url("/page.html"),
          pages.url("/loop.m3u8"), pages.url("/none.flv"), std::string("rtmp://127.0.0.1:1/live/other")}) {
        CAPTURE(place);
        const Proof proof =
            prove(card(nginx.url("live/watched"), {"--verify", place, "--verify-timeout", "2s"}, "1s"));
        CAPTURE(proof.err);
        CHECK(proof.status == not_verified);
        CHECK(proof.failure == "verify_nothing");
        CHECK(holds(proof.err, "nothing came out within 2 s"));
    }
}

TEST_CASE("another stream than what is sent is told as altered") {
    const NginxServer nginx;
    Process other(rtmpush({"--testcard=vp8", "--loop", nginx.url("live/other"), "--enhanced", "always"}));
    REQUIRE(nginx.wait_until_recording("other"));
    const Proof proof = prove(
        card(nginx.url("live/watched"), {"--verify", nginx.url("live/other"), "--verify-timeout", "2s"}));
    other.send_signal(SIGTERM);
    other.wait();
    CAPTURE(proof.err);
    CHECK(proof.status == not_verified);
    CHECK(proof.failure == "verify_altered");
}

TEST_CASE("bounds on what is not there are refused before anything is sent") {
    for (const std::pair<std::string, std::string>& one : std::vector<std::pair<std::string, std::string>>{
             {"lost=0", "that is a figure of --verify, which is not there"},
             {"nothing=0", "there is no such figure"},
             {"reconnects<3s", "the figure is no time"},
             {"behind<3%", "only frames of the run have a share"}}) {
        const std::string& bound = one.first;
        CAPTURE(bound);
        const Outcome outcome = run(rtmpush({"--testcard", "rtmp://127.0.0.1:1/live/x", "--expect", bound}));
        CHECK(outcome.status == 2);
        CHECK(holds(outcome.err, one.second));
    }
}

TEST_CASE("a bound on the run ends with its own status") {
    IngestServer server;
    const Outcome outcome = run(
        rtmpush({"--testcard", "--duration", "1s", server.url("live/x"), "--expect", "video_frames>1000"}));
    CHECK(outcome.status == 99);
    CHECK(holds(outcome.err, "video_frames is 30, not >1000 (--expect)"));
}

}  // namespace verify_test
