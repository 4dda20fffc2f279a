#pragma once

#include <string>

namespace cli {

/// Text of --testcard=list: a line a clip, with its tracks and its size.
std::string testcard_list();
/// JSON of --testcard=list with --json: an array of objects.
std::string testcard_list_json();

}  // namespace cli
