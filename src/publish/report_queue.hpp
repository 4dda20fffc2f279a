#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "net/wakeup.hpp"
#include "publish/status.hpp"

namespace publish {

/// Carries reports from the destinations' threads to the thread that runs the publisher, which alone speaks
/// to Status.
class ReportQueue {
  public:
    /// `reader` is signalled when there is something to take.
    explicit ReportQueue(net::Wakeup& reader) : reader_(reader) {}

    void push(Report report) {
        {
            const std::lock_guard lock(mutex_);
            reports_.push_back(std::move(report));
        }
        reader_.signal();
    }
    std::vector<Report> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(reports_, {});
    }

  private:
    net::Wakeup& reader_;
    std::mutex mutex_;
    std::vector<Report> reports_;
};

}  // namespace publish
