#include "load/metrics.hpp"

#include <doctest/doctest.h>
#include <set>
#include <string>

namespace metrics_test {

namespace {

load::Tally tally() {
    load::Tally tally;
    tally.copies = 1000;
    tally.attempts = 2000;
    tally.failed = 3;
    tally.frames = 99;
    tally.dropped_frames = 1;
    tally.bytes = 1'000'000;
    for (int ms = 1; ms <= 100; ++ms)
        tally.steps.at(static_cast<std::size_t>(dial::Step::publish)).add(ms * 1'000'000);
    return tally;
}

std::optional<double> value(const std::string& name) {
    const load::Metric* const metric = load::metric_of(name);
    REQUIRE(metric != nullptr);
    return metric->read(tally());
}

}  // namespace

TEST_CASE("a metric is found by its name, and no other") {
    CHECK(value("copies") == 1000);
    CHECK(value("failed") == 3);
    CHECK(value("bytes") == 1e6);
    CHECK(load::metric_of("publish.p96") == nullptr);
    CHECK(load::metric_of("publish") == nullptr);
    CHECK(load::metric_of("") == nullptr);
}

TEST_CASE("shares are of what was tried") {
    CHECK(value("failed.share") == doctest::Approx(0.0015));
    CHECK(value("dropped.share") == doctest::Approx(0.01));
    CHECK(load::metric_of("failed.share")->read({}) == std::nullopt);
    CHECK(load::metric_of("dropped.share")->read({}) == std::nullopt);
}

TEST_CASE("every time has its percentiles in seconds, and none while nothing was measured") {
    CHECK(*value("publish.p50") == doctest::Approx(0.050).epsilon(0.002));
    CHECK(*value("publish.p95") == doctest::Approx(0.095).epsilon(0.002));
    CHECK(value("publish.max") == doctest::Approx(0.1));
    CHECK(value("publish.mean") == doctest::Approx(0.0505));
    CHECK(value("tls.p95") == std::nullopt);
    for (const load::TimeMetric& time : load::times()) {
        for (const load::Statistic& statistic : load::statistics()) {
            const std::string name = std::string(time.name) + "." + std::string(statistic.name);
            CAPTURE(name);
            REQUIRE(load::metric_of(name) != nullptr);
            CHECK(load::metric_of(name)->unit == load::MetricUnit::seconds);
        }
    }
}

TEST_CASE("every step on the way has its time, under its own name") {
    std::set<std::string_view> names;
    for (const load::TimeMetric& time : load::times())
        names.insert(time.name);
    for (const dial::Step step : dial::all_steps) {
        CAPTURE(dial::name_of(step));
        CHECK(names.contains(dial::name_of(step)));
        load::Tally one;
        one.steps.at(static_cast<std::size_t>(step)).add(5'000'000'000);
        CHECK(load::metric_of(std::string(dial::name_of(step)) + ".max")->read(one) == 5);
    }
}

TEST_CASE("no two metrics have one name") {
    std::set<std::string> names;
    for (const load::Metric& metric : load::metrics())
        CHECK(names.insert(metric.name).second);
}

}  // namespace metrics_test
