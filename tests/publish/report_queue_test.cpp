#include "publish/report_queue.hpp"

#include <doctest/doctest.h>

#include "publish/clock.hpp"

namespace report_queue_test {

using publish::ReportQueue;
namespace report = publish::report;

TEST_CASE("reports come out in order, once, and wake their reader") {
    net::Wakeup reader;
    ReportQueue queue(reader);
    queue.push(report::Detail{"one"});
    queue.push(report::Detail{"two"});
    publish::SteadyClock clock;
    CHECK(clock.wait_until(publish::TimePoint::max(), reader));
    const auto reports = queue.take();
    REQUIRE(reports.size() == 2);
    CHECK(std::get<report::Detail>(reports[0]).text == "one");
    CHECK(std::get<report::Detail>(reports[1]).text == "two");
    CHECK(queue.take().empty());
}

TEST_CASE("what is too much is counted, not kept") {
    net::Wakeup reader;
    ReportQueue queue(reader);
    for (std::size_t i = 0; i < ReportQueue::limit + 3; ++i)
        queue.push(report::Trace{"x"});
    const auto reports = queue.take();
    REQUIRE(reports.size() == ReportQueue::limit + 1);
    CHECK(std::get<report::Warning>(reports.back()).text == "3 lines came too fast to be shown");
}

}  // namespace report_queue_test
