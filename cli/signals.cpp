#include "cli/signals.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "ground/descriptor.hpp"

namespace cli {

namespace {

std::atomic<publish::Stop*> asked_by_signal{nullptr};
std::atomic<std::atomic<bool>*> reread_by_signal{nullptr};
/// Signals that have asked to stop, but for SIGHUP.
std::atomic<int> requests{0};
std::atomic<net::Wakeup*> woken_by_user{nullptr};
std::atomic<bool> user_signal_came{false};
std::atomic<pid_t> group_of_ours{0};
/// A group is being started, and nobody knows its number yet.
std::atomic<bool> group_expected{false};
/// The signal that ends the process at once; 0 before it came.
std::atomic<int> last_signal{0};
static_assert(decltype(asked_by_signal)::is_always_lock_free && decltype(requests)::is_always_lock_free,
              "a signal handler reads them");

/// Ends the process as the signal does by default, and the group with it. Safe in a signal handler; in the
/// handler of that signal it takes effect when that returns.
void end_at_once(int number) {
    if (const pid_t group = group_of_ours.load(); group > 0) static_cast<void>(kill(-group, SIGKILL));
    static_cast<void>(std::signal(number, SIG_DFL));
    static_cast<void>(kill(getpid(), number));
}

bool is_ignored(int number) {
    struct sigaction action {};
    return sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

bool has_terminal() {
    return ground::Descriptor(::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)).number() >= 0;
}

void handle(int number, void (*handler)(int), int flags = 0) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, nullptr);
}

}  // namespace

extern "C" {
static void handle_stop_signal(int number) {
    const int error_before = errno;
    publish::Stop* const stop = asked_by_signal.load();
    // The first signal counts, whoever has ended the stream before it.
    if (stop == nullptr || requests.fetch_add(1) > 0) {
        // Who starts a group looks at the signal behind that.
        last_signal = number;
        if (!group_expected) end_at_once(number);
    } else {
        stop->ask(number == SIGTERM ? dial::ExitStatus::terminated : dial::ExitStatus::interrupted);
    }
    errno = error_before;
}

static void handle_hangup(int /*number*/) {
    publish::Stop* const stop = asked_by_signal.load();
    if (stop != nullptr && requests.load() == 0) stop->ask(dial::ExitStatus::hung_up);
}

static void handle_reread_signal(int /*number*/) {
    std::atomic<bool>* const reread = reread_by_signal.load();
    if (reread != nullptr) reread->store(true);
}

static void handle_user_signal(int /*number*/) {
    const int error_before = errno;
    if (net::Wakeup* const wakeup = woken_by_user.load(); wakeup != nullptr) {
        user_signal_came = true;
        wakeup->signal();
    }
    errno = error_before;
}
}

Signals::Signals(publish::Stop& stop, std::atomic<bool>* reread) {
    requests = 0;
    asked_by_signal = &stop;
    reread_by_signal = reread;
    // No SA_RESTART where the stream is to end: a read that waits for input is to end, too.
    handle(SIGINT, handle_stop_signal);
    handle(SIGTERM, handle_stop_signal);
    const bool ignored = is_ignored(SIGHUP);
    if (reread != nullptr && (ignored || !has_terminal())) {
        handle(SIGHUP, handle_reread_signal, SA_RESTART);
    } else if (!ignored) {
        handle(SIGHUP, handle_hangup);
    }
}

Signals::~Signals() {
    asked_by_signal = nullptr;
    reread_by_signal = nullptr;
}

UserSignal::UserSignal(net::Wakeup& wakeup) {
    user_signal_came = false;
    woken_by_user = &wakeup;
    handle(SIGUSR1, handle_user_signal, SA_RESTART);
}

UserSignal::~UserSignal() {
    woken_by_user = nullptr;
}

bool UserSignal::take() {
    return user_signal_came.exchange(false);
}

void expect_group() {
    group_expected = true;
    const int number = last_signal;
    if (number == 0) return;
    // The process ends as soon as its main thread comes to it, and nothing may be started until then.
    end_at_once(number);
    for (;;)
        pause();
}

void end_with_us(pid_t group) {
    group_of_ours = group;
    group_expected = false;
    if (const int number = last_signal.load(); number != 0) end_at_once(number);
}

}  // namespace cli
