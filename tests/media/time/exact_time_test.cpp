#include "media/time/exact_time.hpp"

#include <doctest/doctest.h>

namespace exact_time_test {

using media::ExactTime;
using media::Tick;
using media::Time;

namespace {

/// A time as the demuxer has it: rounded down.
Time rounded(std::int64_t ticks, Tick tick) {
    return Time(ticks * tick.numerator * 1'000'000'000 / tick.denominator);
}

}  // namespace

TEST_CASE("a million spans of ticks end where the exact sum does") {
    const Tick tick{1, 44100};
    ExactTime sum;
    for (int i = 0; i < 1'000'000; ++i)
        sum.add(rounded(1024, tick), tick);
    // 1,024,000,000 / 44100 s
    CHECK(sum.time() == Time(23'219'954'648'526));
}

TEST_CASE("ticks of several units are summed side by side") {
    ExactTime sum(std::chrono::seconds(1));
    for (int i = 0; i < 30'000; ++i) {
        sum.add(rounded(1, {1001, 30'000}), {1001, 30'000});
        sum.add(rounded(1, {1, 3}), {1, 3});
    }
    CHECK(sum.time() == std::chrono::seconds(1 + 1001 + 10'000));
}

TEST_CASE("what is added and taken away again leaves nothing") {
    const Tick tick{1, 44100};
    ExactTime sum;
    for (int i = 0; i < 1000; ++i) {
        sum.add(rounded(1024, tick), tick);
        sum.add(-rounded(1024, tick), tick);
        sum.add(Time(17));
        sum.add(Time(-17));
    }
    CHECK(sum.time() == Time(0));
}

TEST_CASE("a span that is no number of ticks counts as it is") {
    ExactTime sum;
    sum.add(Time(1'500'000), {1, 1000});
    sum.add(Time(7), {1, 500'000'000});
    CHECK(sum.time() == Time(1'500'007));
}

TEST_CASE("more units than anyone has do no harm") {
    ExactTime sum;
    for (std::int64_t denominator = 1001; denominator < 2001; ++denominator)
        sum.add(rounded(denominator / 2, {1, denominator}), {1, denominator});
    const double seconds = std::chrono::duration<double>(sum.time()).count();
    CHECK(seconds == doctest::Approx(500).epsilon(0.001));
}

}  // namespace exact_time_test
