#include "net/proxy_server.hpp"

#include <array>

using Kind = net::Proxy::Kind;

namespace {

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values)
        text += static_cast<char>(value);
    return text;
}

int number(char c) {
    return static_cast<unsigned char>(c);
}

/// `user:password` in base64, for the one login that the tests use.
std::string basic(const std::string& user, const std::string& password) {
    REQUIRE(user + ':' + password == "me:open sesame");
    return "bWU6b3BlbiBzZXNhbWU=";
}

}  // namespace

ProxyServer::ProxyServer(Options options) : options_(std::move(options)), thread_([this] { run(); }) {}

ProxyServer::~ProxyServer() {
    if (thread_.joinable()) thread_.join();
}

net::Proxy ProxyServer::proxy() const {
    return {.kind = options_.kind,
            .endpoint = {.host = "127.0.0.1", .port = listener_.port()},
            .user = options_.user,
            .password = options_.password};
}

std::string ProxyServer::asked_for() {
    thread_.join();
    return asked_for_;
}

void ProxyServer::run() {
    do {
        if (!listener_.visited(loopback::soon())) return;
        loopback::Peer client(listener_.take());
        options_.kind == Kind::http ? serve_http(client) : serve_socks(client);
        // A client that resolves the host comes again with its next address.
    } while (options_.kind == Kind::socks5 && !target_);
}

void ProxyServer::say(loopback::Peer& client, const std::string& text) const {
    if (!options_.each_byte) return client.write(text);
    for (const char c : text)
        client.write({c});
}

bool ProxyServer::log_in(loopback::Peer& client) {
    if (client.read(1) != bytes({1})) return false;
    const std::string user = client.read(static_cast<std::size_t>(number(client.read(1)[0])));
    const std::string password = client.read(static_cast<std::size_t>(number(client.read(1)[0])));
    const bool good = user == options_.user && password == options_.password;
    say(client, bytes({1, good ? 0 : 1}));
    return good;
}

void ProxyServer::serve_socks(loopback::Peer& client) {
    if (client.read(1) != bytes({5})) return;
    const std::string methods = client.read(static_cast<std::size_t>(number(client.read(1)[0])));
    const char wanted = options_.user.empty() ? '\0' : '\2';
    const bool offered = methods.find(wanted) != std::string::npos;
    say(client, bytes({5, offered ? wanted : 0xFF}));
    if (!offered || (wanted != '\0' && !log_in(client))) return;

    const std::string request = client.read(4);
    std::string host;
    if (request == bytes({5, 1, 0, 1})) {
        std::array<char, INET6_ADDRSTRLEN> text{};
        host = ::inet_ntop(AF_INET, client.read(4).data(), text.data(), text.size());
    } else if (request == bytes({5, 1, 0, 4})) {
        std::array<char, INET6_ADDRSTRLEN> text{};
        host = ::inet_ntop(AF_INET6, client.read(16).data(), text.data(), text.size());
    } else if (request == bytes({5, 1, 0, 3})) {
        host = client.read(static_cast<std::size_t>(number(client.read(1)[0])));
    } else {
        return say(client, bytes({5, 7, 0, 1, 0, 0, 0, 0, 0, 0}));
    }
    const std::string port = client.read(2);
    const bool reached =
        reach({.host = host, .port = static_cast<std::uint16_t>(number(port[0]) << 8 | number(port[1]))});
    // The bound address at the end of an answer may be of any type.
    say(client,
        reached ? bytes({5, 0, 0, 3, 3}) + "abc" + bytes({0, 80}) : bytes({5, 5, 0, 1, 0, 0, 0, 0, 0, 0}));
    if (reached) relay(client);
}

void ProxyServer::serve_http(loopback::Peer& client) {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
        const std::string next = client.read(1);
        if (next.empty()) return;
        head += next;
    }
    if (!options_.user.empty() &&
        head.find("\r\nProxy-Authorization: Basic " + basic(options_.user, options_.password) + "\r\n") ==
            std::string::npos) {
        return say(client, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
    }
    const std::string target = head.substr(8, head.find(' ', 8) - 8);
    const std::size_t colon = target.rfind(':');
    if (!head.starts_with("CONNECT ") || head.find("\r\nHost: " + target + "\r\n") == std::string::npos)
        return say(client, "HTTP/1.1 400 Bad Request\r\n\r\n");
    if (!reach({.host = target.substr(0, colon),
                .port = static_cast<std::uint16_t>(std::stoi(target.substr(colon + 1)))})) {
        return say(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    }
    say(client, "HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n");
    relay(client);
}

bool ProxyServer::reach(const net::Endpoint& target) {
    asked_for_ = target.text();
    try {
        target_ = net::connect_tcp(target, loopback::patience, nullptr).stream;
        return true;
    } catch (const net::Error&) {
        return false;
    }
}

/// Passes the client's bytes to the target, and the target's answers back, in turns until the client ends.
void ProxyServer::relay(loopback::Peer& client) {
    for (std::string byte = client.read(1); !byte.empty(); byte = client.read(1)) {
        const net::ByteView view(reinterpret_cast<const std::uint8_t*>(byte.data()), 1);
        target_->write_some({&view, 1});
        std::array<std::uint8_t, 1> answer{};
        target_->wait({.read = true, .write = false}, loopback::soon(), nullptr);
        if (target_->read_some(answer).bytes == 1) client.write({static_cast<char>(answer[0])});
    }
}
