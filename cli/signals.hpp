#pragma once

#include <atomic>
#include <csignal>
#include <sys/types.h>

#include "net/wakeup.hpp"
#include "publish/publisher.hpp"

namespace cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP ask `stop`, and the stream is closed in order. A second SIGINT or
/// SIGTERM ends the process at once, and so does the first one after its life. SIGHUP never does: a terminal
/// that closes sends several. Where SIGHUP was ignored, as under nohup, it stays so. One at a time.
class Signals {
  public:
    /// `reread`, where there is one, is set on SIGHUP instead, as daemons have it: by a process without a
    /// terminal that could close, or that was told to ignore that.
    explicit Signals(publish::Stop& stop, std::atomic<bool>* reread = nullptr);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
};

/// While it lives, SIGUSR1 signals `wakeup` and is told by take(); afterwards it does nothing. One at a time.
class UserSignal {
  public:
    explicit UserSignal(net::Wakeup& wakeup);
    ~UserSignal();
    UserSignal(const UserSignal&) = delete;
    UserSignal& operator=(const UserSignal&) = delete;

    /// True where the signal has come since the last call.
    bool take();
};

/// Says that a process group is about to be started, of which end_with_us() will tell: a signal that ends this
/// process at once ends it no sooner. Where one has come, nothing is started: the call does not return.
void expect_group();
/// Names a process group that ends when a signal ends this process at once; 0 for none. There is one at a
/// time.
void end_with_us(pid_t group);

}  // namespace cli
