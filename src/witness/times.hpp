#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace witness {

/// The difference of two times, which may be any of a hostile server's: at the ends of the range it stays.
inline std::int64_t minus(std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    if (!__builtin_sub_overflow(left, right, &result)) return result;
    return left < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}
/// Distance of two times.
inline std::int64_t distance(std::int64_t left, std::int64_t right) {
    return left < right ? minus(right, left) : minus(left, right);
}

}  // namespace witness
