#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "rtmp/bytes.hpp"

namespace vectors {

/// The bytes that hexadecimal digits say; blanks between them are free.
inline rtmp::Bytes hex(std::string_view text) {
    rtmp::Bytes bytes;
    unsigned value = 0;
    bool half = false;
    for (const char digit : text) {
        constexpr std::string_view digits = "0123456789abcdef";
        if (digit == ' ' || digit == '\n') continue;
        const std::size_t worth =
            digits.find(static_cast<char>(digit >= 'A' && digit <= 'F' ? digit + 32 : digit));
        if (worth == std::string_view::npos) throw std::invalid_argument("no hexadecimal digit");
        value = value << 4U | static_cast<unsigned>(worth);
        if (half) bytes.push_back(static_cast<std::uint8_t>(value));
        half = !half;
    }
    if (half) throw std::invalid_argument("half a byte");
    return bytes;
}

/// `bytes` as digits, for messages of tests that fail.
inline std::string to_hex(rtmp::ByteView bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

/// `count` times `byte`.
inline rtmp::Bytes filled(std::size_t count, std::uint8_t byte) {
    return rtmp::Bytes(count, byte);
}

/// All parts, one after the other.
template <class... Parts>
rtmp::Bytes joined(const Parts&... parts) {
    rtmp::Bytes bytes;
    (bytes.insert(bytes.end(), parts.begin(), parts.end()), ...);
    return bytes;
}

}  // namespace vectors
