#include "cli/load/summary_reader.hpp"

#include <doctest/doctest.h>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/load/load_summary.hpp"
#include "cli/load/sample_run.hpp"
#include "cli/load/tally_fields.hpp"
#include "load/metrics.hpp"

namespace summary_reader_test {

using cli::read_summary;
using cli::SummaryForm;
using nlohmann::ordered_json;

namespace {

std::string text(SummaryForm form = SummaryForm::lines) {
    return summary_text(sample_run::outcome(sample_run::tally(50), {cli::parse_bound("failed<1%")}, {2, 4}),
                        form);
}

/// Why a summary that was changed is refused; empty where it is taken.
std::string refusal(const std::function<void(ordered_json& own)>& change) {
    ordered_json json = ordered_json::parse(text());
    change(json["rtmpush"]);
    try {
        read_summary(json.dump());
    } catch (const cli::SummaryError& error) {
        return error.what();
    }
    return {};
}

std::string refusal_of(const std::string& any) {
    try {
        read_summary(any);
    } catch (const cli::SummaryError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("what was written is read again, whole") {
    const load::Tally before = sample_run::tally(50);
    for (const SummaryForm form : {SummaryForm::line, SummaryForm::lines}) {
        const cli::LoadSummary summary = read_summary(text(form));
        CHECK(summary.shard.index == 2);
        CHECK(summary.shard.of == 4);
        CHECK(summary.run == cli::run_id({{"copies", "100"}}));
        CHECK(summary.elapsed == std::chrono::seconds(10));
        CHECK(summary.machine.busiest == 0.8);
        REQUIRE(summary.bounds.size() == 1);
        CHECK(summary.bounds[0].text == "failed<1%");
        CHECK(summary.status == 99);
        for (const load::Metric& metric : load::metrics()) {
            CAPTURE(metric.name);
            CHECK(metric.read(summary.tally) == metric.read(before));
        }
        for (const auto& field : cli::tally_counts)
            CHECK(summary.tally.*field.second == before.*field.second);
        CHECK(summary.tally.failures.at("name_in_use").first == before.failures.at("name_in_use").first);
        CHECK(summary.tally.late.sum() == before.late.sum());
    }
}

TEST_CASE("the times of a summary are those of the metrics") {
    load::Tally tally;
    std::size_t count = 0;
    cli::for_each_time(tally, [&](std::string_view name, ground::Histogram& histogram) {
        REQUIRE(count < load::times().size());
        CHECK(load::times()[count].name == name);
        CHECK(&load::times()[count].of(tally) == &histogram);
        ++count;
    });
    CHECK(count == load::times().size());
}

TEST_CASE("the summary is found in the log of a container") {
    const std::string log = "rtmpush: warning: {\"metrics\":\n" + text(SummaryForm::line) + "goodbye\n";
    CHECK(read_summary(log).shard.of == 4);
}

TEST_CASE("what is no summary is refused") {
    CHECK(refusal_of("") == "it is no JSON of --summary");
    CHECK(refusal_of("[1]") == "it is no JSON of --summary");
    CHECK(refusal_of(std::string(100'000, '[')) == "it is no JSON of --summary");
    CHECK(refusal_of(text().substr(0, 500)) == "it is no JSON of --summary");
    CHECK(refusal_of("{\"metrics\":{}}") == "it has no 'rtmpush'");
    CHECK(refusal_of("{\"rtmpush\":7}") == "it has no 'format'");
}

TEST_CASE("a summary of which a part is missing or is none is refused") {
    const ordered_json own = ordered_json::parse(text())["rtmpush"];
    for (const auto& item : own.items()) {
        const std::string name = item.key();
        CAPTURE(name);
        if (name == "version") continue;
        CHECK(refusal([&name](ordered_json& all) { all.erase(name); }) == "it has no '" + name + "'");
        CHECK_FALSE(refusal([&name](ordered_json& all) { all[name] = -1; }).empty());
        CHECK_FALSE(refusal([&name](ordered_json& all) { all[name] = nullptr; }).empty());
    }
}

TEST_CASE("figures that cannot be are refused") {
    CHECK(refusal([](ordered_json& own) { own["counts"]["frames"] = 1e300; }) == "its 'frames' is no count");
    CHECK(refusal([](ordered_json& own) { own["counts"]["frames"] = 2'000'000'000'000'000; }) ==
          "its 'frames' is too large");
    CHECK(refusal([](ordered_json& own) { own["shard"]["index"] = 4; }) ==
          "its 'shard' is none that there is");
    CHECK(refusal([](ordered_json& own) { own["times"]["late"]["min_ns"] = 1; }) ==
          "its 'late' is a histogram whose parts do not fit each other");
    CHECK(refusal([](ordered_json& own) { own["failures"][0]["count"] = 2; }) ==
          "its 'failures' is not as many as failed");
    CHECK(refusal([](ordered_json& own) { own["failures"][0]["class"] = "a\nb"; }) ==
          "its 'failures' is no list of classes");
    CHECK(refusal([](ordered_json& own) { own["failures"][0]["status"] = 77; }) ==
          "its 'status' is no exit status");
    CHECK(refusal([](ordered_json& own) { own["bounds"][0] = "failed"; }) ==
          "its 'bounds' is no list of bounds");
    CHECK(refusal([](ordered_json& own) { own["notes"] = ordered_json(std::vector<int>(1000, 1)); }) ==
          "its 'notes' is too long");
    CHECK(refusal([](ordered_json& own) { own["format"] = 2; }).find("another version") != std::string::npos);
}

TEST_CASE("nothing in a summary reaches a terminal but what it may show") {
    ordered_json json = ordered_json::parse(text());
    json["rtmpush"]["failures"][0]["message"] = "\x1b[2J evil\nline";
    json["rtmpush"]["notes"] = ordered_json::array({"\x07"});
    const cli::LoadSummary summary = read_summary(json.dump());
    CHECK(summary.tally.failures.at("name_in_use").first == " [2J evil line");
    CHECK(summary.notes.at(0) == " ");
}

}  // namespace summary_reader_test
