#pragma once

#include <fmt/format.h>
#include <string>
#include <string_view>

namespace cli {

/// Foreground colours of a terminal, by their parameter of SGR (ECMA-48, 8.3.117).
enum class Colour { red = 31, yellow = 33 };

/// A text in that colour, and the terminal's own behind it.
inline std::string coloured(std::string_view text, Colour colour) {
    return fmt::format("\x1b[{}m{}\x1b[0m", static_cast<int>(colour), text);
}

}  // namespace cli
