#include "cli/signals.hpp"

#include <atomic>
#include <cerrno>

namespace cli {

namespace {

std::atomic<publish::Stop*> asked_by_signal{nullptr};
std::atomic<std::atomic<bool>*> reread_by_signal{nullptr};
static_assert(decltype(asked_by_signal)::is_always_lock_free, "a signal handler reads it");

}  // namespace

extern "C" {
static void handle_stop_signal(int number) {
    const int error_before = errno;
    publish::Stop* const stop = asked_by_signal.load();
    if (stop == nullptr || stop->asked.load()) {
        // The raised signal takes effect as soon as this handler returns.
        static_cast<void>(std::signal(number, SIG_DFL));
        static_cast<void>(std::raise(number));
    } else {
        stop->ask(number == SIGTERM ? publish::ExitStatus::terminated : publish::ExitStatus::interrupted);
    }
    errno = error_before;
}

static void handle_reread_signal(int /*number*/) {
    std::atomic<bool>* const reread = reread_by_signal.load();
    if (reread != nullptr) reread->store(true);
}
}

Signals::Signals(publish::Stop& stop, std::atomic<bool>* reread) {
    asked_by_signal = &stop;
    reread_by_signal = reread;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        sigaction(numbers[i], nullptr, &before_[i]);
        if (numbers[i] == SIGHUP && reread == nullptr) continue;
        // No SA_RESTART: a read that waits for input is to end. That is not what SIGHUP is for.
        struct sigaction action {};
        action.sa_handler = numbers[i] == SIGPIPE  ? SIG_IGN
                            : numbers[i] == SIGHUP ? handle_reread_signal
                                                   : handle_stop_signal;
        if (numbers[i] == SIGHUP) action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        sigaction(numbers[i], &action, nullptr);
    }
}

Signals::~Signals() {
    for (std::size_t i = 0; i < numbers.size(); ++i)
        sigaction(numbers[i], &before_[i], nullptr);
    asked_by_signal = nullptr;
    reread_by_signal = nullptr;
}

}  // namespace cli
