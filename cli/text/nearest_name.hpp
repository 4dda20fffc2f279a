#pragma once

#include <span>
#include <string_view>

namespace cli {

/// The name that a misspelt one was most likely meant to be: the nearest of `names`, where no more than a
/// third of the letters are missing, added, swapped with their neighbour or others. Empty for none.
std::string_view nearest_name(std::string_view misspelt, std::span<const std::string_view> names);

}  // namespace cli
