#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "publish/queue/backlog.hpp"
#include "publish/queue/queued_message.hpp"

namespace publish {

/// Finds the message that a server cannot take, and which ends connection after connection: a stream that
/// begins again before it stands on that spot for ever. Only the destination's thread calls it.
class StickingPoint {
  public:
    /// Connections in a row that end before a message is blamed: one or two may break anywhere.
    static constexpr unsigned enough = 3;

    /// A connection of a server that takes our key was closed, and not by us; `unread` is what was sent over
    /// it and perhaps never read. The server closes, and we hear of it, within `reaction` of what it cannot
    /// take: earlier messages are none of it.
    void connection_ended(const Backlog::Unread& unread, std::chrono::nanoseconds reaction);
    /// The message, once enough connections ended right behind it, and it is larger than whatever the server
    /// has taken so far. A smaller one may be there by chance: a network breaks where it wants.
    const std::optional<QueuedMessage>& found() const { return found_; }
    /// The message is not sent again.
    void clear();

  private:
    /// Messages right behind which each of the last connections ended.
    std::vector<QueuedMessage> suspects_;
    unsigned connections_ = 0;
    /// Bytes of the largest message that a connection outlived.
    std::size_t largest_outlived_ = 0;
    std::optional<QueuedMessage> found_;
};

/// "the video keyframe at 0:01:02.5, 1.5 MB"
std::string words_of(const QueuedMessage& queued);

}  // namespace publish
