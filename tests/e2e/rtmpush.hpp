#pragma once

#include <string>
#include <vector>

#include "e2e/process.hpp"
#include "e2e/program.hpp"

namespace e2e {

/// The program under test with these arguments. A failure ends it at once, unless they say otherwise, and no
/// proxy of this machine is used.
inline Command rtmpush(const std::vector<std::string>& arguments) {
    Command command{{program()}, {{"RTMPUSH_RETRY", "0"}, {"all_proxy", ""}}};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    return command;
}

/// The program under test, sending as fast as the server takes it.
inline Command rtmpush_unpaced(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--speed", "max"});
    return rtmpush(arguments);
}

}  // namespace e2e
