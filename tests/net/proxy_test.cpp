#include "net/proxy.hpp"

#include <doctest/doctest.h>
#include <string_view>

#include "net/error_of.hpp"
#include "net/loopback.hpp"
#include "support/memory_stream.hpp"

namespace proxy_test {

namespace {

using net::ErrorKind;
using Kind = net::Proxy::Kind;

const net::Endpoint target{.host = "ingest.example", .port = 1935};

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values)
        text += static_cast<char>(value);
    return text;
}

const std::string socks_takes_anybody = bytes({5, 0});
const std::string socks_wants_login = bytes({5, 2});
const std::string socks_connected = bytes({5, 0, 0, 1, 127, 0, 0, 1, 0, 80});

net::Proxy proxy(Kind kind, const std::string& user = {}, const std::string& password = {}) {
    return {.kind = kind, .endpoint = {.host = "proxy", .port = 1080}, .user = user, .password = password};
}

/// A proxy that says its part whatever it hears.
class Play {
  public:
    explicit Play(std::string_view answers) {
        const net::ByteView view(reinterpret_cast<const std::uint8_t*>(answers.data()), answers.size());
        pair_.far->write_some({&view, 1});
        pair_.near->read_in_pieces(1);
    }
    Play& then_close() {
        pair_.far->shut_down_writing();
        return *this;
    }
    void pass_on(const net::Proxy& proxy, const net::Endpoint& to = target,
                 net::TimePoint deadline = loopback::soon()) {
        net::pass_on(*pair_.near, proxy, to, deadline, nullptr);
    }
    net::Error error(const net::Proxy& proxy) {
        return error_of([&] { pass_on(proxy); });
    }
    std::string heard() const {
        const auto written = pair_.near->written();
        return {written.begin(), written.end()};
    }
    /// Reads all that is left for whoever uses the stream next.
    std::string left() {
        std::string text;
        std::array<std::uint8_t, 1> byte{};
        while (pair_.near->read_some(byte).bytes == 1)
            text += static_cast<char>(byte[0]);
        return text;
    }
    MemoryStream& near() { return *pair_.near; }

  private:
    MemoryStream::Pair pair_ = MemoryStream::join();
};

std::string text_of(const net::Error& error) {
    return error.what();
}

}  // namespace

TEST_CASE("SOCKS5: the name goes to the proxy, and not a byte of the target's is read") {
    Play play(socks_takes_anybody + socks_connected + "hello");
    play.pass_on(proxy(Kind::socks5h));
    CHECK(play.heard() == bytes({5, 1, 0}) + bytes({5, 1, 0, 3, 14}) + "ingest.example" + bytes({7, 143}));
    CHECK(play.left() == "hello");
}

TEST_CASE("SOCKS5: an address goes as one") {
    Play four(socks_takes_anybody + socks_connected);
    four.pass_on(proxy(Kind::socks5), {.host = "192.0.2.1", .port = 443});
    CHECK(four.heard() == bytes({5, 1, 0}) + bytes({5, 1, 0, 1, 192, 0, 2, 1, 1, 187}));
    Play six(socks_takes_anybody + socks_connected);
    six.pass_on(proxy(Kind::socks5h), {.host = "::1", .port = 443});
    CHECK(six.heard() ==
          bytes({5, 1, 0}) + bytes({5, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 187}));
}

TEST_CASE("SOCKS5: whatever address the answer ends with, it is read to its end") {
    const std::string six(16, '\0');
    for (const std::string& bound : {bytes({1, 0, 0, 0, 0}), bytes({4}) + six, bytes({3, 4}) + "name",
                                     bytes({3, 0}), bytes({3, 255}) + std::string(255, 'n')}) {
        Play play(socks_takes_anybody + bytes({5, 0, 0}) + bound + bytes({1, 2}) + "hello");
        play.pass_on(proxy(Kind::socks5h));
        CHECK(play.left() == "hello");
    }
}

TEST_CASE("SOCKS5: a login is offered, and sent when the proxy wants it") {
    const std::string offer = bytes({5, 2, 0, 2});
    Play wanted(socks_wants_login + bytes({1, 0}) + socks_connected);
    wanted.pass_on(proxy(Kind::socks5h, "me", "open sesame"));
    CHECK(wanted.heard().starts_with(offer + bytes({1, 2}) + "me" + bytes({11}) + "open sesame" +
                                     bytes({5, 1, 0, 3})));
    Play unwanted(socks_takes_anybody + socks_connected);
    unwanted.pass_on(proxy(Kind::socks5h, "me", "open sesame"));
    CHECK(unwanted.heard().starts_with(offer + bytes({5, 1, 0, 3})));
}

TEST_CASE("SOCKS5: a refused login says so, without the login") {
    CHECK(text_of(Play(bytes({5, 255})).error(proxy(Kind::socks5h))) ==
          "cannot reach ingest.example:1935 through the proxy socks5h://proxy:1080: it wants a user name and "
          "password");
    for (const std::string& answer : {bytes({5, 255}), socks_wants_login + bytes({1, 1})}) {
        const net::Error error = Play(answer).error(proxy(Kind::socks5h, "me", "open sesame"));
        CHECK(error.kind() == ErrorKind::proxy_login);
        CHECK(text_of(error).find("sesame") == std::string::npos);
    }
}

TEST_CASE("SOCKS5: each refusal has its words") {
    const std::vector<std::string> words{"general failure",
                                         "not allowed",
                                         "network unreachable",
                                         "host unreachable",
                                         "connection refused",
                                         "time to live expired",
                                         "command not supported",
                                         "address type not supported",
                                         "code 9"};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const net::Error error =
            Play(socks_takes_anybody + bytes({5, static_cast<int>(i) + 1, 0})).error(proxy(Kind::socks5h));
        CHECK(error.kind() == ErrorKind::proxy_refused);
        CHECK(text_of(error).find(words[i]) != std::string::npos);
    }
    const net::Error error = error_of([] {
        Play play("");
        play.pass_on(proxy(Kind::socks5h), {.host = std::string(256, 'a'), .port = 1});
    });
    CHECK(error.kind() == ErrorKind::proxy_refused);
}

TEST_CASE("SOCKS5: what is none is told") {
    for (const std::string& answer :
         {std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), bytes({4, 0}), bytes({5, 1}), bytes({5, 2}),
          socks_takes_anybody + bytes({4, 0, 0}), socks_takes_anybody + bytes({5, 0, 0, 2})}) {
        CHECK(Play(answer).error(proxy(Kind::socks5h)).kind() == ErrorKind::not_a_proxy);
    }
    const net::Error login = Play(socks_wants_login + bytes({5, 0})).error(proxy(Kind::socks5h, "me", "p"));
    CHECK(login.kind() == ErrorKind::not_a_proxy);
}

TEST_CASE("HTTP: the target is asked for as it is named, and not a byte of it is read") {
    Play play("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\nhello");
    play.pass_on(proxy(Kind::http));
    CHECK(play.heard() == "CONNECT ingest.example:1935 HTTP/1.1\r\nHost: ingest.example:1935\r\n\r\n");
    CHECK(play.left() == "hello");
    Play six("HTTP/1.0 200 OK\n\nhello");
    six.pass_on(proxy(Kind::http), {.host = "::1", .port = 443});
    CHECK(six.heard().starts_with("CONNECT [::1]:443 HTTP/1.1\r\n"));
    CHECK(six.left() == "hello");
}

TEST_CASE("HTTP: a login goes with the request") {
    // Logins and their base64; the first is the example of RFC 7617, section 2.
    const std::vector<std::array<std::string, 3>> logins{
        {"Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {"me", "", "bWU6"},
        {"me", "p", "bWU6cA=="},
        {"me", "pw", "bWU6cHc="}};
    for (const auto& [user, password, encoded] : logins) {
        Play play("HTTP/1.1 200 OK\r\n\r\n");
        play.pass_on(proxy(Kind::http, user, password));
        CHECK(play.heard().find("\r\nProxy-Authorization: Basic " + encoded + "\r\n\r\n") !=
              std::string::npos);
    }
}

TEST_CASE("HTTP: a refusal comes with the proxy's words, and without the login if it repeats that") {
    const net::Error refused = Play("HTTP/1.1 403 Not\x1b by this proxy\r\n\r\n").error(proxy(Kind::http));
    CHECK(refused.kind() == ErrorKind::proxy_refused);
    CHECK(
        text_of(refused) ==
        "cannot reach ingest.example:1935 through the proxy http://proxy:1080: it answers: 403 Not  by this "
        "proxy");
    for (const char* code : {"407", "401"}) {
        const net::Error login = Play(std::string("HTTP/1.1 ") + code +
                                      " Aladdin:open sesame is QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n")
                                     .error(proxy(Kind::http, "Aladdin", "open sesame"));
        CHECK(login.kind() == ErrorKind::proxy_login);
        CHECK(text_of(login).ends_with("**** is ****"));
    }
    const net::Error long_winded =
        Play("HTTP/1.1 500 " + std::string(5000, 'x') + "\r\n\r\n").error(proxy(Kind::http));
    CHECK(text_of(long_winded).size() < 300);
}

TEST_CASE("HTTP: what is none is told, at its first wrong byte") {
    for (const char* answer :
         {"\x05", "SSH-2.0-OpenSSH\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1\r\n\r\n",
          "HTTP/1.1 xyz\r\n\r\n", "HTTP/1.1 \r\n\r\n"}) {
        CAPTURE(answer);
        CHECK(Play(answer).error(proxy(Kind::http)).kind() == ErrorKind::not_a_proxy);
    }
}

TEST_CASE("HTTP: a head without end is refused") {
    const net::Error error =
        Play("HTTP/1.1 200 OK\r\nX: " + std::string(net::max_http_head, 'x')).error(proxy(Kind::http));
    CHECK(error.kind() == ErrorKind::not_a_proxy);
    CHECK(text_of(error).find("no end") != std::string::npos);
}

TEST_CASE("a proxy that closes at any point is told") {
    struct Case {
        Kind kind;
        std::string whole;
    };
    for (const Case& c : {Case{Kind::socks5h, socks_wants_login + bytes({1, 0}) + socks_connected},
                          Case{Kind::http, "HTTP/1.1 200 OK\r\nVia: x\r\n\r\n"}}) {
        for (std::size_t size = 0; size < c.whole.size(); ++size) {
            CAPTURE(size);
            Play play(c.whole.substr(0, size));
            const net::Error error = play.then_close().error(proxy(c.kind, "me", "pw"));
            CHECK(error.kind() == ErrorKind::not_a_proxy);
            CHECK(text_of(error).find("closed") != std::string::npos);
        }
    }
}

TEST_CASE("a proxy that resets the connection is told") {
    Play play("");
    play.near().reset();
    CHECK(play.error(proxy(Kind::http)).kind() == ErrorKind::not_a_proxy);
}

TEST_CASE("a proxy that is silent, or takes nothing, has until the deadline") {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
    for (const Kind kind : {Kind::socks5h, Kind::http}) {
        Play silent("");
        CHECK(error_of([&] { silent.pass_on(proxy(kind), target, deadline); }).kind() ==
              ErrorKind::timed_out);
        Play full("");
        full.near().limit_room(0);
        CHECK(error_of([&] { full.pass_on(proxy(kind), target, deadline); }).kind() == ErrorKind::timed_out);
    }
}

TEST_CASE("the dialogue can be interrupted") {
    net::Wakeup interrupt;
    interrupt.signal();
    auto pair = MemoryStream::join();
    const net::Error error = error_of(
        [&] { net::pass_on(*pair.near, proxy(Kind::socks5h), target, loopback::soon(), &interrupt); });
    CHECK(error.kind() == ErrorKind::interrupted);
}

}  // namespace proxy_test
