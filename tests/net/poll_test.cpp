#include "net/poll.hpp"

#include <atomic>
#include <csignal>
#include <doctest/doctest.h>
#include <pthread.h>
#include <thread>

#include "net/error_of.hpp"

namespace poll_test {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

TEST_CASE("poll_until without anything ready ends at the deadline, not before") {
    const auto deadline = Clock::now() + std::chrono::microseconds(1500);
    CHECK(!net::poll_until({}, deadline));
    CHECK(Clock::now() >= deadline);
}

TEST_CASE("poll_until with a deadline in the past only looks") {
    net::Wakeup wakeup;
    pollfd poll{wakeup.descriptor(), POLLIN, 0};
    CHECK(!net::poll_until({&poll, 1}, net::TimePoint::min()));
    wakeup.signal();
    CHECK(net::poll_until({&poll, 1}, net::TimePoint::min()));
    CHECK(poll.revents == POLLIN);
}

TEST_CASE("poll_until without a deadline waits for what is to come") {
    net::Wakeup wakeup;
    pollfd poll{wakeup.descriptor(), POLLIN, 0};
    std::thread other([&] { wakeup.signal(); });
    CHECK(net::poll_until({&poll, 1}, net::TimePoint::max()));
    other.join();
}

TEST_CASE("poll_until goes on after a signal") {
    struct sigaction before {};
    struct sigaction action {};
    action.sa_handler = [](int) {};
    REQUIRE(::sigaction(SIGUSR2, &action, &before) == 0);
    const pthread_t poller = ::pthread_self();
    std::atomic<bool> over{false};
    std::thread other([&] {
        while (!over) {
            ::pthread_kill(poller, SIGUSR2);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    const auto deadline = Clock::now() + std::chrono::milliseconds(30);
    CHECK(!net::poll_until({}, deadline));
    CHECK(Clock::now() >= deadline);
    over = true;
    other.join();
    REQUIRE(::sigaction(SIGUSR2, &before, nullptr) == 0);
}

}  // namespace poll_test
