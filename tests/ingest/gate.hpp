#pragma once

#include <optional>
#include <string>

#include "ingest/script.hpp"

namespace ingest {

/// How a server that wants a login answers a connect with this app and tcUrl: the description of its refusal,
/// or nothing for who may come in. It keeps no memory of a connection, as its challenges are those of the
/// script.
std::optional<std::string> turned_away(const Gate& gate, const std::string& app, const std::string& tc_url);

}  // namespace ingest
