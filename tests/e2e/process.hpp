#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace e2e {

/// Throws std::system_error with errno and the name of what has failed.
void require(bool good, const char* what);

/// Standard error and input of a child.
enum class Console {
    pipes,
    /// A terminal of 24 lines and 100 columns; standard output stays a pipe.
    terminal,
};

/// A program to run.
struct Command {
    /// The program, looked up in PATH, and its arguments.
    std::vector<std::string> arguments;
    /// Variables that are set besides the environment of the test.
    std::map<std::string, std::string> environment = {};
    /// Standard input, all of it, through a pipe; not read with a terminal.
    std::string input = {};
    Console console = Console::pipes;
};

/// The end of a program.
struct Outcome {
    /// Exit status, or 128 and the signal that ended the program, as a shell has it.
    int status = -1;
    std::string out;
    std::string err;
};

/// A running child. A child that is still there when this object goes is killed, by its own process id.
class Process {
  public:
    explicit Process(Command command);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();

    pid_t pid() const { return pid_; }
    void send_signal(int signal) const;
    /// Waits until standard output or standard error holds `text`. Throws std::runtime_error, with the output
    /// so far, if the child ends or `limit` passes before.
    void await_output(std::string_view text, std::chrono::seconds limit = std::chrono::seconds(10));
    /// The child's standard output so far.
    std::string output();
    /// True while the child has not ended.
    bool running();
    /// Waits for the end. Throws std::runtime_error, with the output so far, when `limit` passes before.
    Outcome wait(std::chrono::seconds limit = std::chrono::seconds(30));

  private:
    void exchange(int input, int output, int error);
    bool reap();

    Command command_;
    pid_t pid_ = -1;
    bool reaped_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    Outcome outcome_;
    bool drained_ = false;
    std::thread exchange_;
};

/// Runs a program to its end.
Outcome run(Command command, std::chrono::seconds limit = std::chrono::seconds(30));

}  // namespace e2e
