#include "cli/report/event_listener.hpp"

#include <utility>
#include <variant>

namespace cli {

namespace {

/// Progress is rare by default: each event costs a process.
constexpr std::chrono::seconds default_progress{30};
/// Time until a failure of the command is told, at most.
constexpr std::chrono::seconds look_interval{2};

}  // namespace

EventListener::EventListener(std::string command, std::optional<std::chrono::nanoseconds> interval,
                             std::function<void(const std::string&)> warn)
    : command_(std::move(command)),
      json_(command_, Verbosity::normal, interval.value_or(default_progress)),
      warn_(std::move(warn)) {}

EventListener::~EventListener() {
    command_.finish();
    warn_of_failures();
}

void EventListener::report(const publish::Report& report) {
    if (!std::holds_alternative<publish::report::Trace>(report)) json_.report(report);
    warn_of_failures();
}

std::optional<std::chrono::nanoseconds> EventListener::progress_interval() const {
    return json_.progress_interval();
}

void EventListener::alive(Phase /*phase*/) {
    warn_of_failures();
}

std::optional<std::chrono::nanoseconds> EventListener::alive_interval() const {
    return look_interval;
}

void EventListener::error(const dial::Failure& failure) {
    json_.error(failure);
}

void EventListener::findings(const std::string& name, const witness::Findings& findings,
                             JsonListener::Moment moment) {
    json_.findings(name, findings, moment);
}

void EventListener::warn_of_failures() {
    for (const std::string& failure : command_.take_failures())
        warn_(failure);
}

}  // namespace cli
