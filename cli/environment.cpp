#include "cli/environment.hpp"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

namespace cli {

std::optional<std::string_view> environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::nullopt : std::optional<std::string_view>(value);
}

std::vector<std::string> variables_that_begin_with(std::string_view prefix) {
    std::vector<std::string> names;
    for (char* const* entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::size_t equals = text.find('=');
        if (!text.starts_with(prefix) || equals == std::string_view::npos || equals + 1 == text.size())
            continue;
        names.emplace_back(text.substr(0, equals));
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace cli
