#pragma once

#include "publish/queue/message_queue.hpp"
#include "publish/settings.hpp"

namespace publish {

/// What the queue of a destination has to be like for these settings.
MessageQueue::Shape queue_shape(const Settings& settings);

}  // namespace publish
