#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "dial/failure.hpp"
#include "net/wakeup.hpp"
#include "publish/status.hpp"

namespace publish {

/// A destination's way from connecting to its end, where its own thread and the publisher's meet: one says
/// how far it is, the other may give it up.
class Lifecycle {
  public:
    /// Each change signals `control`, which outlives this. `ended` is called on the destination's thread,
    /// once the state is ended.
    Lifecycle(net::Wakeup& control, std::function<void()> ended)
        : control_(control), ended_(std::move(ended)) {}

    enum class State { connecting, live, ended };
    State state() const { return state_.load(std::memory_order_acquire); }
    /// Why the publisher has given it up; null when it has not.
    const dial::Failure* verdict() const {
        return given_up_.load(std::memory_order_acquire) ? &*verdict_ : nullptr;
    }

    // The publisher's thread:
    void give_up(const dial::Failure& why);
    /// How surely the end has arrived, once ended.
    Confirmation confirmation() const { return confirmation_; }
    /// Why it ended, once it has; nothing for as asked.
    const std::optional<dial::Failure>& failure() const { return failure_; }
    /// All that there was to be sent was sent, once ended.
    bool sent_all() const { return sent_all_; }

    // The destination's thread:
    void live();
    void note_all_sent() { sent_all_ = true; }
    void end(Confirmation confirmation, std::optional<dial::Failure> failure);

  private:
    net::Wakeup& control_;
    const std::function<void()> ended_;
    std::atomic<State> state_{State::connecting};
    /// Written before given_up_.
    std::optional<dial::Failure> verdict_;
    std::atomic<bool> given_up_{false};
    // Written before the state is ended:
    bool sent_all_ = false;
    Confirmation confirmation_ = Confirmation::none;
    std::optional<dial::Failure> failure_;
};

}  // namespace publish
