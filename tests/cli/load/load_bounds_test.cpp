#include "cli/load/load_bounds.hpp"

#include <doctest/doctest.h>
#include <initializer_list>
#include <string>
#include <vector>

#include "support/text_parts.hpp"

namespace load_bounds_test {

using dial::ExitStatus;
using text_parts::holds;

namespace {

std::vector<cli::Bound> bounds(std::initializer_list<const char*> texts) {
    std::vector<cli::Bound> all;
    for (const char* const text : texts)
        all.push_back(cli::parse_bound(text));
    return all;
}

std::string refusal(std::initializer_list<const char*> texts) {
    try {
        cli::check_load_bounds(bounds(texts));
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == ExitStatus::usage);
        return failure.what();
    }
    return {};
}

cli::LoadSnapshot run() {
    cli::LoadSnapshot run;
    run.tally.copies = run.tally.attempts = 1000;
    run.tally.finished = 1000;
    run.tally.frames = 90'000;
    for (int ms = 1; ms <= 100; ++ms)
        run.tally.steps.at(static_cast<std::size_t>(dial::Step::publish)).add(ms * 1'000'000);
    return run;
}

cli::LoadSnapshot run_with_failures() {
    cli::LoadSnapshot failed = run();
    failed.tally.failed = 10;
    failed.tally.finished = 990;
    failed.tally.failures["timed_out"] = {3, 28, "rtmp://host/live/****: timed out"};
    failed.tally.failures["name_in_use"] = {7, 113, "rtmp://host/live/****: in use"};
    return failed;
}

}  // namespace

TEST_CASE("bounds on metrics that a load test has are taken") {
    CHECK(refusal({"failed<0.1%", "failed=0", "failed.share<0.001", "publish.p95<500ms", "late.p99<0.1",
                   "dropped<1%", "bytes>1M", "tls.mean<1s"})
              .empty());
}

TEST_CASE("bounds on what there is not are refused, with the reason") {
    CHECK(holds(refusal({"failed=0", "publish.p96<1s"}),
                "--expect publish.p96<1s: there is no such metric of a load test"));
    CHECK(holds(refusal({"nothing<1%"}), "there is no such metric"));
    CHECK(holds(refusal({"publish.p95<1%"}), "only what failed or was dropped has a share"));
    CHECK(holds(refusal({"finished<1s"}), "the metric is no time"));
}

TEST_CASE("a percentage is held against the share, a number against the count") {
    const std::vector<cli::LoadVerdict> verdicts =
        cli::hold(bounds({"failed<1%", "failed<=1%", "failed<11", "tls.p50<1s"}), run_with_failures().tally);
    REQUIRE(verdicts.size() == 4);
    CHECK_FALSE(verdicts[0].holds);
    CHECK(*verdicts[0].figure == doctest::Approx(1));
    CHECK(verdicts[1].holds);
    CHECK(verdicts[2].figure == 10);
    CHECK(verdicts[2].holds);
    // Nothing was measured, so that nothing holds.
    CHECK_FALSE(verdicts[3].figure);
    CHECK_FALSE(verdicts[3].holds);
}

TEST_CASE("a run without a fault ends with 0") {
    const cli::LoadOutcome outcome = cli::conclude(run(), bounds({"publish.p95<500ms", "failed=0"}));
    CHECK(outcome.status == ExitStatus::success);
    CHECK_FALSE(outcome.failure);
}

TEST_CASE("a bound that does not hold is told with its figure, as 99") {
    const cli::LoadOutcome outcome = cli::conclude(run(), bounds({"publish.p95<90ms", "failed=0"}));
    CHECK(outcome.status == ExitStatus::bound_broken);
    REQUIRE(outcome.failure);
    CHECK(holds(outcome.failure->what(), "publish.p95 is 0.095"));
    CHECK(holds(outcome.failure->what(), "s, not <90ms (--expect)"));
}

TEST_CASE("failed copies give the status of their commonest class, unless a bound speaks of them") {
    const cli::LoadOutcome outcome = cli::conclude(run_with_failures(), bounds({"publish.p95<500ms"}));
    CHECK(outcome.status == ExitStatus::name_in_use);
    CHECK(outcome.failure->what() ==
          std::string("10 of 1000 connections failed, 7 name in use: rtmp://host/live/****: in use"));
    CHECK(cli::conclude(run_with_failures(), bounds({"failed<2%"})).status == ExitStatus::success);
    CHECK(cli::conclude(run_with_failures(), bounds({"failed.share<0.02"})).status == ExitStatus::success);
    CHECK(cli::conclude(run_with_failures(), bounds({"failed<1%"})).status == ExitStatus::bound_broken);
}

TEST_CASE("a run that left frames out does not end with 0, unless a bound allows it") {
    cli::LoadSnapshot late = run();
    late.tally.dropped_frames = 5;
    CHECK(cli::conclude(late, bounds({"failed=0"})).status == ExitStatus::too_slow);
    CHECK(holds(cli::conclude(late, {}).failure->what(), "5 of 90005 frames left out"));
    CHECK(cli::conclude(late, bounds({"dropped<1%"})).status == ExitStatus::success);
}

}  // namespace load_bounds_test
