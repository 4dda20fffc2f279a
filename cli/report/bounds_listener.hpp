#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/figures/rate_meter.hpp"
#include "cli/figures/run_metrics.hpp"
#include "cli/options/bound.hpp"
#include "publish/status.hpp"

namespace cli {

/// Holds the figures of a run against the bounds of --expect.
class BoundsListener : public publish::Status {
  public:
    /// `bounds` are those on figures of a run.
    explicit BoundsListener(std::vector<Bound> bounds) : bounds_(std::move(bounds)) {}

    void report(const publish::Report& report) override;
    /// Every second, so that no largest value is missed by more.
    std::optional<std::chrono::nanoseconds> progress_interval() const override {
        return std::chrono::seconds(1);
    }

    /// The bounds that do not hold for a destination, each as a clause: "behind.max is 2.4 s, not <2s".
    std::vector<std::string> broken() const;

  private:
    void read(const publish::report::Progress& progress);

    std::vector<Bound> bounds_;
    std::map<std::string, RateMeter> meters_;
    std::map<std::string, RunMetrics> metrics_;
};

}  // namespace cli
