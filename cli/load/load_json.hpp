#pragma once

#include <chrono>
#include <optional>

#include "cli/figures/json.hpp"
#include "cli/load/load_listener.hpp"
#include "cli/report/line_sink.hpp"

namespace cli {

/// The line `end` of a load test: all metrics, rates over the whole, failures, bounds, and the status.
Json load_end(const LoadOutcome& outcome);

/// Writes a load test as JSON lines: `load` each second, and `end`. The manual names their fields.
class LoadJson : public LoadListener {
  public:
    /// `load` comes every `interval`, without one every second, and never with 0.
    LoadJson(LineSink& output, std::optional<std::chrono::nanoseconds> interval)
        : output_(output), interval_(interval) {}

    void snapshot(const LoadSnapshot& snapshot) override;
    void ended(const LoadOutcome& outcome) override;

  private:
    LineSink& output_;
    const std::optional<std::chrono::nanoseconds> interval_;
    std::chrono::nanoseconds told_{0};
};

}  // namespace cli
