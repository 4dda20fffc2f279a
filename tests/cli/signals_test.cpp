#include "cli/signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace signals_test {

using dial::ExitStatus;

namespace {

bool is_woken(const publish::Stop& stop) {
    pollfd wakeup{.fd = stop.wakeup.descriptor(), .events = POLLIN, .revents = 0};
    return poll(&wakeup, 1, 0) == 1;
}

/// How a process of its own ends that does this.
template <class Deed>
int end_of(const Deed& deed) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        deed();
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return status;
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
    const int status = end_of([] {
        publish::Stop stop;
        const cli::Signals signals(stop);
        raise(SIGINT);
        if (!stop.asked) _exit(1);
        raise(SIGTERM);
    });
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("a signal after the stream's life ends the process at once") {
    const int status = end_of([] {
        {
            publish::Stop stop;
            const cli::Signals signals(stop);
        }
        raise(SIGINT);
    });
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("the first signal is the first, though the clock has ended the stream before it") {
    publish::Stop stop;
    const cli::Signals signals(stop);
    stop.ask(ExitStatus::success);
    REQUIRE(raise(SIGTERM) == 0);
    CHECK(stop.reason == ExitStatus::terminated);
}

TEST_CASE("a process group that ends with us ends at the second signal, also while it is being started") {
    for (const bool started : {true, false}) {
        CAPTURE(started);
        std::array<int, 2> ends{};
        REQUIRE(pipe(ends.data()) == 0);
        const int status = end_of([started] {
            publish::Stop stop;
            const cli::Signals signals(stop);
            const auto signal_twice = [] {
                raise(SIGINT);
                raise(SIGINT);
            };
            cli::expect_group();
            const pid_t group = fork();
            if (group == 0) {
                setpgid(0, 0);
                pause();
            }
            setpgid(group, group);
            if (!started) signal_twice();
            cli::end_with_us(group);
            if (started) signal_twice();
        });
        CHECK(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == SIGINT);
        // The group holds the other end until it has ended.
        close(ends[1]);
        pollfd held{.fd = ends[0], .events = POLLIN, .revents = 0};
        constexpr int patience_ms = 20'000;
        CHECK(poll(&held, 1, patience_ms) == 1);
        close(ends[0]);
    }
}

TEST_CASE("SIGHUP asks to stop, as often as it comes, and counts for nothing else") {
    publish::Stop stop;
    const cli::Signals signals(stop);
    for (int i = 0; i < 3; ++i)
        REQUIRE(raise(SIGHUP) == 0);
    CHECK(stop.asked);
    CHECK(stop.reason == ExitStatus::hung_up);
    REQUIRE(raise(SIGTERM) == 0);
    CHECK(stop.reason == ExitStatus::terminated);
    REQUIRE(raise(SIGHUP) == 0);
    CHECK(stop.reason == ExitStatus::terminated);
}

TEST_CASE("SIGHUP asks to read again where there is something to read, and no terminal that could close") {
    const int status = end_of([] {
        setsid();
        publish::Stop stop;
        std::atomic<bool> reread{false};
        const cli::Signals signals(stop, &reread);
        raise(SIGHUP);
        _exit(reread && !stop.asked ? 0 : 1);
    });
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("SIGHUP that is ignored, as under nohup, ends nothing, and may still ask to read again") {
    const int status = end_of([] {
        static_cast<void>(std::signal(SIGHUP, SIG_IGN));
        publish::Stop stop;
        {
            const cli::Signals signals(stop);
            raise(SIGHUP);
        }
        std::atomic<bool> reread{false};
        const cli::Signals signals(stop, &reread);
        raise(SIGHUP);
        _exit(reread && !stop.asked ? 0 : 1);
    });
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("the user's signal wakes, is told once, and ends nothing afterwards") {
    publish::Stop stop;
    {
        cli::UserSignal user(stop.wakeup);
        CHECK_FALSE(user.take());
        errno = ENOENT;
        REQUIRE(raise(SIGUSR1) == 0);
        CHECK(errno == ENOENT);
        CHECK(is_woken(stop));
        CHECK(user.take());
        CHECK_FALSE(user.take());
        CHECK_FALSE(stop.asked);
    }
    CHECK(raise(SIGUSR1) == 0);
}

}  // namespace signals_test
