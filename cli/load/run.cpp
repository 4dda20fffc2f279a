#include "cli/load/run.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/alarm.hpp"
#include "cli/destination/destinations.hpp"
#include "cli/input/inputs.hpp"
#include "cli/load/limits.hpp"
#include "cli/load/load_audience.hpp"
#include "cli/load/load_bounds.hpp"
#include "cli/load/load_meter.hpp"
#include "cli/load/load_plan.hpp"
#include "cli/options/appointments.hpp"
#include "cli/options/run_ends.hpp"
#include "cli/outcome.hpp"
#include "cli/signals.hpp"
#include "cli/text/readable.hpp"
#include "load/fleet.hpp"
#include "load/tape.hpp"
#include "media/source.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/run_failure.hpp"
#include "rtmp/capabilities.hpp"

namespace cli {

using dial::ExitStatus;
using dial::Failure;

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto snapshot_interval = std::chrono::seconds(1);

/// Warns of what is odd in URLs and logins.
class PlanWarnings : public publish::Status {
  public:
    explicit PlanWarnings(Console& console) : console_(console) {}

    void report(const publish::Report& report) override {
        if (const auto* const warning = std::get_if<publish::report::Warning>(&report))
            console_.warning(warning->text);
    }
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return std::nullopt; }

  private:
    Console& console_;
};

/// What each connection announces: the codecs of the input, and no moves to other servers.
void announce_codecs(const std::vector<media::Track>& tracks, const publish::Settings& settings,
                     load::Plan& plan) {
    const publish::CodecOffer codecs = publish::offer_of(tracks, settings.enhanced);
    plan.offer = codecs.announced;
    plan.caps_ex = publish::caps_ex_of(codecs, publish::NanoUse::off) & ~rtmp::caps_ex_reconnect;
}

/// What ended the tape before its time, other than a signal.
std::optional<Failure> failure_of_tape(const load::Tape& tape) {
    const std::optional<std::exception_ptr> failure = tape.failure();
    if (!failure) return std::nullopt;
    try {
        std::rethrow_exception(*failure);
    } catch (const load::TapeFull& error) {
        return Failure(ExitStatus::usage, error.what());
    } catch (const std::exception& error) {
        return failure_of(error);
    }
}

/// Whoever asked a run to end outranks what came of it, and a broken input what came of that.
void settle_end(std::optional<Failure> broken, const publish::Stop& stop, LoadOutcome& outcome) {
    const bool is_cut_short = stop.asked && stop.reason != ExitStatus::success;
    if (is_cut_short) {
        outcome.status = stop.reason;
        outcome.failure.reset();
        if (outcome.status == ExitStatus::timed_out) outcome.failure = publish::over_time();
    } else if (broken && !stop.asked) {
        outcome.status = broken->status();
        outcome.failure = std::move(broken);
    }
}

/// A load test that has begun, until every copy is gone.
class LoadRun {
  public:
    LoadRun(load::Fleet& fleet, load::Tape& tape, publish::Stop& stop, LoadAudience& audience)
        : fleet_(fleet), tape_(tape), stop_(stop), audience_(audience), storm_(stop.wakeup) {}

    /// All that the copies did.
    LoadSnapshot run() {
        tape_.start(begin_);
        fleet_.start(begin_);
        Clock::time_point due = begin_ + snapshot_interval;
        while (!fleet_.await_over(due, &stop_.wakeup)) {
            // Cleared before it is asked why: a signal that comes in between wakes again.
            stop_.wakeup.clear();
            heed_signals();
            if (Clock::now() < due) continue;
            due = std::max(due + snapshot_interval, Clock::now());
            tell_warnings();
            audience_.snapshot(meter_.read(elapsed(), fleet_.tally(), machine()));
        }
        tell_warnings();
        return meter_.whole(elapsed(), fleet_.tally(), machine());
    }

  private:
    void heed_signals() {
        if (storm_.take()) fleet_.storm();
        if (!stop_.asked || ending_) return;
        ending_ = true;
        fleet_.end();
    }
    void tell_warnings() {
        for (const media::Warning& warning : tape_.take_warnings())
            audience_.warn(warning.text);
    }
    std::chrono::nanoseconds elapsed() const { return Clock::now() - begin_; }
    LoadMachine machine() const { return this_machine(processor_at_begin_); }

    load::Fleet& fleet_;
    load::Tape& tape_;
    publish::Stop& stop_;
    LoadAudience& audience_;
    UserSignal storm_;
    LoadMeter meter_;
    const std::chrono::nanoseconds processor_at_begin_ = processor_time();
    const Clock::time_point begin_ = Clock::now();
    bool ending_ = false;
};

ExitStatus publish_copies(const Options& options, LoadPlan plan, media::Source& source, publish::Stop& stop,
                          LoadAudience& audience) {
    const publish::Settings settings = settings_of(options);
    announce_codecs(source.tracks(), settings, plan.plan);
    load::Tape tape(source, plan.tape);
    load::Fleet fleet(std::move(plan.plan), settings, tape);
    LoadSnapshot whole = LoadRun(fleet, tape, stop, audience).run();
    std::optional<Failure> broken = failure_of_tape(tape);
    // The tape may still wait for a pipe.
    stop.end_input();
    LoadOutcome outcome = conclude(std::move(whole), options.bounds, plan.shard, std::move(plan.terms));
    settle_end(std::move(broken), stop, outcome);
    audience.ended(outcome);
    if (outcome.failure) throw Failure(*outcome.failure);
    return outcome.status;
}

ExitStatus run_and_tell(const Options& options, LoadAudience& audience, Console& console) {
    const Appointments times = appointments(options, std::chrono::system_clock::now());
    PlanWarnings warnings(console);
    check_load_bounds(options.bounds);
    LoadPlan plan = load_plan(options, warnings);
    check_limits(plan.plan, options.settings.route, raised_limits());
    audience.add_files(options);
    publish::Stop stop;
    const Signals signals(stop);
    const RunEnds ends(options, times, stop);
    try {
        const std::unique_ptr<media::Source> source = open_inputs(options, &stop);
        for (const std::string& warning : insecure_warnings(plan.urls, options.settings.tls))
            audience.warn(warning);
        if (times.begin) {
            audience.tell(fmt::format("waiting {} for --at",
                                      clock_text(*times.begin - std::chrono::system_clock::now())));
            if (!await(*times.begin, stop.wakeup)) return stop.reason;
        }
        return publish_copies(options, std::move(plan), *source, stop, audience);
    } catch (const media::Error& error) {
        if (error.kind() != media::ErrorKind::interrupted || !stop.asked) throw;
        if (stop.reason == ExitStatus::timed_out) throw publish::over_time();
        if (stop.reason == ExitStatus::success)
            throw publish::ended_before(inputs_name(options) + ": nothing came of it");
        return stop.reason;
    }
}

}  // namespace

ExitStatus run_load(const Options& options, Console& console) {
    LoadAudience audience(options, console);
    for (const std::string& warning : options.warnings)
        audience.warn(warning);
    return run_and_tell(options, audience, console);
}

}  // namespace cli
