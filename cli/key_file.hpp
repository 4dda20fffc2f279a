#pragma once

#include <string>

namespace cli {

/// A key file that is longer holds something else.
inline constexpr std::size_t max_key_file_size = 65536;

/// The stream key in a file, or on standard input for "-": its one line, without white space around it.
/// Throws publish::Failure: input_unreadable, or usage when the file holds no key.
std::string read_key_file(const std::string& path);

}  // namespace cli
