#include "witness/figures.hpp"

#include <doctest/doctest.h>
#include <set>

namespace figures_test {

using witness::Fault;
using witness::Findings;

double read(std::string_view name, const Findings& findings) {
    const witness::Figure* figure = witness::figure_of(name);
    REQUIRE(figure != nullptr);
    const auto value = figure->read(findings);
    REQUIRE(value);
    return *value;
}

TEST_CASE("figures have names of their own, and are found by them") {
    std::set<std::string_view> names;
    for (const witness::Figure& figure : witness::figures()) {
        CHECK(names.insert(figure.name).second);
        CHECK(witness::figure_of(figure.name) == &figure);
        CHECK(!figure.help.empty());
    }
    for (const char* name :
         {"lost", "altered", "foreign", "twice", "out_of_order", "latency.p50", "latency.p90", "latency.p95",
          "latency.p99", "latency.max", "start", "gap", "av_shift", "matched", "fps"})
        CHECK(names.count(name) == 1);
    CHECK(witness::figure_of("latency") == nullptr);
    CHECK(witness::figure_of("latency.p95")->fault == Fault::late);
    CHECK(witness::figure_of("av_shift")->fault == Fault::shifted);
    CHECK(witness::figure_of("tail")->fault == Fault::ended_early);
}

TEST_CASE("figures are in base units") {
    Findings findings;
    findings.level = witness::Level::frames;
    findings.all.lost = 3;
    findings.all.received = 9;
    findings.start_ns = 1'500'000'000;
    findings.gap_ns = 250'000'000;
    findings.av_shift = witness::Shift{-20'000'000, -40'000'000};
    findings.latency.add(2'000'000'000);
    witness::TrackFindings track;
    track.received_rate = 25;
    findings.tracks.push_back(track);
    CHECK(read("lost", findings) == 3);
    CHECK(read("start", findings) == 1.5);
    CHECK(read("gap", findings) == 0.25);
    CHECK(read("av_shift", findings) == 0.04);
    CHECK(read("av_shift.median", findings) == -0.02);
    CHECK(read("latency.p95", findings) == 2);
    CHECK(read("fps", findings) == 25);
}

TEST_CASE("what is not known has no value") {
    Findings findings;
    findings.level = witness::Level::timing;
    for (const char* name : {"lost", "altered", "matched", "latency.p95", "start", "gap", "av_shift", "fps"})
        CHECK(!witness::figure_of(name)->read(findings));
    CHECK(witness::figure_of("sent")->read(findings) == 0);
}

}  // namespace figures_test
