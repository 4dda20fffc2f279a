#pragma once

#include "pack/muxed_message.hpp"
#include "publish/clock.hpp"

namespace publish {

/// A message on its way to a destination, and when it is to leave.
struct QueuedMessage : pack::MuxedMessage {
    /// min() where nothing is paced: it may leave at any time.
    TimePoint due = TimePoint::min();

    bool is_paced() const { return due != TimePoint::min(); }
};

}  // namespace publish
