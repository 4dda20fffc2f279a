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
/// its own, so that a slow one holds nothing up. What it writes to standard output goes to standard error. It
/// sees the environment without what is secret in it.
class EventCommand : public LineSink {
  public:
    struct Patience {
        /// For one run of the command, before it is ended.
        std::chrono::nanoseconds run = std::chrono::seconds(30);
        /// At the end, for all that wait.
        std::chrono::nanoseconds last = std::chrono::seconds(10);
    };
    /// For `/bin/sh -c`.
    explicit EventCommand(std::string command) : EventCommand(std::move(command), Patience{}) {}
    EventCommand(std::string command, Patience patience);
    ~EventCommand() override;

    void line(std::string_view text) override;
    std::size_t take_left_out() override;
    /// Waits for the runs that are left, as long as the patience lasts. Once, and then there are no more.
    void finish();
    /// What went wrong since the last call. What goes wrong in the same way again and again is told once,
    /// until a run succeeds.
    std::vector<std::string> take_failures();

    /// Most lines that wait.
    static constexpr std::size_t limit = 1000;

  private:
    void work();
    /// Nothing for a success.
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
