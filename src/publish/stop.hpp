#pragma once

#include <atomic>

#include "dial/failure.hpp"
#include "net/wakeup.hpp"

namespace publish {

/// How a signal handler, or anyone, ends a run: ask() for it. The streams are then closed in order.
struct Stop {
    std::atomic<bool> asked{false};
    /// Written before `asked`; the status that the run ends with. With success it is still that of a
    /// destination that failed. A signal's outranks it, whichever came first.
    std::atomic<dial::ExitStatus> reason{dial::ExitStatus::success};
    /// Ends a wait of the thread that runs the publisher.
    net::Wakeup wakeup;
    /// Ends waits that nothing else may end, for good: after ask().
    net::Wakeup asked_wakeup;
    /// Ends its wait for input, for good: after ask(), and once no destination is left. For media::Input.
    std::atomic<bool> input_unwanted{false};
    net::Wakeup input_wakeup;

    /// Safe in a signal handler, as is ask().
    void end_input() noexcept;
    void ask(dial::ExitStatus why) noexcept;
};

}  // namespace publish
