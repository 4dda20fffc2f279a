#pragma once

#include <string>

#include "watch/looker.hpp"

namespace cli {

/// Text of --probe=play for one stream: the way there, what it carries, and the result. Lines, each with its end.
std::string look_text(const watch::Looked& looked);

/// JSON of --probe=play for one stream: an object on a line of its own, whose fields the manual names.
std::string look_json(const watch::Looked& looked);

}  // namespace cli
