#pragma once

#include <optional>
#include <variant>

#include "media/source.hpp"
#include "publish/clock.hpp"
#include "publish/input/data_feed.hpp"
#include "publish/input/live_pacer.hpp"
#include "publish/input/pacer.hpp"
#include "publish/settings.hpp"

namespace publish {

/// The times of a run: when its frames and data are due, and how far ahead of that they are read.
class Pacing {
  public:
    /// `data` is sent besides the input; null for none. Both outlive it.
    explicit Pacing(const Settings& settings, const DataFeed* data = nullptr)
        : settings_(settings), data_(data) {}

    /// The stream begins: media time 0 is due. In an input that is itself live, its first frame says when
    /// that is.
    void begin(TimePoint now);
    /// A frame of that time is next, and has come now. In the order of their times.
    void frame(media::Time time, TimePoint now);
    /// Data of that time is next. In a live input it leaves with the frame before it.
    void data(media::Time time);

    /// Messages leave at moments of their own, not as fast as they can.
    bool paced() const { return settings_.speed.has_value(); }
    /// The moment at which the next frame or data is due.
    TimePoint due() const { return due_; }
    /// That moment as a queue has it: min() where nothing is paced.
    TimePoint queue_due() const { return paced() ? due_ : TimePoint::min(); }
    /// The moment to offer it to destinations, which wait by themselves for what is due: as far ahead as they
    /// have room, or as read_ahead says where they do not say so. Not after `now` for at once.
    TimePoint offer_at(TimePoint now) const;

  private:
    const Settings& settings_;
    const DataFeed* const data_;
    std::variant<Pacer, LivePacer> pacer_{Pacer(std::nullopt, TimePoint{})};
    TimePoint due_{};
};

}  // namespace publish
