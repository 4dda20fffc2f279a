#include "ingest/socket.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace ingest {
namespace {

std::system_error failure(const std::string& what) {
    return {errno, std::generic_category(), what};
}

/// The address in the form of the kernel; its size is 0 when the text is no numeric address.
socklen_t parse_address(const std::string& text, std::uint16_t port, sockaddr_storage& storage) {
    sockaddr_in v4{};
    if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&storage, &v4, sizeof v4);
        return sizeof v4;
    }
    sockaddr_in6 v6{};
    if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&storage, &v6, sizeof v6);
        return sizeof v6;
    }
    return 0;
}

/// The socket interface takes every kind of address by this pointer type.
sockaddr* generic(sockaddr_storage& storage) {
    return reinterpret_cast<sockaddr*>(&storage);  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

void set_option(int descriptor, int level, int name, int value) {
    if (setsockopt(descriptor, level, name, &value, sizeof value) != 0) throw failure("setsockopt");
}

timespec time_until(std::chrono::steady_clock::time_point until) {
    using std::chrono::nanoseconds;
    const nanoseconds left = std::max(nanoseconds(0), nanoseconds(until - std::chrono::steady_clock::now()));
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
    return {whole.count(), (left - whole).count()};
}

}  // namespace

struct Socket::Tls {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL* ssl = nullptr;

    Tls() = default;
    ~Tls() {
        SSL_free(ssl);
        SSL_CTX_free(context);
    }
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;
};

void Socket::Free::operator()(Tls* tls) const {
    delete tls;
}

bool Socket::secure(const std::string& pem_file) {
    // OpenSSL writes without MSG_NOSIGNAL.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    tls_.reset(new Tls);
    if (SSL_CTX_use_certificate_chain_file(tls_->context, pem_file.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_->context, pem_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        throw std::runtime_error(pem_file + ": no certificate with its key");
    }
    tls_->ssl = SSL_new(tls_->context);
    SSL_set_fd(tls_->ssl, descriptor_);
    return SSL_accept(tls_->ssl) == 1;
}

void Socket::say_end() {
    if (tls_) SSL_shutdown(tls_->ssl);
}

Socket::Read Socket::read(std::span<std::uint8_t> into) {
    if (tls_) {
        std::size_t count = 0;
        if (SSL_read_ex(tls_->ssl, into.data(), into.size(), &count) == 1) return {count, false};
        return {0, SSL_get_error(tls_->ssl, 0) == SSL_ERROR_SYSCALL};
    }
    for (;;) {
        const ssize_t count = recv(descriptor_, into.data(), into.size(), 0);
        if (count >= 0) return {static_cast<std::size_t>(count), false};
        if (errno != EINTR) return {0, true};
    }
}

bool Socket::wait(int wakeup, const std::optional<std::chrono::steady_clock::time_point>& until) const {
    // OpenSSL may hold bytes that the kernel has no more.
    if (tls_ && SSL_pending(tls_->ssl) > 0) return true;
    std::array<pollfd, 2> waits{{{descriptor_, POLLIN, 0}, {wakeup, POLLIN, 0}}};
    timespec left{};
    if (until) left = time_until(*until);
    // Nanoseconds, since poll's milliseconds would be rounded.
    const int ready = ppoll(waits.data(), waits.size(), until ? &left : nullptr, nullptr);
    return ready > 0 && waits[0].revents != 0;
}

bool Socket::write(rtmp::ByteView bytes) {
    if (tls_) {
        std::size_t count = 0;
        return bytes.empty() || SSL_write_ex(tls_->ssl, bytes.data(), bytes.size(), &count) == 1;
    }
    while (!bytes.empty()) {
        const ssize_t count = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

int Socket::accept() {
    for (;;) {
        const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
        if (accepted >= 0) {
            set_option(accepted, IPPROTO_TCP, TCP_NODELAY, 1);
            return accepted;
        }
        if (errno != EINTR && errno != ECONNABORTED) return -1;
    }
}

void Socket::drop() {
    say_end();
    close();
}

void Socket::end_gently() {
    say_end();
    if (shutdown(descriptor_, SHUT_WR) == 0) {
        std::array<std::uint8_t, 65536> discarded{};
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
        while (std::chrono::steady_clock::now() < deadline) {
            pollfd wait{descriptor_, POLLIN, 0};
            if (poll(&wait, 1, 100) > 0 && recv(descriptor_, discarded.data(), discarded.size(), 0) <= 0)
                break;
        }
    }
    close();
}

void Socket::reset() {
    const linger at_once{1, 0};
    if (setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0)
        throw failure("SO_LINGER");
    close();
}

void Socket::close() {
    tls_.reset();
    const std::lock_guard lock(mutex_);
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

void Socket::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    if (descriptor_ >= 0) shutdown(descriptor_, SHUT_RDWR);
}

void Socket::wait_until_gone() const {
    while (sleep_ms(1000)) {
    }
}

bool Socket::sleep_ms(int milliseconds) const {
    // No events are asked for: only an error or the end of both directions ends the wait.
    pollfd wait{descriptor_, 0, 0};
    return poll(&wait, 1, milliseconds) == 0;
}

std::uint16_t Socket::port() const {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (getsockname(descriptor_, generic(storage), &size) != 0) throw failure("getsockname");
    std::uint16_t port = 0;
    // sin_port and sin6_port stand at the same place, right after the family.
    static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
    std::memcpy(&port, reinterpret_cast<const char*>(&storage) + offsetof(sockaddr_in, sin_port),
                sizeof port);
    return ntohs(port);
}

int listen_on(const std::string& address, std::uint16_t port, int receive_buffer) {
    sockaddr_storage storage{};
    const socklen_t size = parse_address(address, port, storage);
    if (size == 0)
        throw std::system_error(EINVAL, std::generic_category(), "not a numeric address: " + address);
    const int descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw failure("socket");
    try {
        set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
        // The buffer is set before listen: the window that the kernel offers is fixed with the first packet.
        if (receive_buffer > 0) set_option(descriptor, SOL_SOCKET, SO_RCVBUF, receive_buffer);
        if (bind(descriptor, generic(storage), size) != 0 || listen(descriptor, 128) != 0) {
            throw failure("cannot listen on " + address + " port " + std::to_string(port));
        }
    } catch (...) {
        ::close(descriptor);
        throw;
    }
    return descriptor;
}

}  // namespace ingest
