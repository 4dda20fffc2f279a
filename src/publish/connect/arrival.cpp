#include "publish/connect/arrival.hpp"

#include <utility>

#include "dial/network_failure.hpp"
#include "publish/connect/approach.hpp"

namespace publish {

Arrival::Arrival(rtmp::Url to, const Terms& settings, ReportQueue& reports)
    : thread_([this, to = std::move(to), &settings, &reports] { connect(to, settings, reports); }) {}

Arrival::~Arrival() {
    hurry_.ask();
    if (thread_.joinable()) thread_.join();
    if (!connection_) return;
    try {
        // Nothing was sent over it, so that nobody has to wait for how it ends.
        connection_->leave();
    } catch (const std::exception&) {
        return;
    }
}

void Arrival::connect(const rtmp::Url& to, const Terms& settings, ReportQueue& reports) {
    State outcome = State::failed;
    try {
        connection_ = Approach(to, settings, reports, hurry_).go();
        outcome = State::ready;
    } catch (const std::exception&) {
        failure_ = dial::caught_failure(to);
    }
    state_.store(outcome, std::memory_order_release);
}

void Arrival::attend() {
    connection_->listen(never_, TimePoint::min());
}

std::unique_ptr<Connection> Arrival::take(const dial::Hurry& hurry) {
    thread_.join();
    connection_->heed(hurry);
    return std::move(connection_);
}

}  // namespace publish
