#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "media/source.hpp"
#include "pack/header_set.hpp"
#include "publish/clock.hpp"
#include "publish/queue/lead_in.hpp"
#include "publish/queue/queued_message.hpp"
#include "publish/queue/schedule.hpp"
#include "publish/queue/send_buffer.hpp"
#include "publish/settings.hpp"

namespace publish {

/// The messages that wait for one destination, bounded in media time and in bytes, with all that a new
/// connection needs to go on with them. A message stays until the kernel has it whole: what is due and queued
/// is late. With Keeping::for_resume it stays longer, until it has surely been delivered, so that a new
/// connection can go on where the last one may have lost something. There is no lock and no clock in it:
/// MessageQueue puts it between two threads.
class Backlog {
  public:
    struct Limits {
        media::Time span = std::chrono::seconds(10);
        std::size_t bytes = 1U << 20U;
        /// Bytes of offers that are held back for one gathered write, until submit(). Measured: at 384 KiB
        /// the threads wake each other half as often as at 192, and much less than 1 MiB stays in the
        /// cache.
        std::size_t gathered = 384U << 10U;
    };

    enum class Keeping { nothing, for_resume };
    /// Answer to an offer that goes beyond the limits.
    enum class Overflow {
        /// The offer is refused, and the producer waits.
        refuse,
        /// The offer is taken, and late messages are thrown away: see drop_late(). The span bounds lateness.
        drop,
        /// The offer is refused beyond the bytes only. How late is too late, the producer sees from oldest().
        keep,
    };
    struct Shape {
        Limits limits = {};
        Keeping keeping = Keeping::nothing;
        Overflow overflow = Overflow::refuse;
        Pace pace = {};
    };
    explicit Backlog(const Shape& shape) : shape_(shape), schedule_(shape.pace) {}

    // The producer's side.
    /// The stream begins, before the first offer. A consumer that has not called join() by now gets, when it
    /// does, the stream from the next entry on.
    void begin();
    enum class Offered {
        /// Queued and held back, or thrown away.
        taken,
        /// Queued; it and all before may leave.
        submitted,
        /// Not queued, for lack of room; all before may leave.
        refused,
    };
    /// An empty queue has room for any message. After abandon() messages are taken and thrown away.
    Offered offer(const QueuedMessage& message);
    /// Held messages may leave, though they are few: the next offer may take long.
    void submit() { buffer_.submit(); }
    /// Nothing more will be offered.
    void finish() { buffer_.finish(); }
    /// Nothing more will be offered, and the queued messages are thrown away.
    void abandon();
    /// When the oldest message was or is due, or nothing when all is sent.
    std::optional<TimePoint> oldest() const;
    /// From the oldest to the newest message that is due by `now`, in media time.
    media::Time span(TimePoint now) const;
    /// With Overflow::drop: throws away video that is later than half the span, from the oldest to the next
    /// keyframe each time, and sound and data that is later than the whole of it; and of either as much as is
    /// beyond the bytes. Messages in the consumer's hands stay, and so do headers. front() does the same.
    void drop_late(TimePoint now);
    /// Frames that drop_late() threw away so far, with those that refer to them.
    std::size_t dropped() const { return dropped_; }

    // The consumer's side.
    /// The destination is live for the first time; before, front() has nothing.
    void join(TimePoint now);
    /// The messages that a decoder needs before the first of a new connection.
    struct Beginning {
        /// Headers in their latest form.
        std::vector<QueuedMessage> headers;
        /// Frames of numbered tracks, which their next ones refer to.
        std::vector<QueuedMessage> lead_in;
    };
    struct Front {
        /// Empty but with the first messages of a new connection.
        Beginning beginning;
        /// The oldest messages that may leave, up to about the gathered bytes and at least one. They stay
        /// queued.
        std::vector<QueuedMessage> messages;
        /// When there is none: the moment that the next may leave at; max() where none was submitted.
        TimePoint next_due = TimePoint::max();
    };
    Front front(TimePoint now);
    /// The `count` oldest messages are sent; they end where the connection has sent `end` bytes.
    void release(std::size_t count, std::uint64_t end = 0);
    /// The connection has surely delivered so many bytes: all that is not needed to go on from there is let
    /// go.
    void forget(std::uint64_t delivered);
    /// Bytes of sent messages that are kept for a resume; beyond, the oldest are let go all the same.
    static constexpr std::size_t most_kept = 32U << 20U;

    /// Messages that the last connection was given, in order, as far as they are kept.
    struct Given {
        std::vector<QueuedMessage> messages;
        /// Bytes of the largest message that the server has surely got, over all connections.
        std::size_t largest_read = 0;
    };
    Given given() const;
    /// Takes a message out, for the server cannot take it: of the default video track with all up to the next
    /// keyframe, which refer to it. For resume(), which has to follow. Returns how many frames that are.
    std::size_t leave_out(const rtmp::Message& refused);
    /// Frames that leave_out() took out, with those of the same group that came since.
    std::size_t left_out() const { return left_out_; }

    /// The beginning of a connection whose first message is the oldest that is not sent.
    Beginning beginning() const;
    /// Sent messages have all arrived: a new connection goes on behind them, however late that is. Returns
    /// the number of frames that are sent once more, since others refer to them.
    std::size_t settle();
    /// The next messages begin another connection, with beginning(), while all before is on its way over the
    /// last one.
    void change_over();
    struct Resumption {
        /// Frames that will be sent again.
        std::size_t repeated = 0;
        /// Frames that were thrown away for this resume.
        std::size_t skipped = 0;
    };
    /// For the first message of a new connection after one that was lost.
    Resumption resume(Resume how, TimePoint now);
    /// Frames that resume() had thrown away, those that came too late since, and those of numbered tracks
    /// that could not be decoded on a new connection.
    std::size_t skipped() const { return skipped_; }
    /// Whether finish() was called and all is sent.
    bool drained() const { return buffer_.is_finished() && buffer_.all_sent(); }
    /// drained(), and nothing was thrown away by abandon().
    bool sent_all() const { return drained() && !std::holds_alternative<Abandoned>(connection_); }

    // For whoever wakes the two sides.
    /// Whether something may leave, now or when it is due.
    bool has_submitted() const { return buffer_.has_submitted(); }
    /// Whether nothing can leave until more is submitted.
    bool awaits_input() const { return !buffer_.has_submitted() && !buffer_.is_finished(); }
    /// Whether half of the bytes and of the span are free, or all is sent.
    bool half_free() const;
    /// Released messages, in exchange for an empty vector, for their producer to free.
    void swap_spent(std::vector<std::shared_ptr<const rtmp::Message>>& spent) { spent_.swap(spent); }

  private:
    struct NotJoined {};
    struct Joined {
        /// Set until the connection has its beginning and the first messages behind it.
        bool begins = false;
        /// Tracks that the connection begins in the middle of, with frames of before.
        LeadIn::Tracks led_in = {};
        /// Messages in the consumer's hands: the oldest that are not sent.
        std::size_t taken = 0;
        /// Bytes delivered, as of the last forget().
        std::uint64_t delivered = 0;
    };
    /// The producer has given up on this destination; nothing is queued any more.
    struct Abandoned {};

    struct NoGap {};
    /// Offers are thrown away until an entry comes that is due no earlier than this.
    struct SkippingUntil {
        TimePoint time;
    };
    /// Video was thrown away, and whatever refers to it goes too, until a keyframe comes.
    struct DroppingGroup {
        enum class Cause { late, refused };
        Cause cause = Cause::late;
    };

    /// Kinds of messages that may be thrown away; their bounds in time differ.
    enum class Droppable { video, sound_and_data };

    bool is_full(const QueuedMessage& message) const;
    /// Whether an offer is thrown away for what is missing before it; it is then counted, and remembered where
    /// a new connection needs that.
    bool falls_into_gap(const QueuedMessage& message);
    bool is_late(const QueuedMessage& queued, media::Time bound, TimePoint now) const;
    /// Index of the oldest message of that kind at or behind `from`; size() for none.
    std::size_t find_droppable(std::size_t from, Droppable kind) const;
    /// Throws away the video from there up to the next keyframe, or all that is there and will come before
    /// that.
    void drop_group(std::size_t from, DroppingGroup::Cause cause);
    void drop(std::size_t index, DroppingGroup::Cause cause);
    /// The count of frames thrown away for that cause.
    std::size_t& count_of(DroppingGroup::Cause cause);
    /// Whether a new connection can begin with that message, and it is due no earlier than `earliest`.
    bool can_begin(const QueuedMessage& queued, TimePoint earliest) const;
    /// Lets go of the oldest messages up to the first that a new connection can begin with; returns the ones
    /// that are lost with that.
    std::vector<QueuedMessage> skip(Resume how, TimePoint earliest);
    std::size_t sent_frames() const;
    /// Lead-in of a connection that begins with that message.
    LeadIn lead_in_before(std::size_t index) const;
    /// Numbered tracks whose next frame from there on refers to earlier ones, which are all at hand.
    LeadIn::Tracks tracks_to_lead_in(std::size_t from) const;
    /// Makes every numbered track but these go on with its next keyframe from there on. Takes out the frames
    /// before that, and returns how many.
    std::size_t cut_off_tracks(std::size_t from, const LeadIn::Tracks& led_in);
    void let_go_of_oldest();
    /// Keeps of a message that goes what a new connection needs.
    void remember(const QueuedMessage& gone);
    void begin_connection(const LeadIn::Tracks& led_in);

    const Shape shape_;
    SendBuffer buffer_;
    Schedule schedule_;
    std::variant<NotJoined, Joined, Abandoned> connection_;
    /// Gap behind the newest message.
    std::variant<NoGap, SkippingUntil, DroppingGroup> gap_;
    /// Numbered tracks that lack what their next offers refer to, until a track_entry comes.
    LeadIn::Tracks cut_off_;
    /// Headers of released messages.
    pack::HeaderSet<QueuedMessage> headers_;
    /// Frames of released messages that the next ones of their tracks refer to.
    LeadIn lead_in_;
    /// Released messages, until their producer takes them: see swap_spent().
    std::vector<std::shared_ptr<const rtmp::Message>> spent_;
    std::size_t dropped_ = 0;
    std::size_t left_out_ = 0;
    std::size_t skipped_ = 0;
    std::size_t largest_read_ = 0;
};

}  // namespace publish
