// RTMPS: nginx and the scripted ingest behind stunnel and behind nginx's stream module, with certificates of
// every kind.

#include <doctest/doctest.h>
#include <fstream>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_front.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/refused.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/stunnel_front.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"

namespace rtmps_test {

using namespace e2e;

namespace {

/// An authority with its certificate in a file, and nginx.
class Ground {
  public:
    Ground() { std::ofstream(ca_file()) << authority_.certificate; }

    std::string ca_file() const { return folder_.path() / "ca.pem"; }
    const certificates::Identity& authority() const { return authority_; }
    certificates::Identity server(const std::string& alternatives = "DNS:localhost", int days = 2) const {
        return certificates::issued({.name = "server", .alternatives = alternatives, .days = days},
                                    authority_);
    }
    std::string write(const std::string& name, const std::string& text) const {
        const std::string path = folder_.path() / name;
        std::ofstream(path) << text;
        return path;
    }
    NginxServer nginx;

  private:
    TemporaryFolder folder_;
    certificates::Identity authority_ = certificates::authority("Test Authority");
};

Outcome push(const std::string& url, const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {media_file("clip.mp4"), url};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run(rtmpush_unpaced(arguments));
}

}  // namespace

TEST_CASE("every frame arrives over RTMPS") {
    const Ground ground;
    const StunnelFront front(ground.nginx.port(), ground.server());
    const Outcome pushed = push(front.url("live/tls"), {"--cacert", ground.ca_file(), "-v"});
    CAPTURE(pushed.err);
    REQUIRE(pushed.status == 0);
    CHECK(pushed.err.find("TLSv1.3") != std::string::npos);
    CHECK(pushed.err.find("certificate of CN = server, issued by CN = Test Authority") != std::string::npos);
    const auto recording = ground.nginx.recording("tls");
    check_same_frames(read_flv(recording), media_file("clip.mp4"));
    check_order(read_flv(recording));
}

TEST_CASE("a host with the root's dot at its end is the host") {
    const Ground ground;
    const StunnelFront front(ground.nginx.port(), ground.server());
    const std::string port = std::to_string(front.port());
    const std::string url = "rtmps://localhost.:" + port + "/live/dotted";
    const Outcome pushed =
        push(url, {"--cacert", ground.ca_file(), "--resolve", "localhost:" + port + ":127.0.0.1"});
    CAPTURE(pushed.err);
    REQUIRE(pushed.status == 0);
    check_same_frames(read_flv(ground.nginx.recording("dotted")), media_file("clip.mp4"));
}

TEST_CASE("a certificate that proves nothing is status 60, and the line says which and why") {
    const Ground ground;
    struct Case {
        certificates::Identity identity;
        const char* why;
    };
    const certificates::Identity stranger = certificates::authority("Unknown Authority");
    const std::vector<Case> cases = {
        {ground.server("DNS:localhost", -1), "expired"},
        {ground.server("DNS:other.example"), "another host"},
        {certificates::self_signed({.name = "server", .alternatives = "DNS:localhost"}), "self-signed"},
        {certificates::issued({.name = "server", .alternatives = "DNS:localhost"}, stranger),
         "not trusted here"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.why);
        const StunnelFront front(ground.nginx.port(), c.identity);
        check_refused(push(front.url("live/untrusted"), {"--cacert", ground.ca_file()}), 60,
                      {c.why, "localhost (",
                       "): the server's certificate (subject CN = server; issuer CN = ", "--cacert"});
    }
    SUBCASE("the system's store knows nothing of a test's authority") {
        const StunnelFront front(ground.nginx.port(), ground.server());
        check_refused(push(front.url("live/untrusted"), {}), 60, {"not trusted here"});
    }
}

TEST_CASE(
    "nginx's stream module in front: every frame arrives, and a certificate must prove itself there too") {
    const Ground ground;
    {
        const NginxFront front(ground.nginx.port(), ground.server());
        const Outcome pushed = push(front.url("live/stream"), {"--cacert", ground.ca_file(), "-v"});
        CAPTURE(pushed.err);
        REQUIRE(pushed.status == 0);
        CHECK(pushed.err.find("certificate of CN = server, issued by CN = Test Authority") !=
              std::string::npos);
        const auto recording = ground.nginx.recording("stream");
        check_same_frames(read_flv(recording), media_file("clip.mp4"));
        check_order(read_flv(recording));
        check_refused(push(front.url("live/untrusted"), {}), 60, {"not trusted here", "--cacert"});
    }
    const NginxFront expired(ground.nginx.port(), ground.server("DNS:localhost", -1));
    check_refused(push(expired.url("live/expired"), {"--cacert", ground.ca_file()}), 60, {"expired"});
}

TEST_CASE("a redirect from TLS to none is refused, and nothing is sent there") {
    const Ground ground;
    IngestServer server({"--redirect", ground.nginx.url("live")});
    const StunnelFront front(server.port(), ground.server());
    check_refused(
        push(front.url("live/sekrit"), {"--retry", "3", "--cacert", ground.ca_file()}), 111,
        {front.url("live/****"), "the server sends us to " + ground.nginx.url("live/****") + ", without TLS",
         "not followed"});
    // The ingest has seen the one connection that it takes; and nginx has seen none.
    CHECK(server.seen().find("\"published\":false") != std::string::npos);
    CHECK(ground.nginx.log().find("client connected") == std::string::npos);
}

TEST_CASE("--insecure publishes all the same, and warns each time, and a pin still holds") {
    const Ground ground;
    const certificates::Identity shady = certificates::self_signed({.name = "server"});
    const StunnelFront front(ground.nginx.port(), shady);
    const Outcome pushed = push(front.url("live/insecure"), {"--insecure"});
    CAPTURE(pushed.err);
    CHECK(pushed.status == 0);
    CHECK(pushed.err.find("--insecure: the server's certificate is not verified") != std::string::npos);
    CHECK(push(front.url("live/pinned"), {"--insecure", "--pin", "sha256//" + shady.pin}).status == 0);
    check_refused(push(front.url("live/no"), {"--insecure", "--pin", "sha256//" + ground.server().pin}), 60,
                  {"pinned", "sha256//" + shady.pin, "--pin"});
}

TEST_CASE("a server that asks for our certificate gets it") {
    const Ground ground;
    const StunnelFront front(ground.nginx.port(), ground.server(), ground.authority().certificate);
    const certificates::Identity ours = certificates::issued({.name = "encoder"}, ground.authority());
    const std::string certificate = ground.write("cert.pem", ours.certificate);
    const std::string key = ground.write("key.pem", ours.key);
    const Outcome pushed = push(front.url("live/mutual"),
                                {"--cacert", ground.ca_file(), "--cert", certificate, "--key-pem", key});
    CAPTURE(pushed.err);
    CHECK(pushed.status == 0);
    const Outcome without = push(front.url("live/mutual2"), {"--cacert", ground.ca_file()});
    CAPTURE(without.err);
    CHECK(without.status == 35);
    CHECK(without.err.find("--cert") != std::string::npos);
}

TEST_CASE("TLS and plain ports that were mixed up are told") {
    const Ground ground;
    SUBCASE("rtmps to a plain port") {
        const std::string url = "rtmps://127.0.0.1:" + std::to_string(ground.nginx.port()) + "/live/x";
        check_refused(push(url, {"--connect-timeout", "500ms"}), 28,
                      {"TLS handshake", "plain RTMP", "rtmp://"});
    }
    SUBCASE("rtmp to a TLS port") {
        const StunnelFront front(ground.nginx.port(), ground.server());
        check_refused(push("rtmp://127.0.0.1:" + std::to_string(front.port()) + "/live/x", {}), 110,
                      {"rtmps://"});
    }
}

TEST_CASE("files for TLS that cannot be used are wrong usage, and named") {
    const Ground ground;
    const std::string nonsense = ground.write("nonsense.pem", "nonsense\n");
    const std::string url = "rtmps://127.0.0.1:9/live/x";
    check_refused(push(url, {"--cacert", "/nowhere/ca.pem"}), 2, {"/nowhere/ca.pem", "--cacert"});
    check_refused(push(url, {"--cert", nonsense}), 2, {nonsense});
    check_refused(push(url, {"--pin", "sha256//short"}), 2, {"--pin", "sha256//"});
}

}  // namespace rtmps_test
