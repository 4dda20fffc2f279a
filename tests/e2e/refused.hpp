#pragma once

#include <string>
#include <vector>

#include "e2e/process.hpp"

namespace e2e {

/// Checks that a run of rtmpush ended with this status and, as its last word, one line on standard error that
/// begins with the program's name and holds all of `words`; standard output stays empty.
void check_refused(const Outcome& outcome, int status, const std::vector<std::string>& words);

}  // namespace e2e
