#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "publish/connect/connection.hpp"
#include "publish/connect/link_watch.hpp"
#include "publish/queue/message_queue.hpp"
#include "publish/sent_tap.hpp"
#include "publish/sent_totals.hpp"
#include "publish/settings.hpp"

namespace publish {

/// The connection that a destination's stream goes over, as often as it is another one, and the totals of
/// them all. Only the destination's thread calls anything here but link() and sent(), which are for any
/// thread.
class Uplink {
  public:
    /// All outlive it. Messages that are sent are released from `queue`, and told to `tap`, which may be null.
    Uplink(const Settings& settings, MessageQueue& queue, SentTap* tap)
        : settings_(settings), queue_(queue), tap_(tap) {}

    /// The stream begins, or goes on behind a gap, over this connection.
    void open(std::unique_ptr<Connection> connection);
    bool is_open() const { return connection_ != nullptr; }
    /// Lets the connection go, as it is.
    void close();
    Connection& connection() { return *connection_; }
    const Connection& connection() const { return *connection_; }

    /// Sends all of it, with what a new connection gets first.
    void send(MessageQueue::Front front);
    /// The messages that a new connection gets first, stamped for it, where its first message is `entry`: for
    /// send_first(), in place of the beginning that goes with the first messages.
    std::vector<QueuedMessage> opening(const MessageQueue::Beginning& beginning, const QueuedMessage& entry);
    void send_first(const QueuedMessage& queued);
    /// Has the queue forget messages that have surely been delivered.
    void forget_delivered();
    /// Sends messages over `next` as its first, while the stream is still here; nothing of them is released.
    /// Throws Failure also when `next` takes nothing for a short time, since the stream waits for it.
    void begin_on(Connection& next, const MessageQueue::Beginning& beginning,
                  const std::vector<QueuedMessage>& messages) const;
    /// The stream goes on over `next`, where begin_on() has sent these messages. Returns the connection
    /// before it.
    std::unique_ptr<Connection> replace(std::unique_ptr<Connection> next,
                                        const MessageQueue::Beginning& beginning,
                                        const std::vector<QueuedMessage>& messages);

    /// The kernel's figures of the connection.
    LinkWatch::Seen link() const { return link_.look(); }
    const SentTotals& sent() const { return sent_; }

  private:
    void tell_connection() const;
    void tell(const std::vector<QueuedMessage>& messages, const Connection& over) const;
    void count(const std::vector<QueuedMessage>& messages);
    /// Bytes as the queue counts them: it goes on counting where a connection takes over without a gap.
    std::uint64_t since_gap(std::uint64_t bytes) const { return earlier_bytes_ - gap_bytes_ + bytes; }

    const Settings& settings_;
    MessageQueue& queue_;
    SentTap* const tap_;
    std::unique_ptr<Connection> connection_;
    LinkWatch link_;
    SentTotals sent_;
    /// Bytes of connections before this one, and how many of them went before the last gap.
    std::uint64_t earlier_bytes_ = 0;
    std::uint64_t gap_bytes_ = 0;
};

}  // namespace publish
