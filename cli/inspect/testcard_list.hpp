#pragma once

#include <string>

namespace cli {

/// What --testcard=list prints: a line a clip, with its tracks and its size.
std::string testcard_list();
/// The same with --json: an array of objects.
std::string testcard_list_json();

}  // namespace cli
