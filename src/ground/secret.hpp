#pragma once

#include <string>
#include <string_view>

/// Secrets in somebody else's words, who may have changed letters to capitals or escaped what is no letter:
/// `%2F` and `%252F`, `\/` and `\u002F`, `&amp;` and `+` are found as well as the characters themselves.
namespace ground {

/// Bytes of the shortest secret that is hidden wherever it stands; a shorter one may be a word of everyday
/// text, and is hidden only where it stands alone.
inline constexpr std::size_t shortest_unmistakable = 4;

/// Makes the secret unreadable wherever the text has it.
void hide(std::string& text, std::string_view secret);

/// Makes unreadable what is left of the secret where a long text was cut: at its end, and before each
/// ellipsis. At most three characters of it stay.
void hide_cut(std::string& text, std::string_view secret);

}  // namespace ground
