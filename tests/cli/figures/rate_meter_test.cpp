#include "cli/figures/rate_meter.hpp"

#include <doctest/doctest.h>

namespace rate_meter_test {

using namespace std::chrono_literals;
using cli::RateMeter;
using cli::Rates;
using publish::report::Progress;

TEST_CASE("rates are those of the last seconds, not of the whole run") {
    RateMeter meter;
    Progress progress;
    const auto at = [&](std::chrono::seconds elapsed, std::uint64_t bytes, std::uint64_t frames) {
        progress.elapsed = elapsed;
        progress.sent_bytes = bytes;
        progress.video_frames = frames;
        return meter.update(progress);
    };
    // 1000 bytes and 30 frames a second for ten seconds, then nothing.
    for (int second = 1; second <= 10; ++second) {
        const Rates now = at(std::chrono::seconds(second), 1000U * static_cast<unsigned>(second),
                             30U * static_cast<unsigned>(second));
        CHECK(now.bits_per_second == doctest::Approx(8000));
        CHECK(now.video_frames_per_second.value() == doctest::Approx(30));
    }
    CHECK(at(12s, 10000, 300).bits_per_second == doctest::Approx(8000.0 / 3));
    CHECK(at(13s, 10000, 300).bits_per_second == doctest::Approx(0));
    CHECK(at(43s, 40000, 1200).bits_per_second == doctest::Approx(8000));
}

TEST_CASE("no time, no rate") {
    RateMeter meter;
    CHECK(meter.update(Progress{}).bits_per_second == 0);
    CHECK(meter.update(Progress{}).video_frames_per_second == 0);
    Progress progress;
    progress.elapsed = 12s;
    progress.sent_bytes = 3'900'000;
    CHECK(meter.update(progress).bits_per_second == doctest::Approx(2'600'000));
}

TEST_CASE("the mean is that of the whole run, and of bits alone") {
    Progress totals;
    CHECK(cli::mean_rates(totals).bits_per_second == 0);
    totals.elapsed = 10s;
    totals.sent_bytes = 1'250'000;
    totals.video_frames = 300;
    CHECK(cli::mean_rates(totals).bits_per_second == doctest::Approx(1'000'000));
    CHECK_FALSE(cli::mean_rates(totals).video_frames_per_second);
}

}  // namespace rate_meter_test
