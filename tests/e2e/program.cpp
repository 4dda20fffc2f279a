#include "e2e/program.hpp"

#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace e2e {

namespace {

std::string named_program() {
    const char* const named = std::getenv("RTMPUSH");
    if (named == nullptr) return E2E_RTMPUSH;
    // ctest runs tests in folders of its own.
    if (*named != '/' || ::access(named, X_OK) != 0)
        throw std::runtime_error("RTMPUSH: '" + std::string(named) +
                                 "' is no program; give its whole path, from / on");
    return named;
}

}  // namespace

const std::string& program() {
    static const std::string found = named_program();
    return found;
}

}  // namespace e2e
