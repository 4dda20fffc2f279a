#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "net/wakeup.hpp"
#include "watch/calls.hpp"
#include "watch/comparison.hpp"
#include "watch/output.hpp"

namespace watch {

/// A thread that watches a stream as long as it is published and a little longer, and holds what it gets against what is
/// sent. Where its connection fails it makes another one. The publisher's threads call everything that is public.
class Viewer {
  public:
    struct Settings {
        /// The place that is watched, redacted.
        std::string name;
        /// Makes a connection, which heeds `calls`. Throws as Output::take() does.
        std::function<std::unique_ptr<Output>(Calls& calls)> open;
        /// A stream that can be read but once, such as a pipe.
        enum class Kind { address, pipe };
        Kind kind = Kind::address;
        /// Patience with the first unit once publishing was accepted, and with the last one once all is sent.
        std::chrono::nanoseconds patience = std::chrono::seconds(10);
    };

    /// `control` is signalled once the viewer has ended.
    Viewer(Settings settings, net::Wakeup& control);
    /// Ends the thread as soon as it can.
    ~Viewer();
    Viewer(const Viewer&) = delete;
    Viewer& operator=(const Viewer&) = delete;

    const std::string& name() const { return settings_.name; }
    Comparison& comparison() { return comparison_; }
    /// Publishing was accepted: the viewer begins. Later calls change nothing.
    void begin(TimePoint at);
    /// All is sent: the viewer waits for the last of it, and ends.
    void finish(TimePoint at);
    /// Ends it, whatever is to come.
    void leave();
    bool has_ended() const { return ended_; }
    /// Reason why the last connection failed, in one line; nothing where none did.
    std::optional<std::string> failure() const;
    /// The same of a connection over which the stream had come.
    std::optional<std::string> loss() const;

  private:
    void run();
    bool await_begin();
    /// Watches over one connection; true where the stream came to an end, false where it failed.
    bool try_once();
    void watch_once();
    void note(const std::string& failure);
    /// The end of waiting.
    bool is_over(TimePoint now);
    /// The moment at which it is over if nothing comes; max() for never.
    TimePoint deadline() const;

    const Settings settings_;
    Comparison comparison_;
    Calls calls_;
    net::Wakeup& control_;
    mutable std::mutex mutex_;
    std::optional<TimePoint> begun_;
    std::optional<TimePoint> finished_;
    std::optional<std::string> failure_;
    std::optional<std::string> loss_;
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

}  // namespace watch
