#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "load/reel.hpp"
#include "media/source.hpp"
#include "net/stream.hpp"
#include "pack/enhanced_use.hpp"

namespace load {

/// How a tape is made.
struct TapeTerms {
    enum class Joining {
        /// Every copy sends the whole input: the tape keeps its beginning until it is let go.
        at_the_beginning,
        /// A copy joins where time is, as with a loop and with a live input.
        in_the_middle,
    };
    Joining joining = Joining::at_the_beginning;
    /// Media seconds a second; nothing reads as fast as copies make room.
    std::optional<double> speed = 1.0;
    /// The input is itself live: media is due when it comes, held back for at most so long to make it even; nothing for
    /// an input that is paced here.
    std::optional<std::chrono::nanoseconds> live = std::nullopt;
    /// Media that is kept behind what is due, for who joins in the middle or comes late.
    media::Time window = std::chrono::seconds(10);
    /// Media that is read ahead of what is due.
    media::Time lead = std::chrono::seconds(2);
    /// `encoder` of onMetaData.
    std::string encoder = {};
    pack::EnhancedUse enhanced = pack::EnhancedUse::automatic;
    pack::RecordForm records = pack::RecordForm::common;
    /// Media after which the tape ends; nothing for all of it.
    std::optional<media::Time> duration = std::nullopt;
    /// Bytes that may be held at once. Without a speed the reading waits for room; where waiting would end all copies,
    /// too much is a TapeFull.
    std::size_t most_bytes = std::size_t{1} << 30U;
};

/// The copies are further apart than memory carries. `what()` is one line, with what to do.
class TapeFull : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// One input as messages that never change, which any number of copies send: a chain of reels. A reel goes away once no
/// copy holds it or one before it, and the tape has no more use for it. The input is read and packed on a thread of the
/// tape's own, ahead of the moment at which its media is due: that is begin + time / speed. All that is const may be called by
/// any thread. Nobody is told of news: who runs dry looks again a little later.
class Tape {
  public:
    /// `source` outlives it, and nobody else speaks to it from start() on. Throws pack::Error for a track that cannot
    /// travel.
    Tape(media::Source& source, TapeTerms terms);
    /// As stop().
    ~Tape();
    Tape(const Tape&) = delete;
    Tape& operator=(const Tape&) = delete;

    /// Begins to read; once. Media time 0 is due at `begin`.
    void start(net::TimePoint begin);
    /// Ends the reading and waits for that; what is there stays. A source that waits for bytes has to be interrupted
    /// before.
    void stop();

    /// The first reel; null while nothing was read, with Joining::in_the_middle, and once it was let go.
    std::shared_ptr<const Reel> beginning() const;
    /// Nobody will begin any more: from now on the tape keeps its window alone.
    void let_beginning_go();
    /// The first reel that a copy can begin with whose time is `time` or later; null while it was not read yet, and
    /// for ever where ended() was true before.
    std::shared_ptr<const Reel> entry_after(media::Time time) const;
    /// The moment at which media time 0 is due: that of start(). With a live input it is known once its first frame
    /// has come, and moves where frames come later or earlier than that.
    std::optional<net::TimePoint> origin() const;

    TapeTerms::Joining joining() const { return terms_.joining; }
    /// The input is over, or it broke, which failure() then knows. No reel follows.
    bool ended() const { return ended_.load(std::memory_order_acquire); }
    /// What ended it before its time: media::Error, pack::Error or TapeFull; nothing else, and not a stop().
    std::optional<std::exception_ptr> failure() const;
    /// Faults of the input that were got over, since the last call.
    std::vector<media::Warning> take_warnings();
    /// Bytes of messages that are held at the moment.
    std::size_t bytes() const;

  private:
    class Recording;

    void run();
    void read(Recording& recording);
    bool await_due(media::Time time);
    bool await_room();
    void keep_time(media::Time time);
    void put(std::shared_ptr<const Reel> reel);
    void trim(std::deque<std::shared_ptr<const Reel>>& unused);
    void end(std::exception_ptr failure);

    media::Source& source_;
    const TapeTerms terms_;
    const std::shared_ptr<ReelRoom> room_;
    std::unique_ptr<Recording> recording_;

    mutable std::mutex mutex_;
    std::condition_variable stopped_;
    bool stop_ = false;
    bool keeps_beginning_;
    std::optional<net::TimePoint> origin_;
    /// Reels that are at hand for who joins, in the order of their times.
    std::deque<std::shared_ptr<const Reel>> reels_;
    std::exception_ptr failure_;
    std::vector<media::Warning> warnings_;
    std::atomic<bool> ended_{false};

    /// The last member, so that all others are there while it runs.
    std::thread thread_;
};

}  // namespace load
