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
    /// Bytes of all data that waits; more is left out.
    static constexpr std::size_t max_bytes = 16U << 20U;

    /// Adds data behind all that has its time or an earlier one; false when it was left out.
    bool put(TimedData data);
    /// Bytes of all data that waits.
    std::size_t bytes() const { return bytes_; }
    /// Adds all data that a source has handed out, with its times moved on; the source has bounded it.
    void take_over(Source& source, Time shift = Time(0));

    /// Notes that a frame of that dts is handed out, or that the end is reached.
    void pass(std::optional<Time> dts) { passed_ = dts.value_or(Time::max()); }
    /// Takes the data before the frame that was handed out last, oldest first; all of it at the end.
    std::vector<TimedData> take() { return take_before(passed_); }
    /// Takes the data before `end`, oldest first.
    std::vector<TimedData> take_before(Time end);

  private:
    void insert(TimedData data);

    Time passed_{Time::min()};
    std::deque<TimedData> waiting_;
    std::size_t bytes_ = 0;
};

}  // namespace media
