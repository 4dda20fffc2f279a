// Failures of real servers, and the words that the user gets: each test is named after the cause and the
// server.

#include <csignal>
#include <doctest/doctest.h>
#include <fstream>
#include <string>
#include <thread>

#include "e2e/ffmpeg_witness.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_front.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/node_media_server.hpp"
#include "e2e/refused.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/skip.hpp"
#include "e2e/stunnel_front.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"

namespace failure_test {

using namespace e2e;

namespace {

Outcome push(const std::string& url, std::vector<std::string> options = {}) {
    options.insert(options.end(), {media_file("clip.mp4"), url});
    return run(rtmpush(options));
}

}  // namespace

TEST_CASE("wrong app: nginx closes after connect, 111") {
    const NginxServer nginx;
    check_refused(
        push(nginx.url("nowhere/key")), 111,
        {"closed the connection without a word after connect", "is 'nowhere' the right application"});
}

TEST_CASE("wrong app: ffmpeg and node-media-server take any") {
    const FfmpegWitness witness;
    CHECK(run(rtmpush_unpaced({media_file("clip.mp4"), witness.url()})).status == 0);
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server;
    CHECK(run(rtmpush_unpaced({media_file("clip.mp4"), server.url("anyapp/key")})).status == 0);
}

TEST_CASE("connect refused by a hook: nginx on_connect closes after connect, 111") {
    const NginxServer nginx;
    check_refused(push(nginx.url_for_nobody("key")), 111,
                  {"closed the connection without a word after connect"});
}

TEST_CASE("wrong key: nginx on_publish closes after publish without onStatus, 114") {
    const NginxServer nginx;
    check_refused(push(nginx.url("forbidden/key")), 114,
                  {"without a word after publish", "most likely a wrong or expired key"});
}

TEST_CASE("wrong key: nginx deny publish says Publish.Start, then closes, 114") {
    const NginxServer nginx;
    check_refused(push(nginx.url("denied/key")), 114,
                  {"right after accepting the stream", "most likely a wrong or expired key"});
}

TEST_CASE("wrong key: node-media-server 4 says Publish.Start, then closes, 114") {
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server(NodeMediaServer::Publishers::signed_urls_alone);
    for (const char* key : {"live/key", "live/key?sign=1900000000-0123456789abcdef0123456789abcdef"}) {
        check_refused(push(server.url(key)), 114,
                      {"right after accepting the stream", "most likely a wrong or expired key"});
    }
}

TEST_CASE("stream busy: nginx says BadName and stays open, 113") {
    const NginxServer nginx;
    Process first(rtmpush({media_file("clip.mp4"), nginx.url("live/busy")}));
    REQUIRE(nginx.wait_until_recording("busy"));
    check_refused(push(nginx.url("live/busy")), 113,
                  {"publish refused: NetStream.Publish.BadName (error: Already publishing)",
                   "is another encoder using this key?"});
    first.send_signal(SIGTERM);
    CHECK(first.wait().status == 143);
}

TEST_CASE("stream busy: node-media-server 4 says Publish.Start, then closes, 114") {
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server;
    Process first(rtmpush({"-v", media_file("clip.mp4"), server.url("live/busy")}));
    first.await_output("publishing to");
    check_refused(push(server.url("live/busy")), 114, {"or one that is live already"});
    CHECK(first.wait().status == 0);
}

TEST_CASE("no answer: an nginx app without live on never answers publish, 28") {
    const NginxServer nginx;
    check_refused(push(nginx.url("dead/key"), {"--connect-timeout", "500ms"}), 28,
                  {"publish: no answer within 0.5 s", "the application may not accept publishing"});
}

TEST_CASE("TLS to a plain port: the TLS handshake times out, 28") {
    const NginxServer nginx;
    const auto check_unanswered = [](const std::string& url) {
        check_refused(push("rtmps" + url.substr(4), {"--connect-timeout", "500ms"}), 28,
                      {"TLS handshake was not answered", "use an rtmp:// URL"});
    };
    check_unanswered(nginx.url("live/key"));
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server;
    check_unanswered(server.url("live/key"));
}

TEST_CASE("plain to a TLS port: the server closes before a byte, 110") {
    const NginxServer nginx;
    const StunnelFront front(nginx.port(),
                             certificates::self_signed({.name = "server", .alternatives = "DNS:localhost"}));
    check_refused(push("rtmp" + front.url("live/key").substr(5)), 110, {"does this port want rtmps://?"});
    const NginxFront stream(nginx.port(), certificates::self_signed({.name = "server"}));
    check_refused(push("rtmp" + stream.url("live/key").substr(5)), 110, {"does this port want rtmps://?"});
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server;
    check_refused(push("rtmp" + server.tls_url("live/key").substr(5)), 110,
                  {"does this port want rtmps://?"});
}

TEST_CASE("wrong host for RTMPS: the certificate is for another, as YouTube's is for its plain host, 60") {
    const NginxServer nginx;
    const certificates::Identity authority = certificates::authority("Test Authority");
    const TemporaryFolder folder;
    const std::string ca_file = folder.path() / "ca.pem";
    std::ofstream(ca_file) << authority.certificate;
    const NginxFront front(nginx.port(), certificates::issued({.name = "a.rtmps.youtube.com",
                                                               .alternatives = "DNS:a.rtmps.youtube.com"},
                                                              authority));
    check_refused(push(front.url("live2/key"), {"--cacert", ca_file}), 60,
                  {"another host", "subject CN = a.rtmps.youtube.com", "check the host name"});
}

TEST_CASE("message too big: nginx resets during a frame, 114 at first and 55 later") {
    const NginxServer nginx;
    const std::string big = media_file("big_frame.mp4");
    SUBCASE("within two seconds it is 114") {
        check_refused(run(rtmpush({"-q", big, nginx.url_for_small_messages("big")})), 114,
                      {"right after accepting the stream"});
    }
    SUBCASE("later") {
        // Three seconds of small frames come before.
        check_refused(run(rtmpush({"-q", "--no-audio", media_file("clip.mp4"), big,
                                   nginx.url_for_small_messages("big")})),
                      55, {"while the stream was live"});
    }
    CHECK(nginx.log().find("too big message") != std::string::npos);
}

TEST_CASE("message too big: a stream that dies at it again and again names it, 55 with a class of its own") {
    const NginxServer nginx;
    const Outcome outcome =
        run(rtmpush({"--json", "--no-audio", "--retry", "9", "--retry-delay", "20ms", media_file("clip.mp4"),
                     media_file("big_frame.mp4"), nginx.url_for_small_messages("sekrit-key-77")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 55);
    CHECK(outcome.err.find("3 connections in a row ended at the video keyframe at 0:0") != std::string::npos);
    CHECK(outcome.err.find("max_message") != std::string::npos);
    // The key was live, and is not blamed.
    CHECK(outcome.err.find(" key ") == std::string::npos);
    CHECK(outcome.err.find("sekrit") == std::string::npos);
    CHECK(outcome.out.find("\"class\":\"message_refused\",\"status\":55,\"confirmed\"") != std::string::npos);
}

TEST_CASE("message too big: --on-refused skip leaves it out up to the next keyframe, and counts it") {
    const NginxServer nginx;
    const Outcome outcome =
        run(rtmpush({"--json", "--no-audio", "--retry", "9", "--retry-delay", "20ms", "--on-refused", "skip",
                     media_file("clip.mp4"), media_file("big_frame.mp4"), media_file("clip.mp4"),
                     nginx.url_for_small_messages("big")}),
            std::chrono::seconds(60));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.find("it is left out, with all up to the next keyframe (--on-refused skip)") !=
          std::string::npos);
    CHECK(outcome.err.find("left out, refused") != std::string::npos);
    const std::string end = outcome.out.substr(outcome.out.rfind("{\"event\":\"end\""));
    CHECK(end.find("\"refused_frames\":") != std::string::npos);
    CHECK(end.find("\"refused_frames\":0,") == std::string::npos);
}

TEST_CASE("dropped by operator: nginx control ends without a word, 55 once the stream has settled") {
    const NginxServer nginx;
    // The stream lasts ten seconds, so that it has not ended by then on a machine that is busy.
    Process process(rtmpush({"-q", "--testcard", nginx.url("live/dropped")}));
    REQUIRE(nginx.wait_until_recording("dropped"));
    SUBCASE("within two seconds it is 114") {
        nginx.drop_publisher("live", "dropped");
        check_refused(process.wait(), 114, {"right after accepting the stream"});
    }
    SUBCASE("later") {
        std::this_thread::sleep_for(std::chrono::milliseconds(2100));
        nginx.drop_publisher("live", "dropped");
        // nginx closes, or resets where it had not read all that was there.
        check_refused(process.wait(), 55, {"while the stream was live"});
    }
}

TEST_CASE("server gone: nobody listens at nginx's port, 7") {
    NginxServer nginx;
    nginx.kill();
    check_refused(push(nginx.url("live/key")), 7, {"connection refused", "is the server running"});
}

TEST_CASE("normal end: nginx answers, node-media-server 4 says nothing") {
    const NginxServer nginx;
    const Outcome answered = run(rtmpush_unpaced({media_file("clip.mp4"), nginx.url("live/end")}));
    CHECK(answered.status == 0);
    CHECK(answered.err.find("end confirmed: answered") != std::string::npos);
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server;
    const Outcome silent = run(rtmpush_unpaced({media_file("clip.mp4"), server.url("live/end")}));
    CAPTURE(silent.err);
    CHECK(silent.status == 0);
    CHECK(silent.err.find("end confirmed: answered") == std::string::npos);
    const std::vector<std::string> asked{"--confirm", "answered", media_file("clip.mp4"),
                                         server.url("live/asked")};
    CHECK(run(rtmpush_unpaced(asked)).status == 115);
}

}  // namespace failure_test
