#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Limits of summaries: anybody may have written one that is merged.
namespace cli::summary_limits {

/// Version of the member `rtmpush`.
inline constexpr int format = 1;
/// Bytes of a file: eleven histograms with every bucket there is are below a fourth of it.
inline constexpr std::size_t file = std::size_t{16} << 20U;
inline constexpr int depth = 8;
/// Shards of a run.
inline constexpr std::uint64_t shards = 10'000;
/// Of each count, so that those of all shards add up in 64 bits.
inline constexpr std::uint64_t count = 1'000'000'000'000'000;
/// Ten years.
inline constexpr std::chrono::nanoseconds time = std::chrono::hours(24 * 3652);
inline constexpr double cores = 100'000;
/// Buckets of a histogram.
inline constexpr std::size_t buckets = 20'000;
/// Terms, classes of failures, bounds, notes.
inline constexpr std::size_t list = 200;
/// Bytes of a text.
inline constexpr std::size_t text = 2000;
/// Bytes of a term's value that are written; signs that are no UTF-8 become three times as long.
inline constexpr std::size_t written_term = 600;

}  // namespace cli::summary_limits
