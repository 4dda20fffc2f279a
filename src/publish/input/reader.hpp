#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "media/source.hpp"
#include "media/track_number.hpp"
#include "publish/stop.hpp"

namespace publish {

/// A frame that was read, and all that came with it.
struct Reading {
    /// Nothing at the end.
    std::optional<media::Frame> frame;
    /// The number of the frame's track.
    media::TrackNumber number;
    /// Data to be sent before the frame; all that is left at the end.
    std::vector<media::TimedData> data;
    std::vector<std::string> remarks;
    std::vector<media::Warning> warnings;
    /// An exception of the source's, in place of the frame.
    std::exception_ptr error;

    /// Bytes of media and data.
    std::size_t size() const;
};

/// Asks a source for its next frame. Throws what the source throws.
Reading read_next(media::Source& source);

/// Reads a source that may wait for its bytes, such as a pipe, on a thread of its own: the publisher's can
/// report, and be told things, while nothing comes.
class Reader {
  public:
    /// Signals `stop.wakeup` when there is something to take. From now on nobody else speaks to `source`.
    Reader(media::Source& source, Stop& stop);
    /// Ends a wait for input, for good.
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// The next reading; nothing while none has come. After an end or an error none follows.
    std::optional<Reading> take();

    /// Bounds of what is read ahead.
    static constexpr std::size_t most_frames = 64;
    static constexpr std::size_t most_bytes = 4U << 20U;

  private:
    void run();
    Reading next();
    /// False when nobody takes any more.
    bool hand_over(Reading reading);

    media::Source& source_;
    Stop& stop_;
    std::mutex mutex_;
    std::condition_variable room_;
    std::deque<Reading> ready_;
    std::size_t ready_bytes_ = 0;
    bool unwanted_ = false;
    /// The last member, so that all others are there while it runs.
    std::thread thread_;
};

}  // namespace publish
