#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "cli/report/event_command.hpp"
#include "cli/report/json_listener.hpp"
#include "publish/status.hpp"
#include "witness/findings.hpp"

namespace cli {

/// Hands what the engine reports to a command, event by event, as the objects of JsonListener, but without
/// details and traces.
class EventListener : public publish::Status {
  public:
    /// Progress comes every `interval`, without one every 30 seconds, and never with 0. `warn` is told when
    /// the command fails, on the thread that calls this.
    EventListener(std::string command, std::optional<std::chrono::nanoseconds> interval,
                  std::function<void(const std::string&)> warn);
    /// Gives the command time for the events that are left, as EventCommand does.
    ~EventListener() override;

    void report(const publish::Report& report) override;
    std::optional<std::chrono::nanoseconds> progress_interval() const override;
    void alive(Phase phase) override;
    std::optional<std::chrono::nanoseconds> alive_interval() const override;
    /// Hands on a failure of the whole run, which does not come through report().
    void error(const dial::Failure& failure);
    /// Writes what a viewer found.
    void findings(const std::string& name, const witness::Findings& findings, JsonListener::Moment moment);

  private:
    void warn_of_failures();

    EventCommand command_;
    JsonListener json_;
    const std::function<void(const std::string&)> warn_;
};

}  // namespace cli
