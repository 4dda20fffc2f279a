#include "ingest/measure.hpp"

#include <doctest/doctest.h>

namespace measure_test {

using ingest::Clock;
using ingest::Measure;
using std::chrono::milliseconds;

TEST_CASE("lateness is arrival minus media time, zeroed at the earliest") {
    const Clock::time_point accepted;
    Measure measure(accepted);
    // One message each 40 ms, all on time but the third, which is 15 ms late.
    measure.arrived(accepted + milliseconds(10), 0);
    measure.arrived(accepted + milliseconds(50), 40);
    measure.arrived(accepted + milliseconds(105), 80);
    measure.arrived(accepted + milliseconds(130), 120);
    const ingest::Timing timing = measure.timing();
    CHECK(timing.setup_ms.value() == doctest::Approx(10));
    CHECK(timing.wall_s == doctest::Approx(0.120));
    CHECK(timing.media_s == doctest::Approx(0.120));
    CHECK(timing.late_p50_ms == doctest::Approx(0));
    CHECK(timing.late_max_ms == doctest::Approx(15));
    CHECK(timing.max_gap_ms == doctest::Approx(55));
}

TEST_CASE("media time goes on across the wrap of the wire") {
    const Clock::time_point accepted;
    Measure measure(accepted);
    measure.arrived(accepted, 0xFFFFFFF0);
    measure.arrived(accepted + milliseconds(32), 0x10);
    CHECK(measure.timing().media_s == doctest::Approx(0.032));
    CHECK(measure.timing().late_max_ms == doctest::Approx(0));
}

TEST_CASE("without media there is no timing") {
    CHECK_FALSE(Measure(Clock::time_point()).timing().setup_ms.has_value());
}

}  // namespace measure_test
