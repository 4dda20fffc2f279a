#include "publish/connect/acknowledgements.hpp"

#include <algorithm>

namespace publish {

void Acknowledgements::take(std::uint32_t value, std::uint64_t sent, std::uint64_t arrived, TimePoint now) {
    if (counts_otherwise_) return;
    const std::optional<std::uint64_t> total = total_of(value, sent);
    if (!total || !is_credible(*total, arrived, now)) {
        counts_otherwise_ = true;
        return;
    }
    last_value_ = value;
    total_ = *total;
}

std::optional<std::uint64_t> Acknowledgements::read() const {
    if (!last_value_ || counts_otherwise_) return std::nullopt;
    return total_;
}

std::optional<std::uint64_t> Acknowledgements::total_of(std::uint32_t value, std::uint64_t sent) const {
    if (!last_value_) {
        // The first one is the latest total that it can be.
        const std::uint64_t behind = static_cast<std::uint32_t>(static_cast<std::uint32_t>(sent) - value);
        if (behind > sent) return std::nullopt;
        return sent - behind;
    }
    const std::uint64_t total = total_ + static_cast<std::uint32_t>(value - *last_value_);
    if (total > sent) return std::nullopt;
    return total;
}

bool Acknowledgements::is_credible(std::uint64_t total, std::uint64_t arrived, TimePoint now) {
    // Messages are longer than this many bytes on average, so that a count of them grows more slowly.
    constexpr std::uint64_t shortest_message = 64;
    const std::uint64_t told = total - good_total_;
    const std::uint64_t came = arrived - std::min(arrived, good_arrived_);
    if (came <= slack || told >= came / shortest_message) {
        doubted_since_.reset();
        // A total that stands still is in keeping with little, but the more the longer.
        if (told > 0 && told >= came / shortest_message) {
            good_total_ = total;
            good_arrived_ = arrived;
        }
    } else if (!doubted_since_) {
        doubted_since_ = now;
    }
    if (doubted_since_ && now - *doubted_since_ >= time_to_read) return false;
    return arrived <= total || arrived - total <= far;
}

}  // namespace publish
