#include "net/proxy_dialogue.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <netinet/in.h>
#include <optional>
#include <system_error>
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

/// Bytes of a port, which ends a bound address.
constexpr std::size_t port_size = 2;
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

Bytes greeting(const Proxy& proxy) {
    return proxy.user.empty() ? Bytes{socks_version, 1, no_login}
                              : Bytes{socks_version, 2, no_login, by_password};
}

Bytes socks_request(const Endpoint& target) {
    Bytes request{socks_version, command_connect, 0};
    if (const std::optional<Address> address = numeric_address(target.host, target.port)) {
        request.push_back(address->family() == AF_INET ? type_ipv4 : type_ipv6);
        const ByteView number = address->number();
        request.insert(request.end(), number.begin(), number.end());
    } else {
        request.push_back(type_name);
        append_counted(request, target.host);
    }
    request.push_back(static_cast<std::uint8_t>(target.port >> 8U));
    request.push_back(static_cast<std::uint8_t>(target.port & 0xFFU));
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

Bytes http_request(const Proxy& proxy, const Endpoint& target) {
    std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target.text());
    if (!proxy.user.empty()) request += fmt::format("Proxy-Authorization: Basic {}\r\n", credentials(proxy));
    Bytes bytes;
    append(bytes, request + "\r\n");
    return bytes;
}

}  // namespace

ProxyDialogue::ProxyDialogue(const Proxy& proxy, const Endpoint& target) : proxy_(&proxy), target_(&target) {
    if (proxy.kind == Proxy::Kind::http) {
        say(http_request(proxy, target));
        state_ = Head{};
        return;
    }
    if (target.host.size() > max_socks_text)
        throw failed(ErrorKind::proxy_refused, "SOCKS5 cannot carry so long a host name");
    say(greeting(proxy));
}

void ProxyDialogue::said(std::size_t size) {
    said_ += std::min(size, output_.size() - said_);
}

void ProxyDialogue::say(Bytes bytes) {
    output_ = std::move(bytes);
    said_ = 0;
}

std::size_t ProxyDialogue::size() const {
    if (const auto* address = std::get_if<BoundAddress>(&state_)) return address->size;
    if (std::holds_alternative<Reply>(state_)) return 3;
    const bool two = std::holds_alternative<Method>(state_) || std::holds_alternative<LoginAnswer>(state_);
    if (two) return 2;
    // The head of HTTP is read byte by byte: what follows it is the target's.
    return passed() ? 0 : 1;
}

std::size_t ProxyDialogue::wanted() const {
    return size() - answer_.size();
}

void ProxyDialogue::receive(ByteView bytes) {
    while (!bytes.empty() && !passed()) {
        const ByteView part = bytes.first(std::min(bytes.size(), wanted()));
        answer_.insert(answer_.end(), part.begin(), part.end());
        bytes = bytes.subspan(part.size());
        if (wanted() != 0) return;
        state_ = std::visit([this](auto& state) { return take(state); }, state_);
        answer_.clear();
    }
}

ProxyDialogue::State ProxyDialogue::take(Method& /*method*/) {
    if (answer_[0] != socks_version)
        throw failed(ErrorKind::not_a_proxy, "what answers does not speak SOCKS5");
    if (answer_[1] == none_acceptable) {
        throw failed(ErrorKind::proxy_login, proxy_->user.empty()
                                                 ? "it wants a user name and password"
                                                 : "it takes no login by user name and password");
    }
    if (answer_[1] == by_password && !proxy_->user.empty()) {
        Bytes login{login_version};
        append_counted(login, proxy_->user);
        append_counted(login, proxy_->password);
        say(std::move(login));
        return LoginAnswer{};
    }
    if (answer_[1] != no_login)
        throw failed(ErrorKind::not_a_proxy, "it chose a way to log in that was not offered");
    return request();
}

ProxyDialogue::State ProxyDialogue::take(LoginAnswer& /*login*/) {
    if (answer_[0] != login_version)
        throw failed(ErrorKind::not_a_proxy, "its answer to the login is not SOCKS5");
    if (answer_[1] != 0) throw failed(ErrorKind::proxy_login, "it refuses the user name and password");
    return request();
}

ProxyDialogue::State ProxyDialogue::request() {
    say(socks_request(*target_));
    return Reply{};
}

ProxyDialogue::State ProxyDialogue::take(Reply& /*reply*/) {
    if (answer_[0] != socks_version)
        throw failed(ErrorKind::not_a_proxy, "its answer to the request is not SOCKS5");
    if (answer_[1] != 0) throw failed(ErrorKind::proxy_refused, socks_reply(answer_[1]));
    return BoundType{};
}

// The address behind the reply's code is read to its end: nobody needs it.
ProxyDialogue::State ProxyDialogue::take(BoundType& /*type*/) {
    switch (answer_[0]) {
        case type_ipv4:
            return BoundAddress{sizeof(in_addr) + port_size};
        case type_ipv6:
            return BoundAddress{sizeof(in6_addr) + port_size};
        case type_name:
            return BoundNameSize{};
        default:
            throw failed(ErrorKind::not_a_proxy, "its answer to the request is not SOCKS5");
    }
}

ProxyDialogue::State ProxyDialogue::take(BoundNameSize& /*name*/) {
    return BoundAddress{answer_[0] + port_size};
}

ProxyDialogue::State ProxyDialogue::take(BoundAddress& /*address*/) {
    return Passed{};
}

ProxyDialogue::State ProxyDialogue::take(Head& head) {
    head.text += static_cast<char>(answer_[0]);
    constexpr std::string_view beginning = "HTTP/1.";
    const std::size_t seen = std::min(head.text.size(), beginning.size());
    if (head.text.compare(0, seen, beginning.substr(0, seen)) != 0)
        throw failed(ErrorKind::not_a_proxy, "what answers does not speak HTTP");
    if (head.text.ends_with("\r\n\r\n") || head.text.ends_with("\n\n")) {
        judge(head.text);
        return Passed{};
    }
    if (head.text.size() == max_http_head) throw failed(ErrorKind::not_a_proxy, "its answer has no end");
    return std::move(head);
}

ProxyDialogue::State ProxyDialogue::take(Passed& passed) {
    return passed;
}

void ProxyDialogue::judge(const std::string& head) const {
    // Status line: `HTTP/1.1 200 Connection established`
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

Error ProxyDialogue::closed() const {
    return failed(ErrorKind::not_a_proxy, "the proxy closed the connection without an answer");
}

Error ProxyDialogue::unanswered() const {
    return failed(ErrorKind::timed_out, fmt::format("it does not answer in time; does it speak {}?",
                                                    proxy_->kind == Proxy::Kind::http ? "HTTP" : "SOCKS5"));
}

Error ProxyDialogue::interrupted() const {
    return failed(ErrorKind::interrupted, "interrupted");
}

std::string ProxyDialogue::words(std::string text) const {
    ground::hide(text, credentials(*proxy_));
    ground::hide(text, proxy_->password);
    ground::hide(text, proxy_->user);
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7F; }, ' ');
    if (text.size() > max_words) text = text.substr(0, max_words) + "…";
    return text;
}

Error ProxyDialogue::failed(ErrorKind kind, std::string_view why) const {
    return {kind,
            fmt::format("cannot reach {} through the proxy {}: {}", target_->text(), proxy_->text(), why)};
}

}  // namespace net
