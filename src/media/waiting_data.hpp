#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Data that waits for its time, in order.
class WaitingData {
  public:
    /// Bytes of all that waits; what is beyond is left out.
    static constexpr std::size_t max_bytes = 16U << 20U;

    /// Behind what has the same time; false when it was left out.
    bool put(TimedData data);
    /// Of all that waits.
    std::size_t bytes() const { return bytes_; }
    /// What lies before `end`, oldest first.
    std::vector<TimedData> take_before(Time end);

  private:
    std::deque<TimedData> waiting_;
    std::size_t bytes_ = 0;
};

}  // namespace media
