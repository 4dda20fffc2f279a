#include "media/streams/clock_origin.hpp"

#include <array>
#include <doctest/doctest.h>

namespace clock_origin_test {

using media::ClockOrigin;
using media::container_time;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("ticks are a time unless they are unknown, senseless or beyond ten years") {
    CHECK(container_time(1500, {1, 1000}) == milliseconds(1500));
    CHECK(container_time(-3, {1, 1}) == seconds(-3));
    CHECK_FALSE(container_time(INT64_MIN, {1, 1000}));
    CHECK_FALSE(container_time(1, {0, 1000}));
    CHECK_FALSE(container_time(1, {1, 0}));
    CHECK_FALSE(container_time(3600LL * 24 * 365 * 11, {1, 1}));
}

TEST_CASE("a container that counts from 1970 counts from its first second here") {
    constexpr std::int64_t epoch = 1'750'000'000;
    ClockOrigin origin;
    const std::array<std::int64_t, 2> numerators{1, 1};
    origin.note_first(epoch * 90'000 + 4'500, {1, 90'000}, numerators);
    CHECK(origin.is_far());
    CHECK(origin.time(epoch * 90'000 + 4'500, {1, 90'000}) == milliseconds(50));
    CHECK(origin.time(epoch * 48'000, {1, 48'000}) == seconds(0));
    CHECK(origin.ticks(milliseconds(50), {1, 90'000}) == epoch * 90'000 + 4'500);
    // The first time stays.
    origin.note_first(0, {1, 1000}, numerators);
    CHECK(origin.is_far());
}

TEST_CASE("a container that counts from 0, or late, is left as it is") {
    ClockOrigin origin;
    const std::array<std::int64_t, 1> numerators{1};
    origin.note_first(3600LL * 1000 * 20, {1, 1000}, numerators);
    CHECK_FALSE(origin.is_far());
    CHECK(origin.time(1500, {1, 1000}) == milliseconds(1500));
    CHECK(origin.ticks(milliseconds(1500), {1, 1000}) == 1500);
}

TEST_CASE("the origin is a whole number of every tick") {
    constexpr std::int64_t epoch = 1'750'000'000;
    ClockOrigin origin;
    const std::array<std::int64_t, 2> numerators{1001, 1};
    origin.note_first(epoch, {1, 1}, numerators);
    const auto time = origin.time(epoch, {1, 1});
    REQUIRE(time);
    CHECK(*time == seconds(epoch % 1001));
}

TEST_CASE("times of senseless ticks are unknown, and reach beyond no number") {
    constexpr std::int64_t most = INT64_MAX;
    constexpr std::int64_t finest = 2'147'483'647;
    constexpr std::int64_t in_2169 = 6'299'999'999;
    ClockOrigin origin;
    const std::array<std::int64_t, 3> numerators{finest, finest - 1, 1};
    origin.note_first(in_2169, {1, 1}, numerators);
    CHECK_FALSE(origin.is_far());
    ClockOrigin far;
    far.note_first(in_2169, {1, 1}, {});
    REQUIRE(far.is_far());
    // So many ticks as there are from 1970 are more than a number holds.
    CHECK_FALSE(far.time(1, {1, finest}));
    CHECK_FALSE(far.time(most, {1, 1000}));
    CHECK(far.ticks(seconds(1), {1, 1}) == in_2169 + 1);
    CHECK(far.ticks(std::chrono::hours(24 * 3000), {1, finest}) < most);
}

}  // namespace clock_origin_test
