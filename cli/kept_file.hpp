#pragma once

#include <string>
#include <string_view>

namespace cli {

/// Puts a file of this text in the place of `path`, whole: whoever reads that name gets the old text or the
/// new one. Throws std::system_error with the cause; what is there and no file is left alone.
void replace_file(const std::string& path, std::string_view text);

}  // namespace cli
