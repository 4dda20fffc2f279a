#pragma once

#include <optional>
#include <vector>

#include "media/source.hpp"
#include "publish/clock.hpp"
#include "publish/input/data_feed.hpp"
#include "publish/input/intake.hpp"
#include "publish/settings.hpp"
#include "publish/status.hpp"
#include "publish/stop.hpp"

namespace publish {

/// A run's input, and the data that is fed to it from elsewhere, as one: frames, each with the data that is
/// to be sent before it.
class MergedInput {
  public:
    /// `fed` is the data from elsewhere; null for none. All outlive it.
    MergedInput(media::Source& source, DataFeed* fed, const Settings& settings, Stop& stop)
        : settings_(settings), fed_(fed), intake_(source, stop) {}

    /// Begins to read: nobody else speaks to the source from now on.
    void begin() { intake_.begin(); }
    /// The frame that comes next, without the data that is fed; as Intake::take().
    std::optional<Reading> take(TimePoint now) { return intake_.take(now); }
    /// Puts the data that is fed in its place among the input's own: all that is to be sent before the frame,
    /// or with none, by now. `reached` is the media time of what was sent last.
    void merge_fed(std::vector<media::TimedData>& data, const std::optional<media::Frame>& frame,
                   media::Time reached);
    /// The frame that came last leaves at `due`: the next one can be expected behind that.
    void expect_after(TimePoint due) { intake_.silence().frame(due); }
    /// No frame is waited for any more.
    void leave() { intake_.silence().disregard(); }
    /// The input has ended: warnings then tell of data that was to be fed later.
    void finish();

    /// Frames come when they come, so that nothing of them is to be held back here.
    bool may_wait() const { return intake_.may_wait(); }
    /// The length of the input, as Intake::duration().
    std::optional<media::Time> duration() const { return intake_.duration(); }
    /// How much of it is to be sent; nothing where that is not known.
    std::optional<media::Time> length() const;
    /// All of it was read, up to its own end and without an error.
    bool at_end() const { return intake_.at_end(); }
    const Silence& silence() const { return intake_.silence(); }
    /// The moment from which take_reports() has something of the input's silence; max() for never.
    TimePoint next_report() const {
        return intake_.ended_silence() ? TimePoint::min() : intake_.silence().to_tell();
    }
    /// Silences, warnings and remarks of the input and of the feed since the last call.
    std::vector<Report> take_reports(TimePoint now);

  private:
    const Settings& settings_;
    DataFeed* const fed_;
    /// Last: nothing else goes away while its thread runs.
    Intake intake_;
};

}  // namespace publish
