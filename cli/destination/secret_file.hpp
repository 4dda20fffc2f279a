#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Bytes of a secret file; a longer one holds something else than one secret.
inline constexpr std::size_t max_secret_file_size = 65536;

/// The one line of a file, or of standard input for "-". Both throw dial::Failure: input_unreadable, or
/// usage when the file does not hold what it is for.

/// A stream key, without white space around it. `option` is the one that named the file.
std::string read_key_file(const std::string& path, std::string_view option = "--key-file");
/// A password: blanks at its ends are its own.
std::string read_password_file(const std::string& path);

/// Bytes of a file of keys.
inline constexpr std::size_t max_key_list_size = std::size_t{64} << 20U;

/// The keys of a file, or of standard input for "-": one a line, without white space around it; lines without any are
/// left out. At least one. Throws as the others do.
std::vector<std::string> read_key_list(const std::string& path);

}  // namespace cli
