#include "ingest/test_client.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "vectors/hex.hpp"

namespace ingest {
namespace {

std::system_error failure(const char* what) {
    return {errno, std::generic_category(), what};
}

int connect_to(std::uint16_t port, const std::string& address) {
    const bool v6 = address.find(':') != std::string::npos;
    const int descriptor = socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw failure("socket");
    const timeval limit{10, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in in4{};
    in4.sin_family = AF_INET;
    in4.sin_port = htons(port);
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(port);
    inet_pton(v6 ? AF_INET6 : AF_INET, address.c_str(),
              v6 ? static_cast<void*>(&in6.sin6_addr) : static_cast<void*>(&in4.sin_addr));
    const auto* generic =
        v6 ? reinterpret_cast<const sockaddr*>(&in6) : reinterpret_cast<const sockaddr*>(&in4);
    if (connect(descriptor, generic, v6 ? sizeof in6 : sizeof in4) != 0) throw failure("connect");
    return descriptor;
}

}  // namespace

TestClient::TestClient(std::uint16_t port, const std::string& address)
    : descriptor_(connect_to(port, address)) {}

TestClient::~TestClient() {
    ::close(descriptor_);
}

bool TestClient::shake_hands() {
    rtmp::Bytes c0_c1 = vectors::filled(1 + rtmp::handshake_size, 0x41);
    c0_c1[0] = 3;
    if (!send(c0_c1)) return false;
    const rtmp::Bytes answer = receive(rtmp::server_handshake_size);
    return answer.size() == rtmp::server_handshake_size &&
           send(rtmp::ByteView(answer).subspan(1, rtmp::handshake_size));
}

bool TestClient::send(rtmp::ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0) {
            note_reset();
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

rtmp::Bytes TestClient::receive(std::size_t count) {
    rtmp::Bytes bytes(count);
    std::size_t filled = 0;
    while (filled < count) {
        const ssize_t got = recv(descriptor_, bytes.data() + filled, count - filled, 0);
        if (got < 0) note_reset();
        if (got <= 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

rtmp::Bytes TestClient::receive_some() {
    std::array<std::uint8_t, 65536> buffer;
    const ssize_t got = recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got < 0) note_reset();
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw failure("nothing came");
    return {buffer.begin(), buffer.begin() + (got > 0 ? got : 0)};
}

void TestClient::note_reset() {
    // The kernel tells of a reset only once, by whichever call comes first.
    was_reset_ = was_reset_ || errno == ECONNRESET || errno == EPIPE;
}

void TestClient::half_close() {
    shutdown(descriptor_, SHUT_WR);
}

void TestClient::reset() {
    const linger at_once{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    // The descriptor stays ours, on a socket of its own, for the destructor to close.
    const int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (other < 0 || dup2(other, descriptor_) < 0) throw failure("dup2");
    ::close(other);
}

TestPublisher::TestPublisher(std::uint16_t port, rtmp::SessionConfig config)
    : client_(port), session_(std::move(config)) {}

rtmp::SessionConfig TestPublisher::config_for(const std::string& app, const std::string& key) {
    rtmp::SessionConfig config;
    config.app = app;
    config.tc_url = "rtmp://127.0.0.1/" + app;
    config.stream_name = key;
    config.flash_version = "FMLE/3.0 (compatible; test)";
    config.handshake_filler = rtmp::Bytes(1528, 0x41);
    return config;
}

bool TestPublisher::advance_to(rtmp::Phase phase) {
    while (session_.phase() != phase && session_.phase() != rtmp::Phase::ended) {
        write();
        const rtmp::Bytes bytes = client_.receive_some();
        if (bytes.empty()) return false;
        receive(bytes);
    }
    return session_.phase() == phase;
}

void TestPublisher::send(rtmp::MessageType type, std::int64_t timestamp_ms, rtmp::Bytes body) {
    session_.send(rtmp::make_message(type, timestamp_ms, std::move(body)));
    write();
}

void TestPublisher::send_clip() {
    using rtmp::MessageType;
    using vectors::hex;
    send(MessageType::video, 0, hex("17 00 000000 01"));
    send(MessageType::audio, 0, hex("AF 00 1190"));
    for (int i = 0; i < 10; ++i) {
        send(MessageType::video, 40 * i, hex("27 01 000000 41"));
        send(MessageType::audio, 40 * i + 10, hex("AF 01 21"));
    }
}

void TestPublisher::end() {
    session_.close();
    write();
    client_.half_close();
    drain();
}

void TestPublisher::drain() {
    drain_until([](const TestPublisher&) { return false; });
}

bool TestPublisher::drain_until(const std::function<bool(const TestPublisher&)>& wanted) {
    while (!wanted(*this)) {
        const rtmp::Bytes bytes = client_.receive_some();
        if (bytes.empty()) return false;
        receive(bytes);
        write();
    }
    return true;
}

bool TestPublisher::noticed(std::string_view code) const {
    return std::ranges::any_of(events_, [code](const rtmp::Event& event) {
        const auto* notice = std::get_if<rtmp::event::Notice>(&event);
        return notice != nullptr && notice->status.code == code;
    });
}

void TestPublisher::write() {
    rtmp::Gather& output = session_.output();
    for (const rtmp::ByteView& slice : output.slices()) {
        if (!client_.send(slice)) break;
    }
    output.consume(output.size());
}

void TestPublisher::receive(rtmp::ByteView bytes) {
    session_.receive(bytes);
    while (auto event = session_.next_event())
        events_.push_back(std::move(*event));
}

bool publishes(Server& server) {
    TestPublisher publisher(server.port());
    if (!publisher.advance_to(rtmp::Phase::live)) return false;
    publisher.send_clip();
    publisher.end();
    return true;
}

Seen page_at_end(const Server& server, std::size_t connection) {
    const auto has_ended = [](const Seen& seen) { return seen.ending != Ending::open; };
    if (!server.wait_for(has_ended, connection)) throw std::runtime_error("the connection does not end");
    return server.seen(connection);
}

}  // namespace ingest
