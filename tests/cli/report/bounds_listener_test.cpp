#include "cli/report/bounds_listener.hpp"

#include <doctest/doctest.h>

namespace bounds_listener_test {

using namespace std::chrono_literals;
using cli::BoundsListener;
namespace report = publish::report;
using Broken = std::vector<std::string>;

namespace {

report::Progress progress(const std::string& destination, std::chrono::nanoseconds behind,
                          std::uint64_t dropped = 0) {
    report::Progress progress;
    progress.destination = destination;
    progress.behind = behind;
    progress.video_frames = 1000 - dropped;
    progress.dropped_frames = dropped;
    return progress;
}

BoundsListener listener(std::initializer_list<const char*> bounds) {
    std::vector<cli::Bound> all;
    for (const char* const bound : bounds)
        all.push_back(cli::parse_bound(bound));
    return BoundsListener(std::move(all));
}

}  // namespace

TEST_CASE("bounds hold for the last figures, and with .max for all of them") {
    BoundsListener bounds = listener({"behind<1s", "behind.max<2s", "reconnects=0"});
    bounds.report(progress("a", 2400ms));
    bounds.report(progress("a", 100ms));
    CHECK(bounds.broken() == Broken{"behind.max is 2.4 s, not <2s"});
}

TEST_CASE("the figures at the end count") {
    BoundsListener bounds = listener({"dropped_frames<0.1%"});
    bounds.report(progress("a", 0ms));
    CHECK(bounds.broken().empty());
    bounds.report(report::Ended{"a", progress("a", 0ms, 2)});
    CHECK(bounds.broken() == Broken{"dropped_frames is 0.2%, not <0.1%"});
}

TEST_CASE("a figure that there was none of keeps to no bound") {
    BoundsListener bounds = listener({"rtt<1s"});
    bounds.report(progress("a", 0ms));
    CHECK(bounds.broken() == Broken{"there was no rtt to hold against <1s"});
}

TEST_CASE("of several destinations each is held against the bounds, and named") {
    BoundsListener bounds = listener({"behind<1s"});
    bounds.report(progress("a", 0ms));
    bounds.report(progress("b", 3s));
    CHECK(bounds.broken() == Broken{"b: behind is 3 s, not <1s"});
}

TEST_CASE("other reports, and none, break nothing") {
    BoundsListener bounds = listener({"behind<1s"});
    bounds.report(report::Connecting{"a", "host", 1935});
    CHECK(bounds.broken().empty());
    CHECK(bounds.progress_interval() == 1s);
}

}  // namespace bounds_listener_test
