#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace e2e {

/// The first document of a text in YAML, as Python's reader reads it. Throws std::runtime_error if it is none.
nlohmann::json yaml(const std::string& text);
/// All documents of such a text, as an array.
nlohmann::json yaml_documents(const std::string& text);

}  // namespace e2e
