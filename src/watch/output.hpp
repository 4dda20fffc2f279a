#pragma once

#include <chrono>

#include "watch/comparison.hpp"

namespace watch {

/// A connection by which a viewer gets a stream.
class Output {
  public:
    Output() = default;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    virtual ~Output() = default;

    /// Waits for what comes next, until `deadline` or until the viewer is woken, and hands it to the comparison. False
    /// at the end of the stream. Throws dial::Failure, media::Error.
    virtual bool take(Comparison& comparison, TimePoint deadline) = 0;
};

}  // namespace watch
