#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ground {

/// A count of things: `1 frame`, `12 frames`
std::string count_text(std::uint64_t count, std::string_view what);

}  // namespace ground
