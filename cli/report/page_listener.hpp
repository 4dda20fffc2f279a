#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "cli/page/page.hpp"
#include "cli/text/kept_file.hpp"
#include "publish/status.hpp"

namespace cli {

/// Keeps a page about the run, drawn at its beginning, every minute, and at its end.
class PageListener : public publish::Status {
  public:
    /// Draws the first one; throws as KeptFile does.
    PageListener(std::string path, std::function<void(const std::string&)> warn);
    /// Draws the last one.
    ~PageListener() override;

    void report(const publish::Report& report) override;
    std::optional<std::chrono::nanoseconds> progress_interval() const override;
    void alive(Phase phase) override;
    std::optional<std::chrono::nanoseconds> alive_interval() const override;
    /// Takes in what a viewer has found by now.
    void findings(const std::string& place, const witness::Findings& findings);
    /// Notes a failure of the whole run, which does not come through report().
    void error(const dial::Failure& failure);

  private:
    void hear(const publish::report::Opened& opened);
    void hear(const publish::report::Connecting& connecting);
    void hear(const publish::report::Redirected& redirected);
    void hear(const publish::report::Publishing& publishing);
    void hear(const publish::report::Progress& progress);
    void hear(const publish::report::Retrying& retrying);
    void hear(const publish::report::Resumed& resumed);
    void hear(const publish::report::SessionBegun& begun);
    void hear(const publish::report::Moved& moved);
    void hear(const publish::report::InputStalled& stalled);
    void hear(const publish::report::InputResumed& resumed);
    void hear(const publish::report::Warning& warning);
    void hear(const publish::report::Detail& /*detail*/) {}
    void hear(const publish::report::Trace& /*trace*/) {}
    void hear(const publish::report::Ended& ended);
    void draw();

    RunRecord record_;
    /// When the streams began; nothing before that is known.
    std::optional<std::chrono::steady_clock::time_point> streams_began_;
    std::chrono::steady_clock::time_point drawn_at_;
    KeptFile file_;
};

}  // namespace cli
