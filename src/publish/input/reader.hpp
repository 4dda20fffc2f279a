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

/// Reads a source that may wait for its bytes, such as a pipe, on a thread of its own: the publisher's can
/// report, and be told things, while nothing comes.
class Reader {
  public:
    /// What a call of Source::next() has brought, and what the source said then.
    struct Read {
        /// Nothing at the end.
        std::optional<media::Frame> frame;
        /// Before the frame, or all that is left at the end.
        std::vector<media::TimedData> data;
        media::TrackNumber number;
        std::size_t pass = 1;
        std::vector<std::string> remarks;
        std::vector<std::string> warnings;
        /// Thrown instead.
        std::exception_ptr error;

        /// Bytes of media and data.
        std::size_t size() const;
    };

    /// `stop.wakeup` is signalled when there is something to take. From now on nobody else speaks to
    /// `source`.
    Reader(media::Source& source, Stop& stop);
    /// Ends a wait for input, for good.
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// The next in order; nothing while nothing has come. After an end or an error nothing follows.
    std::optional<Read> take();

    /// So much is read ahead at most.
    static constexpr std::size_t most_frames = 64;
    static constexpr std::size_t most_bytes = 4U << 20U;

  private:
    void run();
    Read read();
    /// False when nobody takes any more.
    bool hand_over(Read read);

    media::Source& source_;
    Stop& stop_;
    std::mutex mutex_;
    std::condition_variable room_;
    std::deque<Read> ready_;
    std::size_t ready_bytes_ = 0;
    bool unwanted_ = false;
    /// Last, so that all above is there when it runs.
    std::thread thread_;
};

}  // namespace publish
