#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// Ends the process when an invariant does not hold, whatever the build type.
inline void must(bool holds) {
    if (!holds) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
