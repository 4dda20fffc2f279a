#pragma once

#include <string>
#include <string_view>

/// Letters and control characters of ASCII, whatever the locale. Bytes beyond ASCII are neither.
namespace ground {

/// True for U+0000 to U+001F, and U+007F.
constexpr bool is_control(char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
}

/// A text with spaces for its control characters, so that somebody else's words stay on one line.
std::string without_controls(std::string_view text);

/// A text with a to z for A to Z.
std::string lower_case(std::string_view text);

/// A sentence as a clause within another: its first letter in lower case.
std::string uncapitalized(std::string_view text);

}  // namespace ground
