#pragma once

#include <string>

#include "cli/figures/json.hpp"
#include "publish/probe.hpp"

namespace cli {

/// Text of --probe for one destination: the steps, what the server says of itself and what is known of it
/// besides, and the result. Lines, each with its end.
std::string probe_text(const publish::Probed& probed, const publish::KnownServers& known = {});

/// The way there, as the text begins: the lines before the result.
std::string way_text(const publish::Probed& probed, const publish::KnownServers& known);

/// JSON of --probe for one destination: an object on a line of its own, whose fields the manual names.
std::string probe_json(const publish::Probed& probed, const publish::KnownServers& known = {});

/// The object without what comes behind the way there.
Json way_json(const publish::Probed& probed, const publish::KnownServers& known);

}  // namespace cli
