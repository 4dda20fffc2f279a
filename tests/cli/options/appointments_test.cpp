#include "cli/options/appointments.hpp"

#include <doctest/doctest.h>

#include "dial/failure.hpp"

namespace appointments_test {

using namespace std::chrono_literals;
using cli::Appointments;
using cli::Moment;
using cli::WallTime;

namespace {

const WallTime noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h;

cli::Options options(const char* at, const char* until) {
    cli::Options options;
    if (at != nullptr) options.at = Moment::parse(at);
    if (until != nullptr) options.until = Moment::parse(until);
    return options;
}

std::string refusal(const cli::Options& options) {
    try {
        cli::appointments(options, noon);
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        return failure.what();
    }
    return {};
}

}  // namespace

TEST_CASE("without options there is no appointment") {
    const Appointments none = cli::appointments(options(nullptr, nullptr), noon);
    CHECK_FALSE(none.begin);
    CHECK_FALSE(none.end);
}

TEST_CASE("beginning and end are as named") {
    const Appointments times =
        cli::appointments(options("2026-11-24T13:00:00Z", "2026-11-24T14:00:00Z"), noon);
    CHECK(times.begin == noon + 1h);
    CHECK(times.end == noon + 2h);
}

TEST_CASE("a time of day at which to end is the next one after the beginning") {
    const Appointments times = cli::appointments(options("2026-11-26T12:00:00Z", "11:00"), noon);
    REQUIRE(times.end);
    CHECK(*times.end > noon + 48h);
    CHECK(*times.end <= noon + 72h);
}

TEST_CASE("what has passed is no appointment") {
    CHECK(refusal(options("2026-11-24T12:00:00Z", nullptr)) ==
          "--at: that time has passed; give one that is still to come; see rtmpush --help");
    CHECK(refusal(options("2026-11-24T13:00:00Z", "2026-11-24T12:30:00Z")) ==
          "--until: that time has passed; give one that is still to come; see rtmpush --help");
}

}  // namespace appointments_test
