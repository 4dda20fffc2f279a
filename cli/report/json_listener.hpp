#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "cli/figures/json.hpp"
#include "cli/figures/rate_meter.hpp"
#include "cli/options/options.hpp"
#include "cli/report/line_sink.hpp"
#include "publish/status.hpp"
#include "witness/findings.hpp"

namespace cli {

/// Writes what the engine reports as JSON lines: one object a line, with `event`, `time` and, where it speaks
/// of one, `destination`. The manual names the events and their fields, which are stable; new ones may come.
class JsonListener : public publish::Status {
  public:
    /// Progress comes every `interval`, without one every second, and never with 0.
    JsonListener(LineSink& output, Verbosity verbosity, std::optional<std::chrono::nanoseconds> interval)
        : output_(output), verbosity_(verbosity), interval_(interval) {}

    void report(const publish::Report& report) override;
    std::optional<std::chrono::nanoseconds> progress_interval() const override;
    /// Writes a failure of the whole run, which does not come through report().
    void error(const dial::Failure& failure);
    enum class Moment { running, ended };
    /// Writes what a viewer has found in the end, or so far: that as often as progress, whoever calls more often.
    void findings(const std::string& name, const witness::Findings& findings, Moment moment);

  private:
    void show(const publish::report::Opened& opened);
    void show(const publish::report::Connecting& connecting);
    void show(const publish::report::Redirected& redirected);
    void show(const publish::report::Publishing& publishing);
    void show(const publish::report::Progress& progress);
    void show(const publish::report::Retrying& retrying);
    void show(const publish::report::Resumed& resumed);
    void show(const publish::report::SessionBegun& begun);
    void show(const publish::report::Moved& moved);
    void show(const publish::report::InputStalled& stalled);
    void show(const publish::report::InputResumed& resumed);
    void show(const publish::report::Warning& warning);
    void show(const publish::report::Detail& detail);
    void show(const publish::report::Trace& trace);
    void show(const publish::report::Ended& ended);
    /// The findings so far of that place are to be told now.
    bool is_due(const std::string& place);
    void write(const Json& line);

    LineSink& output_;
    const Verbosity verbosity_;
    const std::optional<std::chrono::nanoseconds> interval_;
    /// Meters by destination.
    std::map<std::string, RateMeter> meters_;
    const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    /// When findings so far were told last, by place.
    std::map<std::string, std::chrono::steady_clock::time_point> told_;
};

}  // namespace cli
