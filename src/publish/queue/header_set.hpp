#pragma once

#include <vector>

#include "publish/queue/queued_message.hpp"

namespace publish {

/// Metadata and sequence headers, each in its latest form: what a new connection gets before the media.
class HeaderSet {
  public:
    /// A header takes the place of the last of its message type and key. A sequence start ends all that was
    /// said of its track's channels or colours.
    void put(const QueuedMessage& header);
    /// Headers in the order in which their first forms came.
    const std::vector<QueuedMessage>& all() const { return headers_; }

  private:
    std::vector<QueuedMessage> headers_;
};

}  // namespace publish
