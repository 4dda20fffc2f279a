#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "cli/load/live_line.hpp"
#include "cli/load/load_json.hpp"
#include "cli/load/load_listener.hpp"
#include "cli/load/load_stats.hpp"
#include "cli/load/load_summary.hpp"
#include "cli/options/options.hpp"
#include "cli/report/line_output.hpp"
#include "cli/text/console.hpp"

namespace cli {

/// The listeners of a load test, as the options ask for them.
class LoadAudience {
  public:
    LoadAudience(const Options& options, Console& console)
        : console_(console), verbosity_(options.verbosity) {
        add<LiveLine>(console, options.verbosity, options.progress_interval);
        if (options.json) add<LoadJson>(output_.emplace(STDOUT_FILENO, console), options.progress_interval);
    }

    /// Adds the listeners that keep files, and writes those for the first time: called once the run is sure to begin.
    /// Throws as KeptFile does.
    void add_files(const Options& options) {
        const auto warned = [this](const std::string& text) { warn(text); };
        if (!options.load.summary_file.empty()) add<SummaryFile>(options.load.summary_file, warned);
        if (!options.stats_file.empty())
            add<LoadStats>(options.stats_file, options.progress_interval, warned);
    }

    void snapshot(const LoadSnapshot& snapshot) {
        for (const std::unique_ptr<LoadListener>& listener : listeners_)
            listener->snapshot(snapshot);
    }
    void ended(const LoadOutcome& outcome) {
        for (const std::unique_ptr<LoadListener>& listener : listeners_)
            listener->ended(outcome);
    }

    /// A warning that -q does not silence.
    void warn(const std::string& text) { console_.warning(text); }
    /// A line that -q silences.
    void tell(const std::string& text) {
        if (verbosity_ != Verbosity::quiet) console_.line(text);
    }

  private:
    template <class Listener, class... Arguments>
    void add(Arguments&&... arguments) {
        listeners_.push_back(std::make_unique<Listener>(std::forward<Arguments>(arguments)...));
    }

    Console& console_;
    const Verbosity verbosity_;
    std::optional<LineOutput> output_;
    std::vector<std::unique_ptr<LoadListener>> listeners_;
};

}  // namespace cli
