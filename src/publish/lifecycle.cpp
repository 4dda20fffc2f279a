#include "publish/lifecycle.hpp"

#include <utility>

namespace publish {

void Lifecycle::give_up(const dial::Failure& why) {
    verdict_ = why;
    given_up_.store(true, std::memory_order_release);
}

void Lifecycle::live() {
    state_.store(State::live, std::memory_order_release);
    control_.signal();
}

void Lifecycle::end(Confirmation confirmation, std::optional<dial::Failure> failure) {
    confirmation_ = confirmation;
    failure_ = std::move(failure);
    state_.store(State::ended, std::memory_order_release);
    ended_();
    control_.signal();
}

}  // namespace publish
