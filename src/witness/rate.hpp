#pragma once

#include <cstdint>
#include <optional>

#include "witness/times.hpp"

namespace witness {

/// Units a second by their times, whatever jumps the times make.
class Rate {
  public:
    void add(std::int64_t time_ms) {
        if (before_ms_) {
            const std::int64_t step = minus(time_ms, *before_ms_);
            if (step >= 0 && step <= longest_step_ms) {
                span_ms_ += step;
                ++steps_;
            }
        }
        before_ms_ = time_ms;
    }
    /// What comes next has another origin of times.
    void jump() { before_ms_.reset(); }
    /// 0 while there is none.
    double per_second() const {
        return span_ms_ > 0 ? 1000 * static_cast<double>(steps_) / static_cast<double>(span_ms_) : 0;
    }
    std::int64_t span_ms() const { return span_ms_; }

  private:
    static constexpr std::int64_t longest_step_ms = 10'000;

    std::optional<std::int64_t> before_ms_;
    std::int64_t span_ms_ = 0;
    std::uint64_t steps_ = 0;
};

}  // namespace witness
