#include "cli/figures/figures.hpp"

#include <doctest/doctest.h>
#include <set>

namespace figures_test {

using namespace std::chrono_literals;
using cli::Figure;
using cli::figures_of;
using cli::Reading;
using cli::Unit;
using publish::report::Progress;

namespace {

/// A run of which everything is known.
Progress known() {
    Progress progress;
    progress.total = 90s;
    progress.round_trip = 20ms;
    progress.keyframe_interval = 2s;
    progress.sessions = 1;
    return progress;
}

const cli::Rates some_rates{.bits_per_second = 1e6, .video_frames_per_second = 30};

const Figure& figure(std::string_view field) {
    for (const Figure& one : cli::figures()) {
        if (one.field == field) return one;
    }
    FAIL("no such figure: " << field);
    return cli::figures().front();
}

/// The places in an output are 1, 2, 3 … without a gap, so that a figure that is added goes behind all
/// others.
template <typename Output>
void check_places(Output Figure::*output) {
    int place = 0;
    for (const Figure* one : figures_of(output)) {
        CAPTURE(one->field);
        CHECK((one->*output).place == ++place);
    }
    CHECK(place > 0);
}

}  // namespace

TEST_CASE("each figure has a name of its own, a sentence, and a value of its unit") {
    const Progress progress = known();
    std::set<std::string_view> names;
    for (const Figure& one : cli::figures()) {
        CAPTURE(one.field);
        names.insert(one.field);
        CHECK(one.help.ends_with('.'));
        const Figure::Value value = one.read({progress, some_rates});
        REQUIRE(value);
        CHECK_FALSE(cli::readable(one.unit, value).empty());
    }
    CHECK(names.size() == cli::figures().size());
    CHECK_FALSE(names.contains(""));
}

TEST_CASE("each figure of an output has a place, a name and a way to be shown there") {
    check_places(&Figure::metric);
    check_places(&Figure::box);
    check_places(&Figure::chart);
    check_places(&Figure::part);
    for (const Figure& one : cli::figures()) {
        CAPTURE(one.field);
        CHECK((one.metric.place > 0) == !one.metric.name.empty());
        CHECK((one.box.place > 0) == !one.box.label.empty());
        CHECK((one.chart.place > 0) == !one.chart.title.empty());
        CHECK((one.part.place > 0) == (one.part.text != nullptr));
    }
}

TEST_CASE("the name of a metric tells its base unit, and what is counted on and on ends in total") {
    for (const Figure* one : figures_of(&Figure::metric)) {
        const std::string_view name = one->metric.name;
        CAPTURE(name);
        const bool counts = one->metric.kind == Figure::Metric::Kind::counter;
        CHECK(name.ends_with("_total") == counts);
        const std::string_view stem = counts ? name.substr(0, name.size() - 6) : name;
        const bool is_time =
            one->unit == Unit::clock || one->unit == Unit::seconds || one->unit == Unit::milliseconds;
        CHECK(stem.ends_with("_seconds") == is_time);
        CHECK(stem.ends_with("_bytes") == (one->unit == Unit::bytes));
        CHECK(stem.ends_with("_bits_per_second") == (one->unit == Unit::bits_per_second));
    }
}

TEST_CASE("the name of a field tells its unit") {
    for (const Figure& one : cli::figures()) {
        CAPTURE(one.field);
        CHECK(one.field.ends_with("_ms") ==
              (one.unit == Unit::clock || one.unit == Unit::seconds || one.unit == Unit::milliseconds));
        CHECK(one.field.ends_with("_bytes") == (one.unit == Unit::bytes));
        CHECK(one.field.ends_with("_bps") == (one.unit == Unit::bits_per_second));
    }
}

TEST_CASE("a figure is read in its base unit, and as people read it") {
    Progress progress = known();
    progress.behind = 1500ms;
    progress.sent_bytes = 3'900'000;
    const Reading reading{progress, some_rates};
    const auto base = [&](std::string_view field) { return cli::in_base_unit(figure(field).read(reading)); };
    CHECK(base("behind_ms") == 1.5);
    CHECK(base("sent_bytes") == 3'900'000);
    CHECK(base("bitrate_bps") == 1e6);
    CHECK(base("rtt_ms") == 0.02);
    const auto text = [&](std::string_view field) {
        return cli::readable(figure(field).unit, figure(field).read(reading));
    };
    CHECK(text("behind_ms") == "1.5 s");
    CHECK(text("total_ms") == "1:30");
    CHECK(text("sent_bytes") == "3.9 MB");
    CHECK(text("bitrate_bps") == "1.00 Mbit/s");
    CHECK(text("fps") == "30.0 fps");
    CHECK(text("rtt_ms") == "20.0 ms");
    CHECK(text("sessions") == "1");
    progress.round_trip.reset();
    CHECK_FALSE(base("rtt_ms"));
    CHECK(text("rtt_ms").empty());
}

}  // namespace figures_test
