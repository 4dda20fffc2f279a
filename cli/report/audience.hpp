#pragma once

#include <fmt/format.h>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cli/figures/proof.hpp"
#include "cli/options/options.hpp"
#include "cli/report/console_listener.hpp"
#include "cli/report/event_listener.hpp"
#include "cli/report/json_listener.hpp"
#include "cli/report/line_output.hpp"
#include "cli/report/listeners.hpp"
#include "cli/report/page_listener.hpp"
#include "cli/report/stats_listener.hpp"
#include "cli/report/systemd_listener.hpp"
#include "cli/report/systemd_notice.hpp"
#include "cli/report/write_out_listener.hpp"
#include "cli/text/console.hpp"
#include "dial/failure.hpp"
#include "rtmp/url.hpp"

namespace cli {

/// The listeners of a run, as the options ask for them.
class Audience {
  public:
    Audience(const Options& options, Console& console)
        : console_(console),
          verbosity_(options.verbosity),
          console_listener_(
              console, options.verbosity, options.progress_interval,
              options.destinations.size() > 1 ? ConsoleListener::Names::each : ConsoleListener::Names::none) {
        listeners_.add(console_listener_);
        if (notice_.wanted()) listeners_.add(systemd_listener_);
        if (!options.on_event.empty()) {
            listeners_.add(events_.emplace(options.on_event, options.progress_interval,
                                           [this](const std::string& text) { warn_others(text); }));
        }
    }

    /// Adds the listeners that keep files, and writes those for the first time. Called before the run.
    void add_files(const Options& options) {
        if (!options.stats_file.empty()) {
            listeners_.add(stats_.emplace(options.stats_file, options.progress_interval,
                                          [this](const std::string& text) { warn(text); }));
        }
        if (!options.report_page.empty()) {
            listeners_.add(
                page_.emplace(options.report_page, [this](const std::string& text) { warn(text); }));
        }
    }

    /// Warns of the environment's faults. Called before the run, once all listeners are there.
    void warn_of_environment(const Options& options) {
        for (const std::string& warning : options.warnings)
            warn(warning);
    }

    /// Adds JSON lines on standard output. Called before the run.
    void add_json_lines(const Options& options) {
        listeners_.add(json_.emplace(output(), options.verbosity, options.progress_interval));
    }

    /// Adds the text of --write-out. Called before the run; throws as WriteOut::from_argument() does.
    void add_write_out(const Options& options) {
        if (options.write_out.empty()) return;
        WriteOut format = WriteOut::from_argument(options.write_out);
        for (const std::string& name : format.unknown())
            warn(fmt::format("unknown --write-out variable: '{}'", name));
        const std::size_t destinations = options.dry_run ? 0 : options.destinations.size();
        listeners_.add(write_out_.emplace(
            std::move(format), destinations,
            [this](const WriteOut::Texts& texts) {
                if (!texts.output.empty()) output().text(texts.output);
                if (!texts.error.empty()) console_.text(texts.error);
            },
            options.verify.places.empty() && options.bounds.empty()
                ? WriteOutListener::Result::with_its_end
                : WriteOutListener::Result::with_the_verdict));
    }

    /// Tells which destinations there are, before any report names one.
    void expect(const std::vector<rtmp::Url>& destinations) {
        if (write_out_) write_out_->expect(destinations);
    }

    publish::Status& status() { return listeners_; }

    /// Adds a listener that is none of ours. Called before the run; `listener` outlives it.
    void listen(publish::Status& listener) { listeners_.add(listener); }
    /// Adds a part to the line of progress, of what `part` gives each time.
    void show_in_progress(std::function<std::string()> part) { console_listener_.add_part(std::move(part)); }

    using Moment = JsonListener::Moment;
    /// Tells what a viewer has found so far, or in the end.
    void hear_findings(const std::string& name, const witness::Findings& findings, Moment moment) {
        if (json_) json_->findings(name, findings, moment);
        if (events_) events_->findings(name, findings, moment);
        if (stats_) stats_->findings(name, findings, moment);
        if (page_) page_->findings(name, findings);
        if (moment == Moment::running) return;
        const std::vector<std::string> lines = proof_lines(name, findings);
        // The service manager has room for the verdict alone.
        tell(lines.front());
        for (const std::string& line : std::span(lines).subspan(1)) {
            if (verbosity_ != Verbosity::quiet) console_.line(line);
        }
    }

    /// A warning that -q does not silence.
    void warn(const std::string& text) {
        warn_others(text);
        if (events_) events_->report(publish::report::Warning{text});
    }

    /// A line that -q silences.
    void tell(const std::string& text) {
        if (verbosity_ != Verbosity::quiet) console_.line(text);
        notice_.status(text);
    }

    /// Tells a failure to the listeners that would not hear of it: the console is told by the caller.
    void hear(const dial::Failure& failure) {
        if (json_) json_->error(failure);
        if (events_) events_->error(failure);
        if (stats_) stats_->error(failure);
        if (page_) page_->error(failure);
        if (write_out_) write_out_->error(failure);
    }

    /// The run is over, and all failures were told.
    void conclude() {
        if (write_out_) write_out_->conclude();
    }

  private:
    /// Standard output, which several listeners write to.
    LineOutput& output() {
        if (!output_) output_.emplace(STDOUT_FILENO, console_);
        return *output_;
    }
    /// Warns all but the command for events, which is not told of what it has caused itself.
    void warn_others(const std::string& text) {
        console_.warning(text);
        if (json_) json_->report(publish::report::Warning{text});
    }

    Console& console_;
    const Verbosity verbosity_;
    ConsoleListener console_listener_;
    SystemdNotice notice_;
    SystemdListener systemd_listener_{notice_};
    std::optional<LineOutput> output_;
    std::optional<JsonListener> json_;
    std::optional<WriteOutListener> write_out_;
    /// Declared behind the listeners that a failing command is told to when it ends.
    std::optional<EventListener> events_;
    std::optional<StatsListener> stats_;
    std::optional<PageListener> page_;
    Listeners listeners_;
};

}  // namespace cli
