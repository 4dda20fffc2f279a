#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "rtmp/bytes.hpp"

namespace ingest {

/// A TCP socket, used by one thread and stopped by any.
class Socket {
  public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() { close(); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// Speaks TLS from now on, with the certificate and the key of a PEM file; false when the peer does not.
    /// Throws std::runtime_error for a file that cannot be used.
    bool secure(const std::string& pem_file);

    struct Read {
        std::size_t count = 0;
        /// The peer has reset the connection, rather than ended it; with a count of 0.
        bool reset = false;
    };
    /// Waits for bytes; 0 at the end.
    Read read(std::span<std::uint8_t> into);
    /// Waits until there is something to read, or the end: true then. False when the descriptor `wakeup` (-1 for none)
    /// has something to read, or the time `until` has come.
    bool wait(int wakeup, const std::optional<std::chrono::steady_clock::time_point>& until) const;
    /// Writes all of the bytes; false when the peer takes no more.
    bool write(rtmp::ByteView bytes);
    /// Waits for the next connection of a listening socket; -1 once stopped.
    int accept();

    /// Ends our side, and discards what the peer still sends until it ends too, for two seconds at most:
    /// closing with unread bytes would turn the end into a reset.
    void end_gently();
    void reset();
    /// Closes without reading what has come: over TLS with a close_notify before.
    void drop();
    void close();
    /// Ends both directions, so that every call above returns. May be called from any thread.
    void stop();
    /// Waits until stop(), or until the connection is reset.
    void wait_until_gone() const;
    /// Waits so many milliseconds; false when stopped or reset meanwhile.
    bool sleep_ms(int milliseconds) const;

    bool stopped() const { return stopped_; }
    /// The descriptor, for its own thread.
    int descriptor() const { return descriptor_; }
    /// The port that the socket is bound to.
    std::uint16_t port() const;

  private:
    struct Tls;
    struct Free {
        void operator()(Tls* tls) const;
    };
    void say_end();

    std::unique_ptr<Tls, Free> tls_;
    /// Guards the descriptor against being closed by its thread, and used again, while another stops it.
    std::mutex mutex_;
    int descriptor_;
    std::atomic<bool> stopped_ = false;
};

/// Listens on a numeric address, IPv4 or IPv6; port 0 lets the kernel choose. `receive_buffer` in bytes is
/// the kernel's own for 0. Throws std::system_error.
int listen_on(const std::string& address, std::uint16_t port, int receive_buffer);

}  // namespace ingest
