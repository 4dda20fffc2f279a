#include "cli/options/run_ends.hpp"

#include <chrono>
#include <doctest/doctest.h>

#include "net/poll.hpp"

namespace run_ends_test {

using namespace std::chrono_literals;
using dial::ExitStatus;

namespace {

/// True once somebody has asked; false where nobody does for long.
bool is_asked(publish::Stop& stop) {
    pollfd ready{stop.asked_wakeup.descriptor(), POLLIN, 0};
    return net::poll_until({&ready, 1}, std::chrono::steady_clock::now() + 30s) && stop.asked;
}

}  // namespace

TEST_CASE("a run that takes too long is timed out, and one with an end is a success") {
    cli::Options options;
    options.max_time = 1ms;
    publish::Stop stop;
    const cli::RunEnds ends(options, {}, stop);
    REQUIRE(is_asked(stop));
    CHECK(stop.reason == ExitStatus::timed_out);

    publish::Stop until;
    const cli::RunEnds end({}, {.begin = {}, .end = std::chrono::system_clock::now() + 1ms}, until);
    REQUIRE(is_asked(until));
    CHECK(until.reason == ExitStatus::success);
}

TEST_CASE("the time of a run counts from its appointment") {
    cli::Options options;
    options.max_time = 1ms;
    publish::Stop stop;
    const cli::RunEnds ends(options, {.begin = std::chrono::system_clock::now() + 1h, .end = {}}, stop);
    CHECK_FALSE(stop.asked);
}

}  // namespace run_ends_test
