#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Small files of text that people write: keys, options, playlists.
namespace ground {

/// The content of a file; where it is longer than `limit` bytes, a little more than these. Throws
/// std::system_error.
std::string read_small_file(const std::string& path, std::size_t limit);
/// The content of standard input, with the same limit. Throws std::system_error.
std::string read_standard_input(std::size_t limit);

/// The text behind the mark that editors on Windows begin UTF-8 with.
std::string_view without_byte_order_mark(std::string_view text);
/// The text without `white_space` at its ends.
std::string_view trimmed(std::string_view text, std::string_view white_space);

}  // namespace ground
