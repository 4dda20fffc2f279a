#pragma once

#include <optional>
#include <string>

#include "ingest/script.hpp"

namespace ingest {

/// Answer of a server that wants a login to a connect with this app and tcUrl: the description of its
/// refusal, or nothing for a client that may come in. No memory of a connection is kept, since the challenges
/// are those of the script.
std::optional<std::string> turned_away(const Gate& gate, const std::string& app, const std::string& tc_url);

}  // namespace ingest
