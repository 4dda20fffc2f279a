#include "load/lot.hpp"

#include <random>

namespace load {

double draw(std::uint64_t seed, std::size_t copy, Lot lot, std::uint64_t turn) {
    const auto low = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
    const auto high = [](std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32U); };
    std::seed_seq sequence{low(seed), high(seed), low(copy), high(copy), static_cast<std::uint32_t>(lot),
                           low(turn), high(turn)};
    std::mt19937_64 engine(sequence);
    // The distributions of the standard library differ from one to another; 53 bits of a draw do not.
    constexpr double unit = 1.0 / 9007199254740992.0;
    return static_cast<double>(engine() >> 11U) * unit;
}

}  // namespace load
