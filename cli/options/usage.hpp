#pragma once

#include <string>

#include "dial/failure.hpp"

namespace cli {

/// Throws Failure(usage) that says why, and where to read on.
[[noreturn]] inline void refuse_usage(const std::string& why) {
    throw dial::Failure(dial::ExitStatus::usage, why + "; see rtmpush --help");
}

}  // namespace cli
