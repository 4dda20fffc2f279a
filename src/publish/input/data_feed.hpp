#pragma once

#include <string>
#include <vector>

#include "media/source.hpp"

namespace publish {

/// Data for a stream that comes from elsewhere than its input. All of it is called on the publisher's thread,
/// and waits for nothing.
class DataFeed {
  public:
    DataFeed() = default;
    DataFeed(const DataFeed&) = delete;
    DataFeed& operator=(const DataFeed&) = delete;
    virtual ~DataFeed() = default;

    /// True when data may come that is to leave at once.
    virtual bool is_live() const = 0;
    /// Data that has come and is to be sent before media time `end`, in order. Data that is to leave at once,
    /// or is late, has the time `now`: that of the message sent last.
    virtual std::vector<media::TimedData> take(media::Time now, media::Time end) = 0;
    /// The input has ended: take_warnings() then tells of what was to be sent later.
    virtual void finish() = 0;
    /// Warnings since the last call, of data that could not be sent as it was meant.
    virtual std::vector<std::string> take_warnings() = 0;
};

}  // namespace publish
