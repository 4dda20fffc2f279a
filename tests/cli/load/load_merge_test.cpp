#include "cli/load/load_merge.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/load/load_summary.hpp"
#include "cli/load/sample_run.hpp"
#include "cli/load/summary_reader.hpp"
#include "cli/text/small_file.hpp"
#include "load/metrics.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace load_merge_test {

using dial::ExitStatus;
using text_parts::holds;

namespace {

/// Summaries in files of their own.
class Parts {
  public:
    void add(const cli::LoadOutcome& outcome) {
        paths.push_back((folder_.path() / ("part-" + std::to_string(paths.size()) + ".json")).string());
        std::ofstream(paths.back()) << summary_text(outcome, cli::SummaryForm::lines);
    }
    std::string file(const std::string& name) const { return (folder_.path() / name).string(); }

    std::vector<std::string> paths;

  private:
    e2e::TemporaryFolder folder_;
};

cli::LoadOutcome shard(std::uint64_t index, const cli::LoadTerms& terms = {{"copies", "100"}}) {
    return sample_run::outcome(sample_run::tally(25, static_cast<unsigned>(index)),
                               {cli::parse_bound("failed<5%")}, {index, 4}, terms);
}

/// All four shards, out of order.
class Four : public Parts {
  public:
    Four() {
        for (const std::uint64_t index : {2U, 0U, 3U, 1U})
            add(shard(index));
    }
};

std::string refusal(const Parts& parts, ExitStatus status = ExitStatus::usage) {
    try {
        cli::merge_summaries(parts.paths, {});
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == status);
        return failure.what();
    }
    return {};
}

}  // namespace

TEST_CASE("four shards merged are one run of all copies, to the last digit") {
    load::Tally all;
    for (const unsigned index : {0U, 1U, 2U, 3U})
        all.merge(sample_run::tally(25, index));
    const cli::LoadOutcome merged = cli::merge_summaries(Four().paths, {});
    for (const load::Metric& metric : load::metrics()) {
        CAPTURE(metric.name);
        CHECK(metric.read(merged.whole.tally).value_or(-1) ==
              doctest::Approx(metric.read(all).value_or(-1)).epsilon(1e-12));
        if (!metric.name.ends_with(".mean")) CHECK(metric.read(merged.whole.tally) == metric.read(all));
    }
    CHECK(merged.whole.tally.failures.at("name_in_use").count == 4);
    CHECK(merged.whole.machine.cores == 8);
    CHECK(merged.whole.rates.bits_per_second == doctest::Approx(100 * 125'000 * 8 / 10));
}

TEST_CASE("the shards' bounds are held against the whole, or others in their place") {
    const cli::LoadOutcome merged = cli::merge_summaries(Four().paths, {});
    REQUIRE(merged.verdicts.size() == 1);
    CHECK(merged.status == ExitStatus::success);
    const std::vector<cli::Bound> stricter{cli::parse_bound("failed<1%")};
    CHECK(cli::merge_summaries(Four().paths, stricter).status == ExitStatus::bound_broken);
    const std::vector<cli::Bound> unknown{cli::parse_bound("nothing<1")};
    CHECK_THROWS_AS(cli::merge_summaries(Four().paths, unknown), dial::Failure);
}

TEST_CASE("what makes no one run is refused") {
    Four twice;
    twice.add(shard(3));
    CHECK(holds(refusal(twice), "part-4.json: shard 3 is there already, as "));
    Four missing;
    missing.paths.pop_back();
    CHECK(refusal(missing) == "--merge: shard 1 is missing: 3 of 4 are there");
    Four other;
    other.add(shard(1, {{"copies", "200"}}));
    CHECK(holds(refusal(other), "part-4.json: it is of another run than "));
    CHECK(holds(refusal(other), ": copies is 100 and 200"));
    Four cut;
    cut.add(sample_run::outcome(sample_run::tally(5), {}, {4, 5}));
    CHECK(holds(refusal(cut), "it is of a run in 5 shards, and "));
    Four none;
    std::ofstream(none.paths[2]) << "{}";
    CHECK(holds(refusal(none), "part-2.json: it has no 'rtmpush'"));
    Four gone;
    gone.paths.emplace_back("/nonexistent/part.json");
    CHECK(holds(refusal(gone, ExitStatus::input_unreadable), "cannot read: No such file"));
    CHECK(refusal(Parts()) == "--merge: shard 0 is missing: 0 of 1 are there");
}

TEST_CASE("a shard that was broken off makes no success of the whole") {
    Parts parts;
    cli::LoadOutcome broken = sample_run::outcome(load::Tally{}, {}, {0, 1});
    broken.status = ExitStatus::interrupted;
    parts.add(broken);
    const cli::LoadOutcome merged = cli::merge_summaries(parts.paths, {});
    CHECK(merged.status == ExitStatus::interrupted);
    REQUIRE(merged.failure);
    CHECK(holds(merged.failure->what(), "it was broken off, with status 130"));
}

TEST_CASE("notes say which shard's machine they speak of") {
    Parts parts;
    for (const std::uint64_t index : {0U, 1U, 2U, 3U}) {
        cli::LoadOutcome one = shard(index);
        if (index == 2) one.notes = {"this machine is slow"};
        parts.add(one);
    }
    CHECK(cli::merge_summaries(parts.paths, {}).notes ==
          std::vector<std::string>{"shard 2: this machine is slow"});
}

TEST_CASE("the whole is written as a summary of its own") {
    const Four parts;
    const std::string path = parts.file("all.json");
    const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    cli::Console console(null);
    CHECK(cli::merge_and_tell({.paths = parts.paths, .bounds = {}, .summary = path}, console) ==
          ExitStatus::success);
    const cli::LoadSummary summary = cli::read_summary(cli::read_small_file(path, 1U << 24U));
    CHECK(summary.tally.copies == 100);
    CHECK(summary.shard.of == 1);
}

}  // namespace load_merge_test
