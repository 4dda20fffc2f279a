#pragma once

#include <cstdint>
#include <deque>

#include "media/source.hpp"

namespace media {

/// The most bytes that fall into any one second.
class RateWindow {
  public:
    static constexpr Time length = std::chrono::seconds(1);

    /// Adds the bytes of one moment; times never go back.
    void add(Time time, std::uint64_t bytes);
    /// Bytes of the fullest window so far; a window ends with each moment that was added: (time - length,
    /// time].
    std::uint64_t most() const { return most_; }

  private:
    struct Millisecond {
        std::int64_t number = 0;
        std::uint64_t bytes = 0;
    };

    /// Whole milliseconds, so that no more than a second's worth of them is kept.
    std::deque<Millisecond> inside_;
    std::uint64_t sum_ = 0;
    std::uint64_t most_ = 0;
};

}  // namespace media
