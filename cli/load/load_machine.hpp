#pragma once

#include <string>
#include <vector>

#include "cli/load/load_listener.hpp"

namespace cli {

/// Signs in a run that it was the machine with the copies that could not, and not the server: a line each, none where
/// there is no sign. They are: nearly all cores busy; lateness though the kernel had room for every write.
std::vector<std::string> machine_notes(const LoadSnapshot& whole);

}  // namespace cli
