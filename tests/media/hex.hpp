#pragma once

#include <string_view>

#include "media/source.hpp"

namespace clips {

/// The bytes that hexadecimal digits say; blanks between them are free.
inline media::Bytes hex(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    media::Bytes bytes;
    std::size_t count = 0;
    for (const char digit : text) {
        if (digit == ' ') continue;
        const std::size_t value = digits.find(digit);
        if (count++ % 2 == 0) bytes.push_back(0);
        bytes.back() = static_cast<std::uint8_t>(bytes.back() * 16U + value);
    }
    return bytes;
}

}  // namespace clips
