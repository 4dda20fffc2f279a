#pragma once

#include <string>
#include <string_view>

#include "ground/bytes.hpp"

namespace ground {

/// The alphabet of base64 (RFC 4648, section 4), without its padding.
inline constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes in base64, padded with `=`, on one line.
std::string base64(ByteView bytes);

}  // namespace ground
