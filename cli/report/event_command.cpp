#include "cli/report/event_command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fmt/format.h>
#include <poll.h>
#include <span>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "cli/signals.hpp"
#include "cli/text/readable.hpp"
#include "ground/descriptor.hpp"
#include "ground/errno_text.hpp"
#include "ground/signal_mask.hpp"
#include "net/poll.hpp"
#include "net/tcp.hpp"

// Some versions of this header lack the extern "C" of their own.
extern "C" {
#include <sys/pidfd.h>
}

extern "C" char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace cli {

namespace {

/// Time for a command to end once it is asked to.
constexpr auto grace = std::chrono::seconds(1);

/// Variables that a command does not see: secrets, and the socket on which only this process speaks to the
/// service manager.
constexpr std::array hidden{std::string_view("RTMPUSH_KEY="), std::string_view("RTMPUSH_PASSWORD="),
                            std::string_view("RTMPUSH_USER="), std::string_view("NOTIFY_SOCKET=")};

/// A file in memory with the line in it, to be read from its beginning: unlike a pipe it takes any line
/// whole, and a command need not read it.
int file_of(std::string_view line) {
    const int file = ::memfd_create("event", MFD_CLOEXEC);
    if (file < 0) return -1;
    std::string text(line);
    text += '\n';
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t count = ::write(file, text.data() + written, text.size() - written);
        if (count < 0 && errno != EINTR) break;
        if (count > 0) written += static_cast<std::size_t>(count);
    }
    ::lseek(file, 0, SEEK_SET);
    return file;
}

std::vector<char*> visible_environment() {
    std::vector<char*> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        const bool is_hidden = std::any_of(hidden.begin(), hidden.end(),
                                           [text](std::string_view name) { return text.starts_with(name); });
        if (!is_hidden) variables.push_back(*variable);
    }
    variables.push_back(nullptr);
    return variables;
}

/// Starts the command in a process group of its own: Ctrl-C is for us, and its children end with it. Returns
/// 0 or an errno.
int start(const std::string& command, int input, pid_t& pid) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
    sigset_t signals;
    sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes, &signals);
    sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes, &signals);
    ::posix_spawnattr_setflags(&attributes,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    std::string shell = "/bin/sh";
    std::string option = "-c";
    std::string text = command;
    const std::array<char*, 4> arguments{shell.data(), option.data(), text.data(), nullptr};
    const int error = ::posix_spawn(&pid, shell.c_str(), &files, &attributes, arguments.data(),
                                    visible_environment().data());
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
    return error;
}

int reap(pid_t pid) {
    siginfo_t ended{};
    while (::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
    }
    // Once it is reaped, its number may be another's.
    end_with_us(0);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

std::optional<std::string> judged(int status) {
    if (WIFSIGNALED(status))
        return fmt::format("--on-event: the command was ended by signal {}", WTERMSIG(status));
    if (WEXITSTATUS(status) == 0) return std::nullopt;
    return fmt::format("--on-event: the command ended with status {}", WEXITSTATUS(status));
}

}  // namespace

EventCommand::EventCommand(std::string command, Patience patience)
    : command_(std::move(command)), patience_(patience), thread_([this] { work(); }) {}

EventCommand::~EventCommand() {
    finish();
}

void EventCommand::line(std::string_view text) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= limit) {
        ++left_out_;
        return;
    }
    waiting_.emplace_back(text);
    changed_.notify_all();
}

std::size_t EventCommand::take_left_out() {
    const std::lock_guard lock(mutex_);
    return waiting_.empty() ? std::exchange(left_out_, 0) : 0;
}

std::vector<std::string> EventCommand::take_failures() {
    const std::lock_guard lock(mutex_);
    return std::exchange(failures_, {});
}

void EventCommand::finish() {
    if (!thread_.joinable()) return;
    {
        std::unique_lock lock(mutex_);
        finishing_ = true;
        changed_.notify_all();
        if (!changed_.wait_for(lock, patience_.last, [this] { return idle_; })) {
            given_up_ = true;
            if (!waiting_.empty()) {
                failures_.push_back(fmt::format("--on-event: the command is too slow: {} left out",
                                                count_text(waiting_.size(), "event")));
            }
            enough_.signal();
        }
    }
    thread_.join();
}

void EventCommand::work() {
    ground::leave_signals_to_others();
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return !waiting_.empty() || finishing_; });
        if (waiting_.empty() || given_up_) break;
        const std::string next = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        std::optional<std::string> failure;
        try {
            failure = run(next);
        } catch (const std::exception& error) {
            failure = fmt::format("--on-event: {}", error.what());
        }
        lock.lock();
        note(failure);
    }
    idle_ = true;
    changed_.notify_all();
}

void EventCommand::note(const std::optional<std::string>& failure) {
    if (failure && *failure != last_failure_) failures_.push_back(*failure);
    last_failure_ = failure.value_or("");
}

std::optional<std::string> EventCommand::run(const std::string& line) {
    const ground::Descriptor file(file_of(line));
    pid_t pid = 0;
    expect_group();
    const int error = file.number() < 0 ? errno : start(command_, file.number(), pid);
    end_with_us(error == 0 ? pid : 0);
    if (error != 0)
        return fmt::format("--on-event: the command cannot be started: {}", ground::errno_text(error));
    const ground::Descriptor process(::pidfd_open(pid, 0));
    // Without a descriptor for its end a command has no time limit, but all else works.
    if (process.number() < 0) return judged(reap(pid));
    std::string failure = "--on-event: the command did not end in time, and was ended";
    try {
        std::array<pollfd, 2> waits{pollfd{process.number(), POLLIN, 0},
                                    pollfd{enough_.descriptor(), POLLIN, 0}};
        net::poll_until(waits, net::after(std::chrono::steady_clock::now(), patience_.run));
        if (waits[0].revents != 0) return judged(reap(pid));
        ::kill(-pid, SIGTERM);
        net::poll_until(std::span(waits).first(1), std::chrono::steady_clock::now() + grace);
    } catch (const net::Error& error) {
        failure = fmt::format("--on-event: the command was ended: {}", error.what());
    }
    ::kill(-pid, SIGKILL);
    reap(pid);
    return failure;
}

}  // namespace cli
