// The end of a stream, over TLS and in the clear: what a server says of it, how it closes, and what that proves.
// A case that depends on the order of two packets is tried ten times.

#include <chrono>
#include <doctest/doctest.h>
#include <fstream>
#include <string>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_front.hpp"
#include "e2e/rtmpush.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"

namespace ending_test {

using namespace e2e;

namespace {

constexpr int times = 10;

/// The scripted ingest, which may speak TLS itself.
class Ground {
  public:
    Ground() {
        const certificates::Identity identity = certificates::self_signed({.name = "server"});
        std::ofstream(pem()) << identity.certificate << identity.key;
    }

    Outcome push(bool tls, std::vector<std::string> script, const std::vector<std::string>& options = {},
                 const std::string& clip = "short.mp4") {
        if (tls) script.insert(script.end(), {"--tls", pem()});
        IngestServer server(script);
        const std::string url =
            (tls ? "rtmps://127.0.0.1:" : "rtmp://127.0.0.1:") + std::to_string(server.port()) + "/live/key";
        std::vector<std::string> arguments{media_file(clip), url, "--insecure"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        return run(rtmpush_unpaced(arguments));
    }

  private:
    std::string pem() const { return folder_.path() / "server.pem"; }

    TemporaryFolder folder_;
};

double seconds_of(const std::function<void()>& action) {
    const auto begun = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

}  // namespace

TEST_CASE("a server that gives the stream up without reading it is no success, whatever it says in TLS") {
    Ground ground;
    struct Case {
        const char* point;
        /// The ingest reads 256 KB ahead: what it leaves unread has to be more.
        const char* clip;
    };
    for (const bool tls : {true, false}) {
        CAPTURE(tls);
        for (const Case& c : {Case{"publish-start", "short.mp4"}, Case{"messages:40", "heavy.mp4"}}) {
            CAPTURE(c.point);
            for (int i = 0; i < times; ++i) {
                const std::string least = i % 2 == 0 ? "acked" : "closed";
                // Without a pause it closes while messages are on their way, with it when it has them all.
                const std::string pause = i % 3 == 0 ? "0" : "100";
                const Outcome pushed = ground.push(tls, {"--drop-after", c.point, "--drop-delay-ms", pause},
                                                   {"--confirm", least}, c.clip);
                CAPTURE(pushed.err);
                CHECK(pushed.status == 114);
            }
        }
    }
}

TEST_CASE("a server's word for the end holds, though it closes at once and resets what comes behind") {
    Ground ground;
    for (const bool tls : {true, false}) {
        CAPTURE(tls);
        for (const std::string clip : {"short.mp4", "hevc.mp4"}) {
            CAPTURE(clip);
            for (int i = 0; i < times; ++i) {
                const Outcome pushed = ground.push(tls, {"--drop-after", "delete-stream"},
                                                   {"--confirm", "answered", "--json"}, clip);
                CAPTURE(pushed.err);
                CHECK(pushed.status == 0);
                CHECK(pushed.out.find("\"confirmed\":\"answered\"") != std::string::npos);
            }
        }
    }
}

TEST_CASE("behind a proxy that ends with us, the server's word is waited for") {
    const certificates::Identity identity = certificates::issued(
        {.name = "server", .alternatives = "DNS:localhost"}, certificates::authority("Test Authority"));
    for (int i = 0; i < times; ++i) {
        IngestServer server({"--delay-ms", "20"});
        const NginxFront front(server.port(), identity);
        const Outcome pushed = run(rtmpush_unpaced(
            {media_file("short.mp4"), front.url("live/key"), "--insecure", "--confirm", "answered"}));
        CAPTURE(pushed.err);
        CHECK(pushed.status == 0);
    }
}

TEST_CASE("a server that closes without a word is waited for no longer than it needs") {
    Ground ground;
    for (const bool tls : {true, false}) {
        CAPTURE(tls);
        Outcome pushed;
        const double took = seconds_of([&] {
            pushed = ground.push(tls, {"--no-unpublish-answer"}, {"--end-timeout", "20s", "--json"});
        });
        CAPTURE(pushed.err);
        CHECK(pushed.status == 0);
        CHECK(pushed.out.find("\"confirmed\":\"closed\"") != std::string::npos);
        CHECK(took < 10);
    }
}

TEST_CASE("what an end lacks is told as it was, and a reset ends the wait") {
    Ground ground;
    for (const bool tls : {true, false}) {
        CAPTURE(tls);
        Outcome pushed;
        SUBCASE("the server closes in order, and says nothing") {
            const double took = seconds_of([&] {
                pushed = ground.push(tls, {"--no-unpublish-answer", "--close-after", "delete-stream"},
                                     {"--confirm", "answered", "--end-timeout", "20s"});
            });
            CAPTURE(pushed.err);
            CHECK(pushed.status == 115);
            CHECK(pushed.err.find("closed the connection without answering") != std::string::npos);
            CHECK(took < 10);
        }
        SUBCASE("the server says nothing and stays") {
            const double took = seconds_of([&] {
                pushed = ground.push(tls, {"--hold-open"}, {"--confirm", "answered", "--end-timeout", "1s"});
            });
            CAPTURE(pushed.err);
            CHECK(pushed.status == 115);
            CHECK(pushed.err.find("did not answer the end of the stream within 1 s") != std::string::npos);
            CHECK(took > 1);
        }
        SUBCASE("the server stays, and that is enough") {
            pushed = ground.push(tls, {"--hold-open"}, {"--end-timeout", "1s", "--json"});
            CAPTURE(pushed.err);
            CHECK(pushed.status == 0);
            CHECK(pushed.out.find("\"confirmed\":\"acked\"") != std::string::npos);
        }
        SUBCASE("the server resets at the end, without a word") {
            const double took = seconds_of([&] {
                pushed = ground.push(tls, {"--no-unpublish-answer", "--reset-after", "delete-stream"},
                                     {"--end-timeout", "20s"});
            });
            CAPTURE(pushed.err);
            CHECK(pushed.status == 114);
            CHECK(took < 10);
        }
    }
}

}  // namespace ending_test
