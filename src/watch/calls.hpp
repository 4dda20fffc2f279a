#pragma once

#include <atomic>

#include "dial/hurry.hpp"
#include "net/wakeup.hpp"

namespace watch {

/// Calls that end the waits of somebody who watches a stream.
struct Calls {
    /// Has them end, for good.
    void end() {
        leave = true;
        hurry.ask();
        news.signal();
    }

    /// Set by end(), with a wakeup of `hurry` that stays signalled.
    std::atomic<bool> leave{false};
    dial::Hurry hurry;
    /// The end of sending.
    std::atomic<bool> finished{false};
    /// Signalled for anything that a wait depends on; cleared by who waits.
    net::Wakeup news;
};

}  // namespace watch
