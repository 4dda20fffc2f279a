#pragma once

#include <string>

#include "publish/probe.hpp"

namespace cli {

/// What --probe prints of one destination: the way, step by step, what the server says of itself, and the
/// result. Lines, each with its end.
std::string probe_text(const publish::Probed& probed);

/// The same as a JSON object on a line of its own; the manual names its fields.
std::string probe_json(const publish::Probed& probed);

}  // namespace cli
