#pragma once

#include <vector>

#include "publish/status.hpp"

namespace cli {

/// Several that hear what the engine reports, each with progress as often as it wants it.
class Listeners : public publish::Status {
  public:
    /// `listener` outlives this; all are added before the run.
    void add(publish::Status& listener);

    void report(const publish::Report& report) override;
    /// The shortest of all.
    std::optional<std::chrono::nanoseconds> progress_interval() const override;
    void alive(Phase phase) override;
    /// The shortest of all.
    std::optional<std::chrono::nanoseconds> alive_interval() const override { return alive_interval_; }

  private:
    struct Listener {
        publish::Status* status;
        std::optional<std::chrono::nanoseconds> interval;
        /// Since the streams began: the progress that it got last, and when the next is due.
        std::chrono::nanoseconds last{-1};
        std::chrono::nanoseconds due{0};
    };

    bool wants(Listener& listener, const publish::report::Progress& progress) const;

    std::vector<Listener> listeners_;
    std::optional<std::chrono::nanoseconds> interval_;
    std::optional<std::chrono::nanoseconds> alive_interval_;
};

}  // namespace cli
