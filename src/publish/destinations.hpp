#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "media/source.hpp"
#include "publish/clock.hpp"
#include "publish/destination.hpp"
#include "publish/report_queue.hpp"
#include "publish/settings.hpp"
#include "publish/stop.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// All destinations of a run, in the order given. The publisher's thread calls everything here.
class Destinations {
  public:
    /// Starts connecting; throws Failure(usage) as Destination does. `settings` and `stop` outlive it: the
    /// latter's wakeup is signalled when something changes, and its input is ended with the last destination.
    /// `taps` has one for each destination, or null; where it is empty there are none.
    Destinations(const std::vector<rtmp::Url>& urls, const std::vector<SentTap*>& taps, const Terms& settings,
                 Stop& stop);

    bool empty() const { return each_.empty(); }
    std::size_t size() const { return each_.size(); }
    auto begin() const { return each_.begin(); }
    auto end() const { return each_.end(); }
    Destination& operator[](std::size_t index) const { return *each_[index]; }

    std::size_t count(Destination::State state) const;
    /// None is left that has not ended.
    bool all_ended() const { return count(Destination::State::ended) == size(); }
    /// The time of the latest frame that all that have not ended have sent; max() when all have.
    media::Time least_sent() const;
    /// The moment from which the first of them is too late to go on; max() for never.
    TimePoint lag_deadline() const;

    /// Gives up those that are too slow by now.
    void judge_lag(TimePoint now);
    /// The stream begins, for those too that are not live yet.
    void begin_stream();
    /// Lets what was offered leave, though it is little.
    void submit();
    /// The stream is over: those that are not live by now have missed it.
    void give_up_late();
    /// Ends the streams once all that is queued is sent.
    void finish();
    /// Ends the streams as soon as possible.
    void abandon();

    /// Reports of their threads since the last call.
    std::vector<Report> take_reports() { return reports_.take(); }
    /// The first in order that has failed; null for none.
    const Destination* first_failed() const;
    /// Throws DestinationFailure for the first in order that failed, once all have ended.
    void throw_first_failure() const;

  private:
    ReportQueue reports_;
    /// How many have not ended; counted down on their threads.
    std::atomic<std::size_t> left_;
    std::vector<std::unique_ptr<Destination>> each_;
};

}  // namespace publish
