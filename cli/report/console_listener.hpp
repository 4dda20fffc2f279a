#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "cli/figures/rate_meter.hpp"
#include "cli/options/options.hpp"
#include "cli/text/console.hpp"
#include "publish/status.hpp"

namespace cli {

/// Shows what the engine reports: on a terminal with one redrawn line of progress, elsewhere in plain lines.
class ConsoleListener : public publish::Status {
  public:
    /// Whether lines say which destination they speak of. Failures are told only where they do; the failure
    /// of a single destination is the caller's to tell.
    enum class Names { none, each };
    /// Progress comes every `interval`, without one as often as suits the console, and never with 0.
    ConsoleListener(Console& console, Verbosity verbosity, std::optional<std::chrono::nanoseconds> interval,
                    Names names = Names::none)
        : console_(console), verbosity_(verbosity), interval_(interval), names_(names) {}

    /// Adds a part at the end of the line of progress.
    void add_part(std::function<std::string()> part) { part_ = std::move(part); }

    void report(const publish::Report& report) override;
    std::optional<std::chrono::nanoseconds> progress_interval() const override;

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

    /// Name before a line: "rtmp://host/live/****: ", or empty.
    std::string name(const std::string& destination) const;

    Console& console_;
    const Verbosity verbosity_;
    const std::optional<std::chrono::nanoseconds> interval_;
    const Names names_;
    std::function<std::string()> part_;
    std::map<std::string, RateMeter> meters_;
    /// Progress of the slowest destination at this moment, which has the one line of a terminal.
    publish::report::Progress slowest_;
};

}  // namespace cli
