#include "publish/connect/departure.hpp"

#include <utility>

#include "dial/network_failure.hpp"

namespace publish {

Departure::Departure(std::unique_ptr<Connection> left)
    : connection_(std::move(left)), thread_([this] { end(); }) {}

Departure::~Departure() {
    wait();
}

std::optional<dial::Failure> Departure::wait() {
    if (thread_.joinable()) thread_.join();
    return failure_;
}

void Departure::end() {
    try {
        connection_->finish(Confirmation::acked);
    } catch (const std::exception&) {
        failure_ = dial::caught_failure(connection_->url());
    }
    over_.store(true, std::memory_order_release);
}

}  // namespace publish
