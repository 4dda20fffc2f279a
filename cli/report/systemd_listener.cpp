#include "cli/report/systemd_listener.hpp"

#include <fmt/format.h>
#include <variant>

#include "cli/text/readable.hpp"

namespace cli {

namespace {

constexpr std::chrono::seconds progress_every{10};

}  // namespace

void SystemdListener::report(const publish::Report& report) {
    namespace of = publish::report;
    if (const auto* const connecting = std::get_if<of::Connecting>(&report)) {
        notice_.status(fmt::format("connecting to {}", connecting->destination));
    } else if (const auto* const publishing = std::get_if<of::Publishing>(&report)) {
        notice_.status(fmt::format("publishing to {}", publishing->destination));
        notice_.ready();
    } else if (const auto* const retrying = std::get_if<of::Retrying>(&report)) {
        notice_.status(
            fmt::format("{}; trying again in {}", retrying->failure.what(), seconds_text(retrying->delay)));
    } else if (const auto* const progress = std::get_if<of::Progress>(&report)) {
        show(*progress);
    } else if (const auto* const ended = std::get_if<of::Ended>(&report); ended && ended->failure) {
        notice_.status(ended->failure->what());
    }
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
    notice_.status(before + progress_line(progress, rates, {.width = std::string::npos}));
}

}  // namespace cli
