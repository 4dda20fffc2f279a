#include "ground/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace ground {

namespace {

// Each doubling of the value is cut into 256 buckets: half the width of one is at most 1/512 of its values.
constexpr unsigned steps_bits = 8;
constexpr std::uint64_t steps = 1U << steps_bits;

// Share by which a sum of many doubles may be beside the exact one.
constexpr double rounding = 1e-6;

// Values below two times `steps` have a bucket each.
std::size_t place_of(std::uint64_t value) {
    if (value < 2 * steps) return static_cast<std::size_t>(value);
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - steps_bits - 1;
    return static_cast<std::size_t>(shift * steps + (value >> shift));
}

std::uint64_t lowest_at(std::size_t place) {
    if (place < 2 * steps) return place;
    const std::uint64_t shift = place / steps - 1;
    return (place - shift * steps) << shift;
}

}  // namespace

// Makes room for the places from `first` to before `behind`.
void Histogram::cover(std::size_t first, std::size_t behind) {
    if (counts_.empty()) first_ = first;
    if (first < first_) {
        counts_.insert(counts_.begin(), first_ - first, 0);
        first_ = first;
    }
    if (behind > first_ + counts_.size()) counts_.resize(behind - first_);
}

void Histogram::add(std::int64_t value, std::uint64_t times) {
    if (times == 0) return;
    value = std::max<std::int64_t>(value, 0);
    const std::size_t place = place_of(static_cast<std::uint64_t>(value));
    cover(place, place + 1);
    counts_[place - first_] += times;
    min_ = empty() ? value : std::min(min_, value);
    max_ = std::max(max_, value);
    count_ += times;
    sum_ += static_cast<double>(value) * static_cast<double>(times);
}

void Histogram::merge(const Histogram& other) {
    if (other.empty()) return;
    cover(other.first_, other.first_ + other.counts_.size());
    for (std::size_t i = 0; i < other.counts_.size(); ++i)
        counts_[other.first_ + i - first_] += other.counts_[i];
    min_ = empty() ? other.min_ : std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
    count_ += other.count_;
    sum_ += other.sum_;
}

std::int64_t Histogram::percentile(double percent) const {
    if (empty()) return 0;
    const double rank = std::ceil(static_cast<double>(count_) * std::clamp(percent, 0.0, 100.0) / 100);
    std::uint64_t left = std::max<std::uint64_t>(static_cast<std::uint64_t>(rank), 1);
    // The first and the last value are known exactly.
    if (left == 1) return min_;
    if (left >= count_) return max_;
    std::size_t at = 0;
    while (counts_[at] < left)
        left -= counts_[at++];
    const std::size_t place = first_ + at;
    const std::uint64_t low = lowest_at(place);
    const auto middle = static_cast<std::int64_t>(low + (lowest_at(place + 1) - 1 - low) / 2);
    return std::clamp(middle, min_, max_);
}

std::optional<Histogram> Histogram::restore(std::span<const Bucket> buckets, std::int64_t min,
                                            std::int64_t max, double sum) {
    if (buckets.empty()) {
        return min == 0 && max == 0 && sum == 0 ? std::optional(Histogram()) : std::nullopt;
    }
    if (min < 0 || max < min) return std::nullopt;
    const std::size_t first = place_of(static_cast<std::uint64_t>(min));
    const std::size_t last = place_of(static_cast<std::uint64_t>(max));
    Histogram histogram;
    std::size_t behind = first;
    for (const Bucket& bucket : buckets) {
        if (bucket.low < 0 || bucket.count == 0 || bucket.count > most_restored - histogram.count_)
            return std::nullopt;
        const std::size_t place = place_of(static_cast<std::uint64_t>(bucket.low));
        const bool is_lowest = lowest_at(place) == static_cast<std::uint64_t>(bucket.low);
        if (!is_lowest || place < behind || place > last) return std::nullopt;
        if (histogram.empty() && place != first) return std::nullopt;
        behind = place + 1;
        histogram.cover(place, behind);
        histogram.counts_[place - histogram.first_] = bucket.count;
        histogram.count_ += bucket.count;
    }
    if (behind != last + 1) return std::nullopt;
    const auto count = static_cast<double>(histogram.count_);
    const bool is_possible = sum >= static_cast<double>(min) * count * (1 - rounding) &&
                             sum <= static_cast<double>(max) * count * (1 + rounding);
    if (!is_possible) return std::nullopt;
    histogram.min_ = min;
    histogram.max_ = max;
    histogram.sum_ = sum;
    return histogram;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
    std::vector<Bucket> filled;
    for (std::size_t at = 0; at < counts_.size(); ++at) {
        if (counts_[at] == 0) continue;
        const std::size_t place = first_ + at;
        filled.push_back({static_cast<std::int64_t>(lowest_at(place)),
                          static_cast<std::int64_t>(lowest_at(place + 1) - 1), counts_[at]});
    }
    return filled;
}

}  // namespace ground
