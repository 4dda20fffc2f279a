#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "dial/failure.hpp"
#include "pack/muxer.hpp"
#include "publish/clock.hpp"
#include "publish/destinations.hpp"
#include "publish/input/merged_input.hpp"
#include "publish/progress.hpp"
#include "publish/settings.hpp"
#include "publish/status.hpp"
#include "publish/stop.hpp"

namespace publish {

/// Speaks to Status for a run: passes on what its threads have to say, and tells of its progress, of the end
/// of each destination as it comes, and that it goes on.
class Reporter {
  public:
    /// The parts of a run that it tells of. All outlive it.
    struct Parts {
        const Stop& stop;
        const pack::Muxer& muxer;
        Progress& progress;
        MergedInput& input;
        Destinations& destinations;
    };
    Reporter(Status& status, const Settings& settings, Parts run)
        : status_(status), settings_(settings), run_(run), end_reported_(run.destinations.size()) {}

    /// The run goes on from now on; connecting is no progress yet.
    void begin(TimePoint now);
    /// The streams begin.
    void begin_progress(TimePoint now);
    /// The next moment at which report() has something to tell of by itself; max() for never.
    TimePoint next() const { return std::min({next_progress_, next_alive_, run_.input.next_report()}); }
    /// Tells all that there is to tell.
    void report(TimePoint now);
    void warn(const std::string& text) { status_.report(report::Warning{text}); }
    /// All that is left to do is to end the streams.
    void ending();
    /// Why the run is not a whole one: the input announces a track of which nothing was sent; or under
    /// Settings::strict the first loss. Nothing for a whole one.
    const std::optional<dial::Failure>& incomplete() const { return incomplete_; }
    /// The end of a run without destinations.
    void ended(TimePoint now);

  private:
    /// Tells of an end as it comes: the others may go on for weeks.
    void report_end(const Destination& destination, TimePoint now);
    void report_progress(TimePoint now);
    void note_loss(const report::Warning& warning);
    Progress::Stream stream(TimePoint now) const;
    /// The status that the run is to end with; success where that is not asked for.
    dial::ExitStatus asked_for() const;
    /// The input was read to its own end, with every track that it announces.
    bool has_all_of_input() const;

    Status& status_;
    const Settings& settings_;
    const Parts run_;
    /// Ends that were told of, by destination in order.
    std::vector<bool> end_reported_;
    TimePoint next_progress_ = TimePoint::max();
    TimePoint next_alive_ = TimePoint::max();
    std::optional<dial::Failure> incomplete_;
    bool lacks_a_track_ = false;
    Status::Phase phase_ = Status::Phase::running;
};

}  // namespace publish
