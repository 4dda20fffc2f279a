#pragma once

#include <string>
#include <string_view>

namespace cli {

/// Bytes of a secret file; a longer one holds something else than one secret.
inline constexpr std::size_t max_secret_file_size = 65536;

/// The one line of a file, or of standard input for "-". Both throw dial::Failure: input_unreadable, or
/// usage when the file does not hold what it is for.

/// A stream key, without white space around it. `option` is the one that named the file.
std::string read_key_file(const std::string& path, std::string_view option = "--key-file");
/// A password: blanks at its ends are its own.
std::string read_password_file(const std::string& path);

}  // namespace cli
