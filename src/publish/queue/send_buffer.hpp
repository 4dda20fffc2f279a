#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <variant>

#include "publish/queue/queued_message.hpp"

namespace publish {

/// The messages of a destination, oldest first, in three sections: sent, which are kept for a resume;
/// submitted, which may leave; held, which wait for more to leave in one write. It counts the bytes of each.
/// After finish() nothing is held.
class SendBuffer {
  public:
    struct Entry {
        QueuedMessage queued;
        std::size_t bytes = 0;
        /// Once sent: bytes that the connection had sent with it.
        std::uint64_t end = 0;
    };

    const Entry& operator[](std::size_t index) const { return entries_[index]; }
    const QueuedMessage& newest() const { return entries_.back().queued; }
    const QueuedMessage& oldest_unsent() const { return entries_[sent_].queued; }
    std::size_t size() const { return entries_.size(); }
    bool empty() const { return entries_.empty(); }
    /// Index of the oldest message that is not sent.
    std::size_t first_unsent() const { return sent_; }
    bool all_sent() const { return sent_ == entries_.size(); }
    /// Index behind the newest message that may leave.
    std::size_t submitted_end() const { return entries_.size() - held().count; }
    bool has_submitted() const { return sent_ < submitted_end(); }
    bool is_finished() const { return std::holds_alternative<Finished>(input_); }

    std::size_t sent_bytes() const { return sent_bytes_; }
    std::size_t unsent_bytes() const { return unsent_bytes_; }
    std::size_t held_bytes() const { return held().bytes; }

    void push_back(const QueuedMessage& queued);
    /// Held messages may leave.
    void submit();
    /// Held messages may leave, and whatever comes from now on.
    void finish() { input_ = Finished(); }
    /// The oldest submitted message is sent; the connection has then sent `end` bytes.
    void mark_sent(std::uint64_t end);
    /// Sent messages are to be sent again.
    void rewind();
    std::shared_ptr<const rtmp::Message> pop_front();
    void erase(std::size_t index);
    void clear();

  private:
    /// More may come: how much of what has come is held.
    struct Open {
        std::size_t count;
        std::size_t bytes;
    };
    struct Finished {};

    Open held() const {
        const Open* open = std::get_if<Open>(&input_);
        return open != nullptr ? *open : Open{};
    }
    /// Takes a message out of the counts, before it goes.
    void discount(std::size_t index);

    std::deque<Entry> entries_;
    std::size_t sent_ = 0;
    std::size_t sent_bytes_ = 0;
    std::size_t unsent_bytes_ = 0;
    std::variant<Open, Finished> input_;
};

}  // namespace publish
