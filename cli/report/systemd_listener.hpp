#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "cli/figures/rate_meter.hpp"
#include "cli/report/systemd_notice.hpp"
#include "publish/status.hpp"

namespace cli {

/// Tells a service manager what the engine reports: that the service is ready once a stream is live, its
/// status, that it is alive, and that it stops.
class SystemdListener : public publish::Status {
  public:
    explicit SystemdListener(SystemdNotice& notice) : notice_(notice) {}

    void report(const publish::Report& report) override;
    std::optional<std::chrono::nanoseconds> progress_interval() const override;
    void alive(Phase phase) override;
    std::optional<std::chrono::nanoseconds> alive_interval() const override {
        return notice_.alive_interval();
    }

  private:
    void show(const publish::report::Progress& progress);

    SystemdNotice& notice_;
    /// Meters by destination.
    std::map<std::string, RateMeter> meters_;
    /// Progress of the slowest destination at this moment, which is the one that is told.
    publish::report::Progress slowest_;
    bool stopping_ = false;
};

}  // namespace cli
