#include "publish/stop.hpp"

#include <doctest/doctest.h>
#include <poll.h>

namespace stop_test {

namespace {

bool is_signalled(const net::Wakeup& wakeup) {
    pollfd waits{wakeup.descriptor(), POLLIN, 0};
    return ::poll(&waits, 1, 0) == 1;
}

}  // namespace

TEST_CASE("who asks to stop gives the reason, and ends every wait") {
    publish::Stop stop;
    CHECK_FALSE(is_signalled(stop.wakeup));
    stop.ask(dial::ExitStatus::terminated);
    CHECK(stop.asked);
    CHECK(stop.reason == dial::ExitStatus::terminated);
    CHECK(stop.input_unwanted);
    CHECK(is_signalled(stop.wakeup));
    CHECK(is_signalled(stop.input_wakeup));
}

TEST_CASE("a signal's reason outranks that of the clock, whichever came first") {
    for (const bool signal_first : {true, false}) {
        publish::Stop stop;
        if (signal_first) stop.ask(dial::ExitStatus::hung_up);
        stop.ask(dial::ExitStatus::success);
        if (!signal_first) {
            CHECK(stop.asked);
            CHECK(stop.reason == dial::ExitStatus::success);
            stop.ask(dial::ExitStatus::hung_up);
        }
        CHECK(stop.reason == dial::ExitStatus::hung_up);
    }
}

TEST_CASE("the end of the input alone stops nothing else") {
    publish::Stop stop;
    stop.end_input();
    CHECK(stop.input_unwanted);
    CHECK(is_signalled(stop.input_wakeup));
    CHECK_FALSE(stop.asked);
    CHECK_FALSE(is_signalled(stop.wakeup));
}

}  // namespace stop_test
