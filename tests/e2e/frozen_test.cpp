// A server that stops in each phase: the client ends within that phase's timeout, with its status, and claims
// no success.

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/refused.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/stunnel_front.hpp"

namespace frozen_test {

using namespace e2e;

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto timeout = std::chrono::milliseconds(400);

/// Checks status and words of a run, and that it took the timeout and not much longer. The limit is generous,
/// for machines that are busy: a client that hangs takes far more.
void check_timed_out(std::vector<std::string> arguments, int status, const std::vector<std::string>& words) {
    arguments.insert(arguments.begin(), {"--connect-timeout", "400ms", "--stall-timeout", "400ms",
                                         "--end-timeout", "400ms", "--handshake", "simple"});
    const auto begun = Clock::now();
    const Outcome outcome = run(rtmpush_unpaced(arguments));
    const auto taken = Clock::now() - begun;
    check_refused(outcome, status, words);
    CHECK(taken >= timeout);
    CHECK(taken < timeout + std::chrono::seconds(8));
}

/// A port whose system has no room for another connection: attempts are not answered at all.
class FullPort {
  public:
    FullPort() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        REQUIRE(::bind(listener_, generic(), size) == 0);
        REQUIRE(::listen(listener_, 0) == 0);
        REQUIRE(::getsockname(listener_, generic(), &size) == 0);
        for (int& visitor : visitors_) {
            visitor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            static_cast<void>(::connect(visitor, generic(), sizeof address_));
        }
    }
    ~FullPort() {
        for (const int visitor : visitors_)
            ::close(visitor);
        ::close(listener_);
    }
    FullPort(const FullPort&) = delete;
    FullPort& operator=(const FullPort&) = delete;

    std::string url() const {
        return "rtmp://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/live/key";
    }

  private:
    sockaddr* generic() { return reinterpret_cast<sockaddr*>(&address_); }

    int listener_;
    sockaddr_in address_{};
    std::array<int, 3> visitors_{};
};

}  // namespace

TEST_CASE("frozen before it accepts: 28, and the phase is named") {
    const FullPort port;
    check_timed_out({media_file("clip.mp4"), port.url()}, 28, {"connect"});
}

TEST_CASE("frozen in the TLS handshake: 28, and the phase is named") {
    const NginxServer nginx;
    StunnelFront front(nginx.port(), certificates::self_signed({.name = "server"}));
    front.freeze();
    check_timed_out({"--insecure", media_file("clip.mp4"), front.url("live/key")}, 28, {"TLS handshake"});
}

TEST_CASE("frozen in the handshake: 28, and the phase is named") {
    const NginxServer nginx;
    nginx.freeze();
    check_timed_out({media_file("clip.mp4"), nginx.url("live/key")}, 28, {"handshake"});
}

TEST_CASE("frozen in each command: 28, and the phase is named") {
    const std::array<std::array<std::string, 2>, 4> phases{{{"s2", "handshake"},
                                                            {"connect", "connect command"},
                                                            {"createStream", "createStream"},
                                                            {"publish", "publish"}}};
    for (const auto& [command, name] : phases) {
        const IngestServer ingest({"--never-answer", command});
        check_timed_out({media_file("clip.mp4"), ingest.url("live/key")}, 28, {name});
    }
}

TEST_CASE("frozen while the stream is live: 28, and it is called a stall") {
    const IngestServer ingest({"--stop-reading-after", "messages:2"});
    check_timed_out({media_file("big_frame.mp4"), ingest.url("live/key")}, 28, {"stall"});
}

TEST_CASE("frozen at the end: 115 where the server's own word is asked for") {
    const IngestServer ingest({"--hold-open"});
    check_timed_out({"--confirm", "answered", media_file("clip.mp4"), ingest.url("live/key")}, 115,
                    {"did not answer the end of the stream"});
}

}  // namespace frozen_test
