#include "cli/load/load_json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/load/sample_run.hpp"

namespace load_json_test {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

class Lines : public cli::LineSink {
  public:
    void line(std::string_view text) override { all.push_back(json::parse(text)); }
    std::size_t take_left_out() override { return 0; }
    std::vector<json> all;
};

}  // namespace

TEST_CASE("each second has its line, with counts and rates") {
    Lines lines;
    cli::LoadJson output(lines, std::nullopt);
    cli::LoadSnapshot snapshot = sample_run::outcome(sample_run::tally(100)).whole;
    for (const auto elapsed : {1s, 2s, 3s}) {
        snapshot.elapsed = elapsed;
        output.snapshot(snapshot);
    }
    REQUIRE(lines.all.size() == 3);
    const json& line = lines.all[1];
    CHECK(line["event"] == "load");
    CHECK(line["elapsed_ms"] == 2000);
    CHECK(line["copies"] == 100);
    CHECK(line["failed"] == 1);
    CHECK(line["failed_share"] == doctest::Approx(0.01));
    CHECK(line["bitrate_bps"] == 10'000'000);
    CHECK(line["late_now_ms"].is_number());
    CHECK(line["cores"] == 0.5);
    CHECK_FALSE(line.contains("publish_p95_ms"));
}

TEST_CASE("lines come as often as asked") {
    Lines lines;
    cli::LoadJson rare(lines, 5s);
    cli::LoadJson never(lines, 0s);
    cli::LoadSnapshot snapshot;
    for (int second = 1; second <= 10; ++second) {
        snapshot.elapsed = std::chrono::seconds(second);
        rare.snapshot(snapshot);
        never.snapshot(snapshot);
    }
    CHECK(lines.all.size() == 2);
}

TEST_CASE("the end has every metric, failure, bound and note") {
    Lines lines;
    cli::LoadJson output(lines, std::nullopt);
    cli::LoadOutcome outcome = sample_run::outcome(sample_run::tally(100), {cli::parse_bound("failed<0.1%")});
    outcome.notes = {"slow"};
    output.ended(outcome);
    REQUIRE(lines.all.size() == 1);
    const json& end = lines.all[0];
    CHECK(end["event"] == "end");
    CHECK(end["status"] == 99);
    CHECK(end["class"] == "bound_broken");
    CHECK(end["publish_p95_ms"] > 300);
    CHECK(end["late_max_ms"] < 31);
    CHECK_FALSE(end.contains("tls_p50_ms"));
    CHECK(end["failures"][0]["class"] == "name_in_use");
    CHECK(end["failures"][0]["status"] == 113);
    CHECK(end["bounds"][0]["bound"] == "failed<0.1%");
    CHECK(end["bounds"][0]["holds"] == false);
    CHECK(end["bounds"][0]["value"] == doctest::Approx(1));
    CHECK(end["notes"][0] == "slow");
}

}  // namespace load_json_test
