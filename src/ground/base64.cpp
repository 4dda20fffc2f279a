#include "ground/base64.hpp"

#include <algorithm>

namespace ground {

std::string base64(ByteView bytes) {
    std::string encoded;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(bytes.size() - i, 3);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8U | (j < count ? bytes[i + j] : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            encoded += j <= count ? base64_digits[group >> (18U - 6U * j) & 0x3FU] : '=';
    }
    return encoded;
}

}  // namespace ground
