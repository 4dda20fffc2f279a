#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ground {

/// How often values of each size came, in buckets that are narrow for small values and wide for large ones: whatever
/// their range, a percentile is within 0.2 % of the exact one. Values are counts of any unit, such as nanoseconds.
class Histogram {
  public:
    /// Adds a value, `times` over; one below 0 counts as 0.
    void add(std::int64_t value, std::uint64_t times = 1);
    /// Adds all that another one has.
    void merge(const Histogram& other);

    bool empty() const { return count_ == 0; }
    std::uint64_t count() const { return count_; }
    /// The smallest and the largest value, exactly; 0 while there is none.
    std::int64_t min() const { return empty() ? 0 : min_; }
    std::int64_t max() const { return max_; }
    /// The sum of all values, which doubles hold to 15 digits.
    double sum() const { return sum_; }
    double mean() const { return empty() ? 0 : sum_ / static_cast<double>(count_); }
    /// The smallest value that at least `percent` of all (0 to 100) do not exceed, within 0.2 %; 0 while there is none.
    std::int64_t percentile(double percent) const;

    /// Values from `low` to `high`, both of them included.
    struct Bucket {
        std::int64_t low = 0;
        std::int64_t high = 0;
        std::uint64_t count = 0;
    };
    /// The buckets that are not empty, in ascending order.
    std::vector<Bucket> buckets() const;
    /// The histogram that had these buckets (whose `high` is not looked at), extremes and sum, for instance on another
    /// machine. Nothing where they do not fit each other: anybody may have written them. `sum` is taken within what the
    /// buckets allow.
    static std::optional<Histogram> restore(std::span<const Bucket> buckets, std::int64_t min,
                                            std::int64_t max, double sum);
    /// Most values of a histogram that is restored: thousands of them can be merged.
    static constexpr std::uint64_t most_restored = 1'000'000'000'000'000;

  private:
    void cover(std::size_t first, std::size_t behind);

    std::uint64_t count_ = 0;
    std::int64_t min_ = 0;
    std::int64_t max_ = 0;
    double sum_ = 0;
    /// Counts by the place of their bucket, from the first one that is needed to the last.
    std::vector<std::uint64_t> counts_;
    std::size_t first_ = 0;
};

}  // namespace ground
