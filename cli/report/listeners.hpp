#pragma once

#include <vector>

#include "publish/status.hpp"

namespace cli {

/// Hands what the engine reports to several listeners, progress to each as often as it wants it.
class Listeners : public publish::Status {
  public:
    /// `listener` outlives this; all are added before the run.
    void add(publish::Status& listener);

    void report(const publish::Report& report) override;
    /// The shortest interval that a listener wants.
    std::optional<std::chrono::nanoseconds> progress_interval() const override;
    void alive(Phase phase) override;
    /// The shortest interval that a listener wants.
    std::optional<std::chrono::nanoseconds> alive_interval() const override { return alive_interval_; }

  private:
    struct Listener {
        publish::Status* status;
        std::optional<std::chrono::nanoseconds> interval;
        /// Moments since the streams began: of the last progress that was handed on, and when the next is
        /// due.
        std::chrono::nanoseconds last{-1};
        std::chrono::nanoseconds due{0};
    };

    bool wants(Listener& listener, const publish::report::Progress& progress) const;

    std::vector<Listener> listeners_;
    std::optional<std::chrono::nanoseconds> interval_;
    std::optional<std::chrono::nanoseconds> alive_interval_;
};

}  // namespace cli
