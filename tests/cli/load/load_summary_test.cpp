#include "cli/load/load_summary.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/load/sample_run.hpp"
#include "cli/load/summary_reader.hpp"
#include "cli/text/small_file.hpp"
#include "support/temporary_folder.hpp"

namespace load_summary_test {

using cli::SummaryForm;
using nlohmann::json;

namespace {

void unexpected(const std::string& warning) {
    FAIL_CHECK("warned: " << warning);
}

}  // namespace

TEST_CASE("users of k6 find metrics, values and thresholds where they look for them") {
    const cli::LoadOutcome outcome = sample_run::outcome(
        sample_run::tally(100), {cli::parse_bound("publish.p95<500ms"), cli::parse_bound("publish.max<1ms"),
                                 cli::parse_bound("failed<0.1%")});
    const json summary = json::parse(cli::summary_text(outcome, SummaryForm::lines));
    const json publish = summary["metrics"]["publish"];
    CHECK(publish["type"] == "trend");
    CHECK(publish["contains"] == "time");
    for (const char* value : {"avg", "min", "med", "max", "p(90)", "p(95)"})
        CHECK(publish["values"][value].is_number());
    CHECK(publish["values"]["p(95)"] > 300);
    CHECK(publish["values"]["p(95)"] < 401);
    CHECK(publish["thresholds"]["publish.p95<500ms"]["ok"] == true);
    CHECK(publish["thresholds"]["publish.max<1ms"]["ok"] == false);
    const json failed = summary["metrics"]["failed"];
    CHECK(failed["type"] == "rate");
    CHECK(failed["values"]["rate"] == doctest::Approx(0.01));
    CHECK(failed["values"]["passes"] == 1);
    CHECK(failed["values"]["fails"] == 99);
    CHECK(failed["thresholds"]["failed<0.1%"]["ok"] == false);
    CHECK(summary["metrics"]["frames"]["values"]["count"] == 9000);
    CHECK(summary["metrics"]["frames"]["values"]["rate"] == 900);
    CHECK(summary["metrics"]["copies"]["values"]["value"] == 100);
    CHECK_FALSE(summary["metrics"].contains("tls"));
    CHECK(summary["state"]["testRunDurationMs"] == 10'000);
}

TEST_CASE("a run has one name wherever its shards run, and another run another") {
    const cli::LoadTerms terms{{"copies", "1000"}, {"url", "rtmp://host/live/****"}};
    CHECK(cli::run_id(terms) == cli::run_id(terms));
    CHECK(cli::run_id(terms).size() == 16);
    CHECK(cli::run_id(terms) != cli::run_id({{"copies", "1001"}, {"url", "rtmp://host/live/****"}}));
    CHECK(cli::run_id({{"ab", "c"}}) != cli::run_id({{"a", "bc"}}));
}

TEST_CASE("the file is there from the beginning, and says that the run has not ended") {
    const e2e::TemporaryFolder folder;
    const std::string path = (folder.path() / "out.json").string();
    cli::SummaryFile file(path, unexpected);
    CHECK_THROWS_WITH_AS(cli::read_summary(cli::read_small_file(path, 1U << 20U)), "its run has not ended",
                         cli::SummaryError);
    file.ended(sample_run::outcome(sample_run::tally(10)));
    CHECK(cli::read_summary(cli::read_small_file(path, 1U << 20U)).tally.copies == 10);
}

TEST_CASE("a place that cannot be written to is known at once") {
    const e2e::TemporaryFolder folder;
    const std::string path = (folder.path() / "none" / "out.json").string();
    CHECK_THROWS_AS(cli::SummaryFile(path, unexpected), dial::Failure);
}

}  // namespace load_summary_test
