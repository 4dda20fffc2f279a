#pragma once

#include <cstddef>
#include <cstdint>

namespace load {

/// What is drawn at random for a copy.
enum class Lot : std::uint32_t { phase, slowness, stay, pause };

/// A number from 0 to below 1: the same for the same seed, copy, lot and turn, whatever else is drawn. It comes from
/// std::mt19937_64, whose state is too large to be kept for each copy.
double draw(std::uint64_t seed, std::size_t copy, Lot lot, std::uint64_t turn = 0);

}  // namespace load
