#pragma once

#include <cstdint>

#include "witness/fingerprint.hpp"

namespace witness {

/// An access unit as a viewer got it; its time on the wire is whatever the server made of it.
struct Received {
    Fingerprint print;
    std::int64_t arrived_ns = 0;
    std::int64_t time_ms = 0;
    bool keyframe = false;
};

}  // namespace witness
