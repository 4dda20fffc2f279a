#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "ground/descriptor.hpp"
#include "net/stream.hpp"

namespace net {

/// A stream over a TCP socket that is connected and does not block. `peer` is its address and port as numbers.
class TcpStream final : public Stream {
  public:
    TcpStream(ground::Descriptor socket, std::string peer)
        : socket_(std::move(socket)), peer_(std::move(peer)) {}

    std::size_t write_some(std::span<const ByteView> slices) override;
    ReadResult read_some(std::span<std::uint8_t> buffer) override;
    Ready wait(Interest interest, TimePoint deadline, const Wakeup* wakeup) override;
    void shut_down_writing() override;
    std::size_t unacknowledged() const override;
    std::optional<std::uint64_t> acknowledged() const override;
    std::string peer() const override { return peer_; }
    int descriptor() const override { return socket_.number(); }

  private:
    Error lost(const char* what, int error) const;
    ReadResult read_end();
    /// Error of the reset that the kernel has told of and not been asked for yet, or 0.
    int pending_error() const;

    ground::Descriptor socket_;
    std::string peer_;
    /// errno of the reset that a call met, or 0. The kernel reports a reset once and shows an orderly end
    /// from then on, which a later read must not be taken in by. A write's EPIPE is not kept: there the peer
    /// had closed in order before.
    int reset_ = 0;
    /// The peer has closed its side.
    bool ended_ = false;
};

}  // namespace net
