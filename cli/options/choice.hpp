#pragma once

#include <array>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "cli/options/units.hpp"

namespace cli {

/// A word that an option takes, and what it stands for.
template <typename Choice>
struct Named {
    std::string_view name;
    Choice choice;
};

/// The choice that a word stands for. Throws UnitError, which lists the words, for any other.
template <typename Choice, std::size_t count>
Choice choose(std::string_view text, const std::array<Named<Choice>, count>& choices) {
    std::string names;
    for (const auto& [name, choice] : choices) {
        if (name == text) return choice;
        names.append(names.empty() ? "" : ", ").append(name);
    }
    throw UnitError(fmt::format("'{}' is none of {}", text, names));
}

}  // namespace cli
