#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "cli/figures/rate_meter.hpp"
#include "cli/report/json_listener.hpp"
#include "cli/text/kept_file.hpp"
#include "publish/status.hpp"
#include "witness/findings.hpp"

namespace cli {

/// Keeps a file with the figures of a run in the text format of Prometheus, replaced as a whole, for the
/// textfile collector of node_exporter. The file stays when the run is over, with how it ended.
class StatsListener : public publish::Status {
  public:
    /// Writes the file for the first time; throws as KeptFile does.
    StatsListener(std::string path, std::optional<std::chrono::nanoseconds> interval,
                  std::function<void(const std::string&)> warn);

    void report(const publish::Report& report) override;
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return interval_; }
    /// Notes a failure of the whole run: the status of what had ended well until then.
    void error(const dial::Failure& failure);
    void alive(Phase phase) override;
    std::optional<std::chrono::nanoseconds> alive_interval() const override { return interval_; }

    /// Takes in what a viewer has found by now.
    void findings(const std::string& place, const witness::Findings& findings, JsonListener::Moment moment);

    /// Standing of one destination: its figures, and whether and how it has ended.
    struct Standing {
        publish::report::Progress progress;
        Rates rates;
        bool live = false;
        /// Nothing before it has ended.
        std::optional<dial::ExitStatus> status;
    };

  private:
    void note_silence(std::chrono::nanoseconds silent);
    void write();

    const std::optional<std::chrono::nanoseconds> interval_;
    /// Standings by destination.
    std::map<std::string, Standing> standings_;
    std::map<std::string, RateMeter> meters_;
    /// Findings by the place that is watched.
    std::map<std::string, witness::Findings> places_;
    /// The file does not tell yet all that was heard.
    bool news_ = false;
    KeptFile file_;
};

/// Text of such a file: HELP and TYPE of each metric, and its value for each destination that has one; where places are
/// watched, also for each of these.
std::string stats_text(const std::map<std::string, StatsListener::Standing>& standings,
                       const std::map<std::string, witness::Findings>& places = {});

}  // namespace cli
