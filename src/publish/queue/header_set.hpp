#pragma once

#include <vector>

#include "publish/queue/queued_message.hpp"

namespace publish {

/// Metadata and sequence headers, each in its latest form: what a new connection gets before the media.
class HeaderSet {
  public:
    /// In the place of the one of the same type, track and kind; with a fresh sequence start, what was said
    /// of that track's channels or colours is over.
    void put(const QueuedMessage& header);
    /// In the order in which their first forms came.
    const std::vector<QueuedMessage>& all() const { return headers_; }

  private:
    std::vector<QueuedMessage> headers_;
};

}  // namespace publish
