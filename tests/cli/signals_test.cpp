#include "cli/signals.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace signals_test {

using publish::ExitStatus;

namespace {

bool is_woken(const publish::Stop& stop) {
    pollfd wakeup{.fd = stop.wakeup.descriptor(), .events = POLLIN, .revents = 0};
    return poll(&wakeup, 1, 0) == 1;
}

/// As a number: a function is nothing that a test can print.
std::uintptr_t handler_of(int number) {
    struct sigaction action {};
    REQUIRE(sigaction(number, nullptr, &action) == 0);
    CHECK((action.sa_flags & SA_RESTART) == 0);
    return reinterpret_cast<std::uintptr_t>(action.sa_handler);
}

}  // namespace

TEST_CASE("the first signal asks to stop, and says why") {
    for (const auto& [number, status] :
         {std::pair(SIGINT, ExitStatus::interrupted), std::pair(SIGTERM, ExitStatus::terminated)}) {
        publish::Stop stop;
        const cli::Signals signals(stop);
        CHECK_FALSE(stop.asked);
        errno = ENOENT;
        REQUIRE(raise(number) == 0);
        CHECK(errno == ENOENT);
        CHECK(stop.asked);
        CHECK(stop.reason == status);
        CHECK(is_woken(stop));
    }
}

TEST_CASE("the second signal ends the process at once") {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        publish::Stop stop;
        const cli::Signals signals(stop);
        raise(SIGINT);
        if (!stop.asked) _exit(1);
        raise(SIGTERM);
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("SIGHUP asks to read again where there is something to read, and is let be otherwise") {
    const std::uintptr_t before = handler_of(SIGHUP);
    publish::Stop stop;
    {
        const cli::Signals signals(stop);
        CHECK(handler_of(SIGHUP) == before);
    }
    std::atomic<bool> reread{false};
    const cli::Signals signals(stop, &reread);
    REQUIRE(raise(SIGHUP) == 0);
    CHECK(reread);
    CHECK_FALSE(stop.asked);
}

TEST_CASE("a broken pipe is no signal, and all is as before at the end") {
    constexpr std::array numbers{SIGINT, SIGTERM, SIGPIPE};
    std::array<std::uintptr_t, numbers.size()> before{};
    std::transform(numbers.begin(), numbers.end(), before.begin(), handler_of);
    {
        publish::Stop stop;
        const cli::Signals signals(stop);
        CHECK(raise(SIGPIPE) == 0);
        CHECK_FALSE(stop.asked);
        for (std::size_t i = 0; i < numbers.size(); ++i)
            CHECK(handler_of(numbers[i]) != before[i]);
    }
    for (std::size_t i = 0; i < numbers.size(); ++i)
        CHECK(handler_of(numbers[i]) == before[i]);
}

}  // namespace signals_test
