#include "cli/environment.hpp"

#include <cstdlib>

namespace cli {

std::optional<std::string_view> environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::nullopt : std::optional<std::string_view>(value);
}

}  // namespace cli
