#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "publish/clock.hpp"

namespace publish {

/// Acknowledgements of a server (RTMP 1.0, 5.4.3), held against what its system has acknowledged: the bytes that it
/// has read, if it counts them all. Some servers count messages, or what came since the last one, or begin again;
/// theirs tell nothing.
class Acknowledgements {
  public:
    /// Bytes by which a server's count may always lie behind its system's.
    static constexpr std::uint64_t slack = 128U << 10U;
    /// Bytes by which no count of a server lies behind: systems hold less that is unread.
    static constexpr std::uint64_t far = 16U << 20U;
    /// A server that had not read yet what its system had has gone on after this time.
    static constexpr std::chrono::milliseconds time_to_read{100};

    /// An acknowledgement has come, when `sent` bytes were sent, of which the server's system has `arrived`.
    void take(std::uint32_t value, std::uint64_t sent, std::uint64_t arrived, TimePoint now);
    /// Bytes that the server has read; nothing as long as it has not said, and once it counts something else.
    std::optional<std::uint64_t> read() const;
    /// The server counts something else than the bytes that it has read.
    bool counts_otherwise() const { return counts_otherwise_; }

  private:
    /// The total that the value stands for, a number modulo 2^32; nothing where it does not go on from the last.
    std::optional<std::uint64_t> total_of(std::uint32_t value, std::uint64_t sent) const;
    /// Whether a total of `total` bytes may be the server's when its system has `arrived`.
    bool is_credible(std::uint64_t total, std::uint64_t arrived, TimePoint now);

    std::optional<std::uint32_t> last_value_;
    std::uint64_t total_ = 0;
    /// The last total that was in keeping with what had arrived, and that.
    std::uint64_t good_total_ = 0;
    std::uint64_t good_arrived_ = 0;
    /// Since then totals have been too small.
    std::optional<TimePoint> doubted_since_;
    bool counts_otherwise_ = false;
};

}  // namespace publish
