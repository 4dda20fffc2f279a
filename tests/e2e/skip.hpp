#pragma once

#include <doctest/doctest.h>
#include <string>

namespace e2e {

/// True for a reason why the machine lets a test not run; empty for none. The test then returns at once: by these words
/// ctest counts it as skipped (tests/CMakeLists.txt), and not as passed.
inline bool is_skipped(const std::string& reason) {
    if (reason.empty()) return false;
    MESSAGE("skipped: " << reason);
    return true;
}

}  // namespace e2e
