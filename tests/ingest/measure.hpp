#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace ingest {

using Clock = std::chrono::steady_clock;

/// Arrival times of one connection's media. A message has arrived when its last byte has.
struct Timing {
    /// Milliseconds from accept to the first audio or video message.
    std::optional<double> setup_ms;
    /// Seconds from the first to the last message: of the clock, and of the media.
    double wall_s = 0;
    double media_s = 0;
    /// Arrival time minus media time in milliseconds, zeroed at the 1st percentile.
    double late_p50_ms = 0;
    double late_p95_ms = 0;
    double late_p99_ms = 0;
    double late_max_ms = 0;
    /// The longest wait between two messages.
    double max_gap_ms = 0;
};

/// Notes arrivals, and sums them up at the end.
class Measure {
  public:
    explicit Measure(Clock::time_point accepted) : accepted_(accepted) {}

    /// Notes a message; `timestamp` is in milliseconds modulo 2^32.
    void arrived(Clock::time_point now, std::uint32_t timestamp);
    Timing timing() const;

  private:
    Clock::time_point accepted_;
    Clock::time_point first_;
    Clock::time_point last_;
    std::uint32_t last_timestamp_ = 0;
    /// Milliseconds since the first message, past the wrap of the wire.
    std::int64_t media_ms_ = 0;
    double max_gap_ms_ = 0;
    std::vector<float> late_ms_;
};

}  // namespace ingest
