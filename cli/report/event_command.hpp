#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cli/report/line_sink.hpp"
#include "net/wakeup.hpp"

namespace cli {

/// Runs a command for each line, which it gets on its standard input: one at a time, in order, on a thread of
/// its own, so that a slow one holds nothing up. Its standard output goes to standard error, and its
/// environment is without secrets.
class EventCommand : public LineSink {
  public:
    struct Patience {
        /// Time limit of one run; the command is then ended.
        std::chrono::nanoseconds run = std::chrono::seconds(30);
        /// Time limit at the end, for all lines that wait.
        std::chrono::nanoseconds last = std::chrono::seconds(10);
    };
    /// `command` is for `/bin/sh -c`.
    explicit EventCommand(std::string command) : EventCommand(std::move(command), Patience{}) {}
    EventCommand(std::string command, Patience patience);
    ~EventCommand() override;

    void line(std::string_view text) override;
    std::size_t take_left_out() override;
    /// Waits for the runs that are left, as long as the patience lasts; no line is taken after that.
    void finish();
    /// Failures since the last call. One that comes again and again is told once, until a run succeeds.
    std::vector<std::string> take_failures();

    /// Most lines that wait.
    static constexpr std::size_t limit = 1000;

  private:
    void work();
    /// Runs the command once; returns why it failed, or nothing for a success.
    std::optional<std::string> run(const std::string& line);
    void note(const std::optional<std::string>& failure);

    const std::string command_;
    const Patience patience_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> waiting_;
    std::size_t left_out_ = 0;
    std::vector<std::string> failures_;
    std::string last_failure_;
    bool finishing_ = false;
    /// The thread is over.
    bool idle_ = false;
    /// Ends the run that is under way, and keeps those that wait from beginning.
    net::Wakeup enough_;
    bool given_up_ = false;
    std::thread thread_;
};

}  // namespace cli
