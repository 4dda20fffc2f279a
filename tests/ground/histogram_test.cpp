#include "ground/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <doctest/doctest.h>
#include <limits>
#include <random>

namespace histogram_test {

// The smallest of sorted values that at least so many percent do not exceed.
std::int64_t exact(const std::vector<std::int64_t>& sorted, double percent) {
    const double rank = std::ceil(static_cast<double>(sorted.size()) * percent / 100);
    return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

// Values of all sizes, from nanoseconds to hours.
std::vector<std::int64_t> values_of(std::mt19937_64& random) {
    std::vector<std::int64_t> values(1 + random() % 2000);
    const unsigned widest = 1 + static_cast<unsigned>(random() % 62);
    for (std::int64_t& value : values)
        value = static_cast<std::int64_t>(random() >> (63 - random() % widest));
    return values;
}

TEST_CASE("percentiles are within 0.2 % of the exact ones") {
    std::mt19937_64 random(16);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::int64_t> values = values_of(random);
        ground::Histogram histogram;
        for (const std::int64_t value : values)
            histogram.add(value);
        std::ranges::sort(values);
        for (const double percent : {0.0, 1.0, 50.0, 90.0, 95.0, 99.0, 99.9, 100.0}) {
            const auto expected = static_cast<double>(exact(values, percent));
            CAPTURE(percent);
            CHECK(std::abs(static_cast<double>(histogram.percentile(percent)) - expected) <= expected / 500);
        }
        CHECK(histogram.count() == values.size());
        CHECK(histogram.min() == values.front());
        CHECK(histogram.max() == values.back());
    }
}

TEST_CASE("two histograms merged are one of all values") {
    std::mt19937_64 random(17);
    for (int round = 0; round < 50; ++round) {
        ground::Histogram left;
        ground::Histogram right;
        ground::Histogram all;
        for (const std::int64_t value : values_of(random)) {
            left.add(value);
            all.add(value);
        }
        for (const std::int64_t value : values_of(random)) {
            right.add(value);
            all.add(value);
        }
        left.merge(right);
        CHECK(left.count() == all.count());
        CHECK(left.min() == all.min());
        CHECK(left.max() == all.max());
        CHECK(left.sum() == doctest::Approx(all.sum()));
        for (const double percent : {10.0, 50.0, 99.0})
            CHECK(left.percentile(percent) == all.percentile(percent));
    }
}

TEST_CASE("buckets hold each value once, in ascending order, without overlap") {
    ground::Histogram histogram;
    for (std::int64_t value = 0; value < 5000; ++value)
        histogram.add(value);
    std::int64_t next = 0;
    std::uint64_t count = 0;
    for (const auto& bucket : histogram.buckets()) {
        CHECK(bucket.low == next);
        next = bucket.high + 1;
        count += bucket.count;
    }
    CHECK(count == 5000);
    CHECK(next >= 5000);
}

TEST_CASE("an empty histogram is all zeros") {
    const ground::Histogram histogram;
    CHECK(histogram.empty());
    CHECK(histogram.min() == 0);
    CHECK(histogram.max() == 0);
    CHECK(histogram.mean() == 0);
    CHECK(histogram.percentile(50) == 0);
    CHECK(histogram.buckets().empty());
}

TEST_CASE("the largest values have a place, and negative ones count as 0") {
    ground::Histogram histogram;
    histogram.add(std::numeric_limits<std::int64_t>::max());
    histogram.add(-5, 2);
    CHECK(histogram.max() == std::numeric_limits<std::int64_t>::max());
    CHECK(histogram.min() == 0);
    CHECK(histogram.count() == 3);
    CHECK(histogram.percentile(100) == std::numeric_limits<std::int64_t>::max());
    CHECK(histogram.buckets().back().high == std::numeric_limits<std::int64_t>::max());
    histogram.add(7, 0);
    CHECK(histogram.count() == 3);
}

TEST_CASE("a histogram comes back from its parts as it was, and goes on") {
    std::mt19937_64 random(18);
    for (int round = 0; round < 50; ++round) {
        ground::Histogram one;
        for (const std::int64_t value : values_of(random))
            one.add(value);
        std::optional<ground::Histogram> back =
            ground::Histogram::restore(one.buckets(), one.min(), one.max(), one.sum());
        REQUIRE(back);
        back->merge(one);
        one.merge(one);
        CHECK(back->count() == one.count());
        CHECK(back->sum() == one.sum());
        CHECK(back->buckets().size() == one.buckets().size());
        for (const double percent : {0.0, 1.0, 50.0, 95.0, 99.0, 100.0})
            CHECK(back->percentile(percent) == one.percentile(percent));
    }
    const std::optional<ground::Histogram> none = ground::Histogram::restore({}, 0, 0, 0);
    REQUIRE(none);
    CHECK(none->empty());
}

TEST_CASE("parts that no histogram has are refused") {
    using ground::Histogram;
    using Buckets = std::vector<Histogram::Bucket>;
    const auto taken = [](const Buckets& buckets, std::int64_t min, std::int64_t max, double sum) {
        return Histogram::restore(buckets, min, max, sum).has_value();
    };
    CHECK(taken({{3, 3, 2}, {9, 9, 1}}, 3, 9, 15));
    CHECK_FALSE(taken({{3, 3, 2}, {9, 9, 1}}, 2, 9, 15));
    CHECK_FALSE(taken({{3, 3, 2}, {9, 9, 1}}, 3, 10, 15));
    CHECK_FALSE(taken({{9, 9, 1}, {3, 3, 2}}, 3, 9, 15));
    CHECK_FALSE(taken({{3, 3, 2}, {3, 3, 1}, {9, 9, 1}}, 3, 9, 15));
    CHECK_FALSE(taken({{3, 3, 0}}, 3, 3, 0));
    CHECK_FALSE(taken({{3, 3, 2}}, 3, 3, 100));
    CHECK_FALSE(taken({{3, 3, 2}}, 3, 3, std::numeric_limits<double>::quiet_NaN()));
    CHECK_FALSE(taken({{-1, -1, 2}}, -1, -1, -2));
    CHECK_FALSE(taken({{3, 3, Histogram::most_restored}, {4, 4, 1}}, 3, 4, 1e6));
    CHECK_FALSE(taken({}, 0, 1, 0));
    // 1001 shares its bucket with 1000, which is the lowest in it.
    CHECK_FALSE(taken({{1001, 1001, 1}}, 1001, 1001, 1001));
    CHECK(taken({{1000, 1001, 1}}, 1001, 1001, 1001));
}

}  // namespace histogram_test
