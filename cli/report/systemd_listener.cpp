#include "cli/report/systemd_listener.hpp"

#include <fmt/format.h>
#include <variant>

#include "cli/figures/overload.hpp"
#include "cli/figures/progress_line.hpp"
#include "cli/text/readable.hpp"

namespace cli {

namespace {

constexpr std::chrono::seconds progress_every{10};

}  // namespace

void SystemdListener::report(const publish::Report& report) {
    namespace of = publish::report;
    std::visit(
        Overload{[this](const of::Connecting& connecting) {
                     notice_.status(fmt::format("connecting to {}", connecting.destination));
                 },
                 [this](const of::Publishing& publishing) {
                     notice_.status(fmt::format("publishing to {}", publishing.destination));
                     notice_.ready();
                 },
                 [this](const of::Retrying& retrying) {
                     notice_.status(fmt::format("{}; trying again in {}", retrying.failure.what(),
                                                seconds_text(retrying.delay)));
                 },
                 [this](const of::InputStalled& stalled) {
                     notice_.status(
                         fmt::format("nothing has come from the input for {}", seconds_text(stalled.silent)));
                 },
                 [this](const of::InputResumed& resumed) {
                     notice_.status(fmt::format("the input goes on after {}", seconds_text(resumed.silent)));
                 },
                 [this](const of::Progress& progress) { show(progress); },
                 [this](const of::Ended& ended) {
                     if (ended.failure) notice_.status(ended.failure->what());
                 },
                 [](const OneOf<of::Opened, of::Redirected, of::Resumed, of::SessionBegun, of::Moved,
                                of::Warning, of::Detail, of::Trace> auto&) {}},
        report);
}

std::optional<std::chrono::nanoseconds> SystemdListener::progress_interval() const {
    return progress_every;
}

void SystemdListener::alive(Phase phase) {
    if (phase == Phase::ending && !stopping_) {
        stopping_ = true;
        notice_.stopping();
    }
    if (alive_interval()) notice_.alive();
}

void SystemdListener::show(const publish::report::Progress& progress) {
    const Rates rates = meters_[progress.destination].update(progress);
    const bool together = progress.elapsed == slowest_.elapsed;
    if (together && progress.behind <= slowest_.behind) return;
    slowest_ = progress;
    const std::string before = meters_.size() > 1 ? progress.destination + ": " : "";
    notice_.status(before + progress_line({progress, rates}, {.width = std::string::npos}));
}

}  // namespace cli
