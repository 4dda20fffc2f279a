#include "net/wakeup.hpp"

#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

#include "net/loopback.hpp"

namespace wakeup_test {

namespace {

bool signalled(const net::Wakeup& wakeup, net::TimePoint deadline = net::TimePoint::min()) {
    pollfd poll{wakeup.descriptor(), POLLIN, 0};
    return net::poll_until({&poll, 1}, deadline);
}

/// The wakeup for the signal handler, which has no other way to it.
net::Wakeup* woken_by_handler = nullptr;

}  // namespace

TEST_CASE("a wakeup stays signalled until it is cleared") {
    net::Wakeup wakeup;
    CHECK(!signalled(wakeup));
    wakeup.signal();
    wakeup.signal();
    CHECK(signalled(wakeup));
    CHECK(signalled(wakeup));
    wakeup.clear();
    CHECK(!signalled(wakeup));
    wakeup.signal();
    CHECK(signalled(wakeup));
}

TEST_CASE("clearing a wakeup that is not signalled does not block") {
    net::Wakeup wakeup;
    wakeup.clear();
    CHECK(!signalled(wakeup));
}

TEST_CASE("a signal that is seen can be taken back, however far its thread has come") {
    net::Wakeup wakeup;
    // The system lets the thread that waits run first, often on the same processor: it must not see the same
    // signal over and over until the other one goes on.
    const std::uint64_t one = 1;
    REQUIRE(::write(wakeup.descriptor(), &one, sizeof one) == sizeof one);
    CHECK(signalled(wakeup));
    wakeup.clear();
    CHECK(!signalled(wakeup));
}

TEST_CASE("a wakeup ends another thread's wait") {
    net::Wakeup wakeup;
    std::thread other([&] { wakeup.signal(); });
    CHECK(signalled(wakeup, loopback::soon()));
    other.join();
}

TEST_CASE("a wakeup may be signalled from a signal handler and leaves errno alone") {
    net::Wakeup wakeup;
    woken_by_handler = &wakeup;
    struct sigaction before {};
    struct sigaction action {};
    action.sa_handler = [](int) { woken_by_handler->signal(); };
    REQUIRE(::sigaction(SIGUSR1, &action, &before) == 0);
    errno = ENOENT;
    REQUIRE(::raise(SIGUSR1) == 0);
    CHECK(errno == ENOENT);
    CHECK(signalled(wakeup));
    REQUIRE(::sigaction(SIGUSR1, &before, nullptr) == 0);
}

TEST_CASE("a wakeup is not handed down to programs that are started") {
    const net::Wakeup wakeup;
    CHECK((::fcntl(wakeup.descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
}

}  // namespace wakeup_test
