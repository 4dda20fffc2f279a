#include "cli/report/listeners.hpp"

#include <doctest/doctest.h>
#include <vector>

namespace listeners_test {

using namespace std::chrono_literals;
using cli::Listeners;

namespace report = publish::report;

namespace {

/// A listener that writes down what it hears.
class Witness : public publish::Status {
  public:
    explicit Witness(std::optional<std::chrono::nanoseconds> interval) : interval_(interval) {}

    void report(const publish::Report& report) override {
        if (const auto* progress = std::get_if<report::Progress>(&report)) {
            heard.push_back(progress->elapsed);
            destinations.push_back(progress->destination);
        } else {
            ++others;
        }
    }
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return interval_; }

    std::vector<std::chrono::nanoseconds> heard;
    std::vector<std::string> destinations;
    int others = 0;

  private:
    std::optional<std::chrono::nanoseconds> interval_;
};

report::Progress at(std::chrono::nanoseconds elapsed, std::string destination = "one") {
    report::Progress progress;
    progress.destination = std::move(destination);
    progress.elapsed = elapsed;
    return progress;
}

using Times = std::vector<std::chrono::nanoseconds>;

}  // namespace

TEST_CASE("progress is asked for as often as the most eager wants it") {
    Witness never(std::nullopt);
    Witness seldom(2s);
    Witness often(500ms);
    Listeners listeners;
    CHECK_FALSE(listeners.progress_interval());
    listeners.add(never);
    CHECK_FALSE(listeners.progress_interval());
    listeners.add(seldom);
    CHECK(listeners.progress_interval() == 2s);
    listeners.add(often);
    CHECK(listeners.progress_interval() == 500ms);
}

TEST_CASE("each hears progress as often as it wants it, and everything else") {
    Witness never(std::nullopt);
    Witness seldom(2s);
    Witness often(500ms);
    Listeners listeners;
    for (Witness* witness : {&never, &seldom, &often})
        listeners.add(*witness);
    // Reports come a little late, and once by much.
    for (const auto elapsed : {501ms, 1000ms, 1502ms, 2001ms, 2500ms, 5800ms, 6001ms})
        listeners.report(at(elapsed));
    listeners.report(report::Warning{"odd"});
    CHECK(never.heard.empty());
    CHECK(seldom.heard == Times{2001ms, 5800ms, 6001ms});
    CHECK(often.heard == Times{501ms, 1000ms, 1502ms, 2001ms, 2500ms, 5800ms, 6001ms});
    for (const Witness* witness : {&never, &seldom, &often})
        CHECK(witness->others == 1);
}

TEST_CASE("progress of all destinations comes together") {
    Witness seldom(1s);
    Witness often(500ms);
    Listeners listeners;
    listeners.add(seldom);
    listeners.add(often);
    for (const auto elapsed : {500ms, 1000ms, 1500ms, 2000ms}) {
        listeners.report(at(elapsed, "one"));
        listeners.report(at(elapsed, "two"));
    }
    CHECK(seldom.heard == Times{1000ms, 1000ms, 2000ms, 2000ms});
    CHECK(seldom.destinations == std::vector<std::string>{"one", "two", "one", "two"});
    CHECK(often.heard.size() == 8);
}

}  // namespace listeners_test
