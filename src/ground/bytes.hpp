#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ground {

/// Bytes in memory that somebody else keeps alive.
using ByteView = std::span<const std::uint8_t>;
/// Bytes in memory of their own.
using Bytes = std::vector<std::uint8_t>;

/// The bytes of a text, in place.
inline ByteView as_bytes(std::string_view text) {
    // Characters may be read as the bytes that they are (C++20, 7.2.1).
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace ground
