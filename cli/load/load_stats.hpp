#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "cli/load/load_listener.hpp"
#include "cli/text/kept_file.hpp"

namespace cli {

/// A load test in the text format of Prometheus: `rtmpush_load_frames_total`, and each time with its quantiles, as
/// `rtmpush_load_publish_seconds{quantile="0.95"}`. `status` is there once it has ended.
std::string load_stats_text(const LoadSnapshot& snapshot, std::optional<dial::ExitStatus> status);

/// Keeps the file of --stats-file for a load test, replaced as a whole.
class LoadStats : public LoadListener {
  public:
    /// Writes the file for the first time; throws as KeptFile does. It is written every `interval`, without one every
    /// 10 s, and with 0 at the end alone.
    LoadStats(std::string path, std::optional<std::chrono::nanoseconds> interval,
              std::function<void(const std::string&)> warn);

    void snapshot(const LoadSnapshot& snapshot) override;
    void ended(const LoadOutcome& outcome) override;

  private:
    const std::optional<std::chrono::nanoseconds> interval_;
    std::chrono::nanoseconds written_{0};
    KeptFile file_;
};

}  // namespace cli
