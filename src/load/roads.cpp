#include "load/roads.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <utility>

#include "dial/failure.hpp"
#include "ground/signal_mask.hpp"

namespace load {

namespace {

constexpr auto failure_lasts = std::chrono::seconds(1);

/// Key of a look-up: addresses are of the family of our own, where that is chosen.
std::string key_of(const net::Endpoint& named, const net::Origin& origin) {
    return named.text() + (origin.address ? fmt::format(" {}", origin.address->family()) : std::string());
}

}  // namespace

Roads::Roads(const dial::Settings& settings) : settings_(settings), thread_([this] { look_up_all(); }) {}

Roads::~Roads() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    asked_.notify_all();
    interrupt_.signal();
    thread_.join();
}

Roads::Entry& Roads::entry(const net::Endpoint& named, const net::Origin& origin) {
    std::string key = key_of(named, origin);
    const auto [found, is_new] = entries_.try_emplace(key, Pending{});
    const auto* failed = std::get_if<Failed>(&found->second);
    const bool again = failed != nullptr && std::chrono::steady_clock::now() - failed->when > failure_lasts;
    if (is_new || again) {
        found->second = Pending{};
        waiting_.emplace_back(std::move(key), Asked{named, origin});
        asked_.notify_one();
    }
    return found->second;
}

void Roads::begin(const net::Endpoint& named, const net::Origin& origin) {
    const std::lock_guard lock(mutex_);
    entry(named, origin);
}

std::shared_ptr<const net::Directions> Roads::to(const net::Endpoint& named, const net::Origin& origin) {
    const std::lock_guard lock(mutex_);
    const Entry& known = entry(named, origin);
    if (const auto* failed = std::get_if<Failed>(&known)) throw net::Error(failed->error);
    const auto* directions = std::get_if<std::shared_ptr<const net::Directions>>(&known);
    return directions != nullptr ? *directions : nullptr;
}

const net::TlsClient& Roads::tls() {
    const std::lock_guard lock(mutex_);
    if (!tls_) {
        try {
            tls_ = std::make_unique<net::TlsClient>(settings_.tls);
        } catch (const net::Error& error) {
            throw dial::Failure(dial::ExitStatus::usage,
                                fmt::format("{}; check --cacert, --cert and --key-pem", error.what()));
        }
    }
    return *tls_;
}

std::vector<std::chrono::nanoseconds> Roads::take_durations() {
    const std::lock_guard lock(mutex_);
    return std::exchange(durations_, {});
}

void Roads::look_up_all() {
    ground::leave_signals_to_others();
    std::unique_lock lock(mutex_);
    for (;;) {
        asked_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
        if (stop_) return;
        const auto [key, asked] = waiting_.front();
        waiting_.erase(waiting_.begin());
        lock.unlock();
        const net::TimePoint begun = std::chrono::steady_clock::now();
        Entry entry = look_up(asked);
        lock.lock();
        if (!std::holds_alternative<Failed>(entry))
            durations_.push_back(std::chrono::steady_clock::now() - begun);
        entries_[key] = std::move(entry);
    }
}

Roads::Entry Roads::look_up(const Asked& asked) {
    net::Route route = settings_.route;
    route.dial.origin = asked.origin;
    try {
        return std::make_shared<const net::Directions>(
            net::directions_along(route, asked.named, settings_.connect_timeout, &interrupt_));
    } catch (const net::Error& error) {
        return Failed{error, std::chrono::steady_clock::now()};
    } catch (const std::exception& error) {
        return Failed{net::Error(net::ErrorKind::local, error.what()), std::chrono::steady_clock::now()};
    }
}

}  // namespace load
