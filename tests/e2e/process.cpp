#include "e2e/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "e2e/outputs.hpp"
#include "e2e/program.hpp"

namespace e2e {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto poll_interval = std::chrono::milliseconds(2);

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        require(::pipe2(ends.data(), O_CLOEXEC) == 0, "pipe2");
        read_end = ends[0];
        write_end = ends[1];
    }
    int read_end = -1;
    int write_end = -1;
};

/// The master of a new terminal. The child opens the other side by its name, as the leader of a new session,
/// which makes it the child's own terminal.
int open_terminal() {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    require(master >= 0, "posix_openpt");
    require(::grantpt(master) == 0 && ::unlockpt(master) == 0, "unlockpt");
    const winsize size{.ws_row = 24, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
    require(::ioctl(master, TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");
    return master;
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& extra) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!extra.contains(text.substr(0, text.find('=')))) all.push_back(text);
    }
    for (const auto& [name, value] : extra)
        all.push_back(name + "=" + value);
    return all;
}

std::vector<char*> as_pointers(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// posix_spawn's lists of what the child does before it becomes the program.
struct SpawnPlan {
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
        sigset_t defaults;
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        ::posix_spawnattr_setsigdefault(&attributes, &defaults);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

pid_t spawn(Command& command, SpawnPlan& plan) {
    std::vector<std::string> environment = merged_environment(command.environment);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, command.arguments.at(0).c_str(), &plan.actions, &plan.attributes,
                                     as_pointers(command.arguments).data(), as_pointers(environment).data());
    if (error != 0) throw std::system_error(error, std::generic_category(), "start " + command.arguments[0]);
    return pid;
}

/// Reads what is there into `text`; false at the end.
bool read_some(int descriptor, std::string& text) {
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) return true;
    // A terminal ends with EIO when the other side has gone.
    if (count <= 0) return false;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
}

}  // namespace

void require(bool good, const char* what) {
    if (!good) throw std::system_error(errno, std::generic_category(), what);
}

Process::Process(Command command) : command_(std::move(command)) {
    // A child that closes its input early must not end the test; the child itself gets the default back.
    std::signal(SIGPIPE, SIG_IGN);
    SpawnPlan plan;
    const Pipe output;
    ::posix_spawn_file_actions_adddup2(&plan.actions, output.write_end, STDOUT_FILENO);
    if (command_.console == Console::terminal) {
        const int master = open_terminal();
        ::posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
        ::posix_spawn_file_actions_addopen(&plan.actions, STDIN_FILENO, ::ptsname(master), O_RDWR, 0);
        ::posix_spawn_file_actions_adddup2(&plan.actions, STDIN_FILENO, STDERR_FILENO);
        pid_ = spawn(command_, plan);
        exchange_ = std::thread(&Process::exchange, this, -1, output.read_end, master);
    } else {
        const Pipe input;
        const Pipe error;
        ::posix_spawn_file_actions_adddup2(&plan.actions, input.read_end, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&plan.actions, error.write_end, STDERR_FILENO);
        pid_ = spawn(command_, plan);
        ::close(input.read_end);
        ::close(error.write_end);
        ::fcntl(input.write_end, F_SETFL, O_NONBLOCK);
        exchange_ = std::thread(&Process::exchange, this, input.write_end, output.read_end, error.read_end);
    }
    ::close(output.write_end);
}

Process::~Process() {
    if (!reap()) {
        send_signal(SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    exchange_.join();
    if (std::ranges::find(command_.arguments, program()) != command_.arguments.end())
        keep(record_of(command_, outcome_), E2E_OUTPUTS);
}

void Process::exchange(int input, int output, int error) {
    std::string_view unwritten = command_.input;
    std::array<pollfd, 3> ends{{{output, POLLIN, 0}, {error, POLLIN, 0}, {input, POLLOUT, 0}}};
    const auto close_end = [](pollfd& end) { ::close(std::exchange(end.fd, -1)); };
    if (input >= 0 && unwritten.empty()) close_end(ends[2]);
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        ::poll(ends.data(), ends.size(), -1);
        for (std::size_t i = 0; i < 2; ++i) {
            if (ends[i].fd < 0 || ends[i].revents == 0) continue;
            std::string text;
            if (!read_some(ends[i].fd, text)) close_end(ends[i]);
            const std::lock_guard lock(mutex_);
            (i == 0 ? outcome_.out : outcome_.err) += text;
            changed_.notify_all();
        }
        if (ends[2].fd < 0 || ends[2].revents == 0) continue;
        const ssize_t written = ::write(ends[2].fd, unwritten.data(), unwritten.size());
        if (written > 0) unwritten.remove_prefix(static_cast<std::size_t>(written));
        if (unwritten.empty() || (written < 0 && errno != EAGAIN && errno != EINTR)) close_end(ends[2]);
    }
    if (ends[2].fd >= 0) close_end(ends[2]);
    const std::lock_guard lock(mutex_);
    drained_ = true;
    changed_.notify_all();
}

void Process::send_signal(int signal) const {
    require(::kill(pid_, signal) == 0, "kill");
}

void Process::await_output(std::string_view text, std::chrono::seconds limit) {
    std::unique_lock lock(mutex_);
    const auto found = [&] {
        return outcome_.out.find(text) != std::string::npos || outcome_.err.find(text) != std::string::npos;
    };
    changed_.wait_for(lock, limit, [&] { return found() || drained_; });
    if (found()) return;
    throw std::runtime_error(command_.arguments[0] + " has not written '" + std::string(text) + "':\n" +
                             outcome_.out + outcome_.err);
}

std::string Process::output() {
    const std::lock_guard lock(mutex_);
    return outcome_.out;
}

bool Process::running() {
    return !reap();
}

bool Process::reap() {
    if (reaped_) return true;
    int state = 0;
    if (::waitpid(pid_, &state, WNOHANG) != pid_) return false;
    reaped_ = true;
    outcome_.status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    return true;
}

Outcome Process::wait(std::chrono::seconds limit) {
    const auto deadline = Clock::now() + limit;
    while (!reap() && Clock::now() < deadline)
        std::this_thread::sleep_for(poll_interval);
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [&] { return drained_; });
    if (!reaped_ || !drained_) {
        throw std::runtime_error(command_.arguments[0] + " did not end in time:\n" + outcome_.out +
                                 outcome_.err);
    }
    return outcome_;
}

Outcome run(Command command, std::chrono::seconds limit) {
    return Process(std::move(command)).wait(limit);
}

}  // namespace e2e
