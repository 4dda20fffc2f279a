#pragma once

#include <string>
#include <string_view>

namespace ingest {

/// Text as a string of JSON, with its quotation marks: control characters escaped, all else as it is.
std::string json_text(std::string_view text);

}  // namespace ingest
