#include "dial/network_failure.hpp"

#include <cerrno>
#include <doctest/doctest.h>
#include <string>
#include <system_error>

namespace network_failure_test {

TEST_CASE(
    "every kind of network error has its status, and its line names the target, the cause and what to do") {
    using dial::ExitStatus;
    using net::ErrorKind;
    const rtmp::Url url = rtmp::parse_url("rtmps://example.com/live/sekrit-key-77");
    struct Case {
        ErrorKind kind;
        ExitStatus status;
        const char* hint;
    };
    for (const Case& c : {
             Case{ErrorKind::not_resolved, ExitStatus::not_resolved, "check the host name"},
             Case{ErrorKind::refused, ExitStatus::not_connected, "is the server running"},
             Case{ErrorKind::unreachable, ExitStatus::not_connected, "check the network"},
             Case{ErrorKind::unreachable, ExitStatus::not_connected, "a VPN and the firewall"},
             Case{ErrorKind::no_zone, ExitStatus::malformed_url, "rtmp://[fe80::1%eth0]/"},
             Case{ErrorKind::timed_out, ExitStatus::timed_out, "--connect-timeout"},
             Case{ErrorKind::interrupted, ExitStatus::interrupted, "nothing was sent"},
             Case{ErrorKind::lost, ExitStatus::connection_lost, "check the network"},
             Case{ErrorKind::tls, ExitStatus::tls_failed, "rtmp:// URL"},
             Case{ErrorKind::tls_unheard, ExitStatus::tls_failed, "rtmp:// URL"},
             Case{ErrorKind::tls_timed_out, ExitStatus::timed_out, "rtmp:// URL"},
             Case{ErrorKind::untrusted, ExitStatus::certificate_untrusted, "--cacert"},
             Case{ErrorKind::not_pinned, ExitStatus::certificate_untrusted, "--pin"},
             Case{ErrorKind::certificate_wanted, ExitStatus::tls_failed, "--cert"},
             Case{ErrorKind::proxy_unreachable, ExitStatus::not_connected, "is the proxy running"},
             Case{ErrorKind::proxy_refused, ExitStatus::not_connected, "what the proxy allows"},
             Case{ErrorKind::proxy_login, ExitStatus::login_refused, "user name and password"},
             Case{ErrorKind::not_a_proxy, ExitStatus::protocol_error, "SOCKS5 or HTTP"},
             Case{ErrorKind::proxy_unusable, ExitStatus::usage, "NO_PROXY"},
             Case{ErrorKind::local, ExitStatus::internal, "this machine"},
         }) {
        CAPTURE(c.hint);
        const dial::Failure failure = dial::network_failure(net::Error(c.kind, "the cause"), url);
        const std::string text = failure.what();
        CHECK(failure.status() == c.status);
        CHECK(text.starts_with("rtmps://example.com/live/****: the cause; "));
        CHECK(text.find(c.hint) != std::string::npos);
    }
}

TEST_CASE("a proxy that said yes is named where nothing came after it") {
    using dial::ExitStatus;
    using dial::Unheard;
    const rtmp::Url url = rtmp::parse_url("rtmp://example.com/live/sekrit-key-77");
    const dial::Failure closed = dial::unheard_through("http://proxy:3128", Unheard::closed, url);
    CHECK(closed.status() == ExitStatus::not_connected);
    CHECK(closed.what() ==
          std::string("rtmp://example.com/live/****: the proxy http://proxy:3128 said that the "
                      "connection was made, but it was closed before a byte came over it; can "
                      "the proxy reach that host and port?"));
    const dial::Failure silent = dial::unheard_through("http://proxy:3128", Unheard::timed_out, url);
    CHECK(silent.status() == ExitStatus::timed_out);
    CHECK(std::string(silent.what()).find("raise --connect-timeout") != std::string::npos);
}

TEST_CASE("an exception that was caught is a failure: its own, the network's, or ours") {
    using dial::ExitStatus;
    const rtmp::Url url = rtmp::parse_url("rtmp://example.com/live/sekrit-key-77");
    const auto caught = [&url](const auto& exception) {
        try {
            throw exception;
        } catch (const std::exception&) {
            return dial::caught_failure(url);
        }
    };
    const dial::Failure own = caught(dial::Failure(ExitStatus::too_slow, "too slow", {{"a", "b", "c"}}));
    CHECK(own.status() == ExitStatus::too_slow);
    CHECK(own.what() == std::string("too slow"));
    CHECK(own.server());
    const dial::Failure network = caught(net::Error(net::ErrorKind::unreachable, "no way"));
    CHECK(network.status() == ExitStatus::not_connected);
    const dial::Failure ours = caught(std::runtime_error("bad sekrit-key-77"));
    CHECK(ours.status() == ExitStatus::internal);
    CHECK(ours.what() == std::string("rtmp://example.com/live/****: internal error: bad ****"));
    const dial::Failure full = caught(std::system_error(EMFILE, std::generic_category(), "eventfd"));
    CHECK(full.what() == std::string("rtmp://example.com/live/****: no more connections can be opened: too "
                                     "many open files (raise the limit with ulimit -n)"));
    const dial::Failure crowded = caught(std::system_error(EAGAIN, std::generic_category()));
    CHECK(std::string(crowded.what()).ends_with("can be started (raise the limit with ulimit -u)"));
}

}  // namespace network_failure_test
