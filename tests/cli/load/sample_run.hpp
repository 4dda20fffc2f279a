#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "cli/load/load_bounds.hpp"
#include "cli/load/load_meter.hpp"

/// Load tests for tests.
namespace sample_run {

inline ground::Histogram& publish_of(load::Tally& tally) {
    return tally.steps.at(static_cast<std::size_t>(dial::Step::publish));
}

/// What some copies did, at random by the seed.
inline load::Tally tally(std::uint64_t copies, unsigned seed = 1) {
    std::mt19937_64 random(seed);
    load::Tally tally;
    tally.copies = tally.attempts = tally.accepted = copies;
    tally.finished = copies - 1;
    tally.failed = 1;
    tally.frames = 90 * copies;
    tally.messages = 100 * copies;
    tally.bytes = 125'000 * copies;
    tally.writes = 50 * copies;
    tally.held_writes = 1;
    for (std::uint64_t i = 0; i < copies; ++i) {
        publish_of(tally).add(static_cast<std::int64_t>(1'000'000 + random() % 400'000'000));
        tally.late.add(static_cast<std::int64_t>(random() % 30'000'000), 90);
        tally.round_trip.add(static_cast<std::int64_t>(random() % 2'000'000));
    }
    tally.failures["name_in_use"] = {1, 113, "rtmp://host/live/****: publish refused"};
    return tally;
}

inline cli::LoadOutcome outcome(const load::Tally& tally, const std::vector<cli::Bound>& bounds = {},
                                cli::LoadShard shard = {}, cli::LoadTerms terms = {{"copies", "100"}}) {
    cli::LoadSnapshot whole{.elapsed = std::chrono::seconds(10),
                            .tally = tally,
                            .machine = {.cores = 2, .processor = std::chrono::seconds(5), .busiest = 0.8},
                            .rates = {}};
    whole.rates = cli::rates_between({}, whole);
    return cli::conclude(std::move(whole), bounds, shard, std::move(terms));
}

}  // namespace sample_run
