#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Data that waits for its time, in order: what Source::take_data() hands out.
class WaitingData {
  public:
    /// Bytes of all that waits; what is beyond is left out.
    static constexpr std::size_t max_bytes = 16U << 20U;

    /// Behind what has the same time; false when it was left out.
    bool put(TimedData data);
    /// Of all that waits.
    std::size_t bytes() const { return bytes_; }
    /// All that a source has handed out, with its times moved on; the source has bounded it.
    void take_over(Source& source, Time shift = Time(0));

    /// A frame of that dts is handed out, or nothing: the end.
    void pass(std::optional<Time> dts) { passed_ = dts.value_or(Time::max()); }
    /// What lies before that frame, oldest first; all at the end.
    std::vector<TimedData> take() { return take_before(passed_); }
    /// What lies before `end`, oldest first.
    std::vector<TimedData> take_before(Time end);

  private:
    void insert(TimedData data);

    Time passed_{Time::min()};
    std::deque<TimedData> waiting_;
    std::size_t bytes_ = 0;
};

}  // namespace media
