#include "net/proxy.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <netinet/in.h>
#include <string_view>
#include <utility>

#include "ground/base64.hpp"
#include "ground/secret.hpp"

namespace net {
namespace {

using ground::Bytes;

// Codes of SOCKS5 (RFC 1928) and of its login (RFC 1929).
constexpr std::uint8_t socks_version = 5;
constexpr std::uint8_t login_version = 1;
constexpr std::uint8_t no_login = 0;
constexpr std::uint8_t by_password = 2;
constexpr std::uint8_t none_acceptable = 0xFF;
constexpr std::uint8_t command_connect = 1;
constexpr std::uint8_t type_ipv4 = 1;
constexpr std::uint8_t type_name = 3;
constexpr std::uint8_t type_ipv6 = 4;

/// Bytes of the proxy's words that go into an error: no more than fits a line.
constexpr std::size_t max_words = 120;

void append(Bytes& bytes, std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
}

/// Appends one byte of length, and the text.
void append_counted(Bytes& bytes, std::string_view text) {
    bytes.push_back(static_cast<std::uint8_t>(text.size()));
    append(bytes, text);
}

/// User name and password as HTTP carries them (RFC 7617, section 2).
std::string credentials(const Proxy& proxy) {
    return ground::base64(ground::as_bytes(proxy.user + ':' + proxy.password));
}

/// The dialogue with a proxy until it has passed the stream on.
class Dialogue {
  public:
    Dialogue(Stream& stream, const Proxy& proxy, const Endpoint& target, TimePoint deadline,
             const Wakeup* interrupt)
        : stream_(stream), proxy_(proxy), target_(target), deadline_(deadline), interrupt_(interrupt) {}

    void socks5();
    void http();

  private:
    void log_in();
    Bytes socks_request() const;
    /// Reads past the address behind the reply's code, which nobody needs.
    void skip_bound_address();
    std::string http_head();

    void write(const Bytes& bytes);
    void read(std::span<std::uint8_t> bytes);
    template <std::size_t count>
    std::array<std::uint8_t, count> read() {
        std::array<std::uint8_t, count> bytes{};
        read(bytes);
        return bytes;
    }
    void wait(Stream::Interest interest);

    /// The proxy's words as one short line, with our login hidden.
    std::string words(std::string text) const;
    Error failed(ErrorKind kind, std::string_view why) const {
        return {kind,
                fmt::format("cannot reach {} through the proxy {}: {}", target_.text(), proxy_.text(), why)};
    }

    Stream& stream_;
    const Proxy& proxy_;
    const Endpoint& target_;
    TimePoint deadline_;
    const Wakeup* interrupt_;
};

void Dialogue::wait(Stream::Interest interest) {
    const Ready ready = stream_.wait(interest, deadline_, interrupt_);
    if (ready.woken) throw failed(ErrorKind::interrupted, "interrupted");
    if (ready.timed_out()) {
        throw failed(ErrorKind::timed_out, fmt::format("it does not answer in time; does it speak {}?",
                                                       proxy_.kind == Proxy::Kind::http ? "HTTP" : "SOCKS5"));
    }
}

void Dialogue::write(const Bytes& bytes) {
    ByteView left = bytes;
    try {
        while (!left.empty()) {
            const std::size_t written = stream_.write_some({&left, 1});
            left = left.subspan(written);
            if (written == 0) wait({.read = false, .write = true});
        }
    } catch (const Error& error) {
        // A proxy that closes may have said why before: the next read finds that, or the end.
        if (error.kind() != ErrorKind::lost) throw;
    }
}

void Dialogue::read(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        Stream::ReadResult result;
        try {
            result = stream_.read_some(bytes);
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::lost) throw;
            result.end = true;
        }
        bytes = bytes.subspan(result.bytes);
        if (result.end && !bytes.empty())
            throw failed(ErrorKind::not_a_proxy, "the proxy closed the connection without an answer");
        if (result.bytes == 0) wait({.read = true, .write = false});
    }
}

std::string Dialogue::words(std::string text) const {
    ground::hide(text, credentials(proxy_));
    ground::hide(text, proxy_.password);
    ground::hide(text, proxy_.user);
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7F; }, ' ');
    if (text.size() > max_words) text = text.substr(0, max_words) + "…";
    return text;
}

Bytes Dialogue::socks_request() const {
    Bytes request{socks_version, command_connect, 0};
    if (const std::optional<Address> address = numeric_address(target_.host, target_.port)) {
        request.push_back(address->family() == AF_INET ? type_ipv4 : type_ipv6);
        const ByteView number = address->number();
        request.insert(request.end(), number.begin(), number.end());
    } else {
        request.push_back(type_name);
        append_counted(request, target_.host);
    }
    request.push_back(static_cast<std::uint8_t>(target_.port >> 8U));
    request.push_back(static_cast<std::uint8_t>(target_.port & 0xFFU));
    return request;
}

/// Words for a code of a SOCKS5 reply (RFC 1928, section 6).
std::string socks_reply(std::uint8_t code) {
    constexpr std::array<std::string_view, 9> replies{"",
                                                      "general failure",
                                                      "not allowed by its rules",
                                                      "network unreachable",
                                                      "host unreachable",
                                                      "connection refused",
                                                      "time to live expired",
                                                      "command not supported",
                                                      "address type not supported"};
    if (code < replies.size()) return fmt::format("it answers: {}", replies[code]);
    return fmt::format("it answers with code {}", code);
}

void Dialogue::log_in() {
    Bytes login{login_version};
    append_counted(login, proxy_.user);
    append_counted(login, proxy_.password);
    write(login);
    const auto answer = read<2>();
    if (answer[0] != login_version)
        throw failed(ErrorKind::not_a_proxy, "its answer to the login is not SOCKS5");
    if (answer[1] != 0) throw failed(ErrorKind::proxy_login, "it refuses the user name and password");
}

void Dialogue::socks5() {
    if (target_.host.size() > max_socks_text)
        throw failed(ErrorKind::proxy_refused, "SOCKS5 cannot carry so long a host name");
    write(proxy_.user.empty() ? Bytes{socks_version, 1, no_login}
                              : Bytes{socks_version, 2, no_login, by_password});
    const auto method = read<2>();
    if (method[0] != socks_version)
        throw failed(ErrorKind::not_a_proxy, "what answers does not speak SOCKS5");
    if (method[1] == none_acceptable) {
        throw failed(ErrorKind::proxy_login, proxy_.user.empty()
                                                 ? "it wants a user name and password"
                                                 : "it takes no login by user name and password");
    }
    if (method[1] == by_password && !proxy_.user.empty()) {
        log_in();
    } else if (method[1] != no_login) {
        throw failed(ErrorKind::not_a_proxy, "it chose a way to log in that was not offered");
    }
    write(socks_request());
    const auto reply = read<3>();
    if (reply[0] != socks_version)
        throw failed(ErrorKind::not_a_proxy, "its answer to the request is not SOCKS5");
    if (reply[1] != 0) throw failed(ErrorKind::proxy_refused, socks_reply(reply[1]));
    skip_bound_address();
}

void Dialogue::skip_bound_address() {
    std::size_t size = 0;
    switch (read<1>()[0]) {
        case type_ipv4:
            size = sizeof(in_addr);
            break;
        case type_ipv6:
            size = sizeof(in6_addr);
            break;
        case type_name:
            size = read<1>()[0];
            break;
        default:
            throw failed(ErrorKind::not_a_proxy, "its answer to the request is not SOCKS5");
    }
    constexpr std::size_t port = 2;
    std::array<std::uint8_t, max_socks_text + port> rest{};
    read(std::span(rest).first(size + port));
}

std::string Dialogue::http_head() {
    std::string head;
    // The head is read byte by byte: what follows it is the target's.
    while (!head.ends_with("\r\n\r\n") && !head.ends_with("\n\n")) {
        if (head.size() == max_http_head) throw failed(ErrorKind::not_a_proxy, "its answer has no end");
        head += static_cast<char>(read<1>()[0]);
        constexpr std::string_view beginning = "HTTP/1.";
        const std::size_t seen = std::min(head.size(), beginning.size());
        if (head.compare(0, seen, beginning.substr(0, seen)) != 0)
            throw failed(ErrorKind::not_a_proxy, "what answers does not speak HTTP");
    }
    return head;
}

void Dialogue::http() {
    const std::string target = target_.text();
    std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target);
    if (!proxy_.user.empty()) {
        request += fmt::format("Proxy-Authorization: Basic {}\r\n", credentials(proxy_));
    }
    Bytes bytes;
    append(bytes, request + "\r\n");
    write(bytes);

    // Status line: `HTTP/1.1 200 Connection established`
    const std::string head = http_head();
    const std::string line = head.substr(0, head.find_first_of("\r\n"));
    constexpr std::size_t code_position = 9;
    unsigned code = 0;
    const char* digits = line.data() + std::min(code_position, line.size());
    const auto [end, error] = std::from_chars(digits, line.data() + line.size(), code);
    if (error != std::errc() || end != digits + 3)
        throw failed(ErrorKind::not_a_proxy, "what answers does not speak HTTP");
    if (code >= 200 && code < 300) return;
    const std::string answer = "it answers: " + words(line.substr(code_position));
    constexpr unsigned unauthorized = 401;
    constexpr unsigned proxy_login_wanted = 407;
    const bool login = code == proxy_login_wanted || code == unauthorized;
    throw failed(login ? ErrorKind::proxy_login : ErrorKind::proxy_refused, answer);
}

}  // namespace

void pass_on(Stream& stream, const Proxy& proxy, const Endpoint& target, TimePoint deadline,
             const Wakeup* interrupt) {
    Dialogue dialogue(stream, proxy, target, deadline, interrupt);
    if (proxy.kind == Proxy::Kind::http) {
        dialogue.http();
    } else {
        dialogue.socks5();
    }
}

}  // namespace net
