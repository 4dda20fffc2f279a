#include "cli/load/load_meter.hpp"

#include <doctest/doctest.h>

namespace load_meter_test {

using namespace std::chrono_literals;

TEST_CASE("rates are of what came since the snapshot before") {
    cli::LoadMeter meter;
    load::Tally tally;
    tally.bytes = 1000;
    tally.frames = 10;
    tally.accepted = 4;
    tally.late.add(1'000'000, 100);
    const cli::LoadSnapshot first = meter.read(1s, tally, {.cores = 2, .processor = 900ms, .busiest = 0});
    CHECK(first.rates.bits_per_second == 8000);
    CHECK(first.rates.connects_per_second == 4);
    CHECK(first.rates.late == 1ms);
    CHECK(first.rates.cores == doctest::Approx(0.9));
    tally.bytes = 3000;
    tally.frames = 40;
    tally.accepted = 5;
    tally.late.add(80'000'000, 10);
    const cli::LoadSnapshot second = meter.read(3s, tally, {.cores = 2, .processor = 1100ms, .busiest = 0});
    CHECK(second.rates.bits_per_second == 8000);
    CHECK(second.rates.frames_per_second == 15);
    CHECK(second.rates.connects_per_second == 0.5);
    // The punctual frames of before do not hide the late ones of now.
    REQUIRE(second.rates.late);
    CHECK(static_cast<double>(second.rates.late->count()) == doctest::Approx(80e6).epsilon(0.004));
    CHECK(second.rates.cores == doctest::Approx(0.1));
    CHECK(second.machine.busiest == doctest::Approx(0.9));
    const cli::LoadSnapshot whole = meter.whole(4s, tally, {.cores = 2, .processor = 1200ms, .busiest = 0});
    CHECK(whole.rates.bits_per_second == 6000);
    CHECK(whole.rates.cores == doctest::Approx(0.3));
    CHECK(whole.machine.busiest == doctest::Approx(0.9));
}

TEST_CASE("without time or frames there are no rates") {
    cli::LoadMeter meter;
    CHECK(meter.read(0s, {}, {}).rates.bits_per_second == 0);
    const cli::LoadSnapshot later = meter.read(1s, {}, {});
    CHECK(later.rates.frames_per_second == 0);
    CHECK_FALSE(later.rates.late);
}

TEST_CASE("this machine has cores, and its time grows with work") {
    const std::chrono::nanoseconds begin = cli::processor_time();
    CHECK(cli::this_machine(begin).cores > 0);
    while (cli::processor_time() == begin) {
    }
    CHECK(cli::this_machine(begin).processor > 0ns);
}

}  // namespace load_meter_test
