#include "publish/reporter.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "publish/run_failure.hpp"

namespace publish {

void Reporter::begin(TimePoint now) {
    if (const auto interval = status_.alive_interval()) next_alive_ = now + *interval;
}

void Reporter::begin_progress(TimePoint now) {
    if (const auto interval = status_.progress_interval()) next_progress_ = now + *interval;
}

void Reporter::report(TimePoint now) {
    // Destinations that have ended by now say no more than what is taken behind this.
    std::vector<std::size_t> ended;
    for (std::size_t i = 0; i < end_reported_.size(); ++i) {
        if (!end_reported_[i] && run_.destinations[i].state() == Destination::State::ended)
            ended.push_back(i);
    }
    for (const Report& report : run_.destinations.take_reports())
        status_.report(report);
    for (const Report& report : run_.input.take_reports(now)) {
        if (const auto* const warning = std::get_if<report::Warning>(&report)) note_loss(*warning);
        status_.report(report);
    }
    for (const std::size_t i : ended) {
        end_reported_[i] = true;
        report_end(run_.destinations[i], now);
    }
    if (now >= next_progress_) report_progress(now);
    if (now < next_alive_) return;
    next_alive_ = now + *status_.alive_interval();
    status_.alive(phase_);
}

Progress::Stream Reporter::stream(TimePoint now) const {
    const Silence& silence = run_.input.silence();
    return {run_.input.length(), run_.muxer.keyframe_interval(), silence.lasting(now), silence.times()};
}

dial::ExitStatus Reporter::asked_for() const {
    return run_.stop.asked ? run_.stop.reason.load() : dial::ExitStatus::success;
}

bool Reporter::has_all_of_input() const {
    return run_.input.at_end() && !lacks_a_track_;
}

/// Counts what a warning tells of, and keeps why the run is not a whole one.
void Reporter::note_loss(const report::Warning& warning) {
    run_.progress.count(warning);
    const bool is_missing = warning.type == media::Warning::Class::missing_track;
    lacks_a_track_ = lacks_a_track_ || is_missing;
    if (incomplete_ || !(is_missing || (settings_.strict && warning.is_loss()))) return;
    incomplete_ =
        dial::Failure(dial::ExitStatus::incomplete,
                      settings_.strict ? fmt::format("{} (--strict ends with the first loss)", warning.text)
                                       : fmt::format("not every track was sent: {}", warning.text));
}

void Reporter::report_progress(TimePoint now) {
    const auto interval = *status_.progress_interval();
    // On the grid of the first one, so that a late report does not shift those that follow.
    next_progress_ += interval * ((now - next_progress_) / interval + 1);
    if (run_.destinations.empty()) status_.report(run_.progress.report(stream(now), now));
    for (std::size_t i = 0; i < end_reported_.size(); ++i) {
        if (!end_reported_[i]) status_.report(run_.progress.report(stream(now), run_.destinations[i], now));
    }
}

void Reporter::report_end(const Destination& destination, TimePoint now) {
    const std::optional<dial::Failure>& failure = destination.failure();
    report::Ended ended{destination.url().redacted(),
                        run_.progress.report(stream(now), destination, now),
                        destination.confirmation(),
                        failure ? failure->status() : dial::ExitStatus::success,
                        failure,
                        has_all_of_input() && destination.sent_all()};
    const dial::ExitStatus asked = asked_for();
    if (asked != dial::ExitStatus::success) {
        if (failure && failure->status() != dial::ExitStatus::interrupted)
            status_.report(report::Warning{failure->what()});
        ended.status = asked;
        ended.failure.reset();
        if (asked == dial::ExitStatus::timed_out) ended.failure = over_time(destination.url().redacted());
    } else if (!failure && incomplete_) {
        ended.status = incomplete_->status();
    }
    status_.report(ended);
}

void Reporter::ending() {
    phase_ = Status::Phase::ending;
    status_.alive(phase_);
}

void Reporter::ended(TimePoint now) {
    report::Ended ended{{}, run_.progress.report(stream(now), now), Confirmation::none, asked_for()};
    ended.input_complete = has_all_of_input() && !run_.stop.asked;
    if (ended.status == dial::ExitStatus::success && incomplete_) ended.status = incomplete_->status();
    status_.report(ended);
}

}  // namespace publish
