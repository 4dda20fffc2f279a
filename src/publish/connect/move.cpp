#include "publish/connect/move.hpp"

#include <utility>

#include "publish/connect/approach.hpp"
#include "publish/connect/network_failure.hpp"

namespace publish {

Move::Move(rtmp::Url to, const Terms& settings, ReportQueue& reports)
    : to_(std::move(to)), thread_([this, &settings, &reports] { connect(settings, reports); }) {}

Move::~Move() {
    hurry_.ask();
    if (thread_.joinable()) thread_.join();
    if (state() != State::ready) return;
    try {
        connection_->finish(Confirmation::none);
    } catch (const std::exception&) {
        // It has carried nothing: there is nothing to lose.
        return;
    }
}

void Move::connect(const Terms& settings, ReportQueue& reports) {
    State outcome = State::failed;
    try {
        connection_ = Approach(to_, settings, reports, hurry_).go();
        outcome = State::ready;
    } catch (const Failure& failure) {
        failure_ = failure;
    } catch (const std::exception& error) {
        failure_ = Failure(ExitStatus::internal, to_.redacted() + ": " + to_.redact(error.what()));
    }
    state_.store(outcome, std::memory_order_release);
}

void Move::attend() {
    connection_->listen(never_, TimePoint::min());
}

std::unique_ptr<Connection> Move::switch_over(std::unique_ptr<Connection> old, const Hurry& hurry) {
    thread_.join();
    std::unique_ptr<Connection> next = std::exchange(connection_, std::move(old));
    next->heed(hurry);
    state_.store(State::leaving, std::memory_order_release);
    thread_ = std::thread([this] { leave(); });
    return next;
}

void Move::leave() {
    try {
        connection_->finish(Confirmation::acked);
    } catch (const Failure& failure) {
        failure_ = failure;
    } catch (const net::Error& error) {
        failure_ = network_failure(error, connection_->url());
    } catch (const std::exception& error) {
        const rtmp::Url& url = connection_->url();
        failure_ = Failure(ExitStatus::internal, url.redacted() + ": " + url.redact(error.what()));
    }
    state_.store(State::left, std::memory_order_release);
}

void Move::await_left() {
    if (thread_.joinable()) thread_.join();
}

}  // namespace publish
