#pragma once

#include "publish/queue/backlog.hpp"
#include "publish/settings.hpp"

namespace publish {

/// Limits and ways of a destination's queue, as these settings ask for.
Backlog::Shape queue_shape(const Settings& settings);

}  // namespace publish
