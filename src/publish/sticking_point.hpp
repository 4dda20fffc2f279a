#pragma once

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
    /// it and perhaps never read.
    void connection_ended(const Backlog::Unread& unread);
    /// The message, once enough connections ended with it unread, and it is larger than whatever the server
    /// has taken so far. A smaller one may be there by chance: the network breaks where it wants.
    const std::optional<QueuedMessage>& found() const { return found_; }
    /// The message is not sent again.
    void clear();

  private:
    /// Messages that each of the last connections has left unread.
    std::vector<QueuedMessage> suspects_;
    unsigned connections_ = 0;
    std::optional<QueuedMessage> found_;
};

/// "the video keyframe at 0:01:02.5, 1.5 MB"
std::string words_of(const QueuedMessage& queued);

}  // namespace publish
