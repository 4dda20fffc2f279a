#include "ingest/measure.hpp"

#include <algorithm>

namespace ingest {
namespace {

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

double quantile(const std::vector<float>& sorted, double fraction) {
    return static_cast<double>(
        sorted[static_cast<std::size_t>(fraction * static_cast<double>(sorted.size() - 1))]);
}

}  // namespace

void Measure::arrived(Clock::time_point now, std::uint32_t timestamp) {
    if (late_ms_.empty()) {
        first_ = now;
    } else {
        // The difference of two 32-bit times is small and signed: so the sum passes the wrap.
        media_ms_ += static_cast<std::int32_t>(timestamp - last_timestamp_);
        max_gap_ms_ = std::max(max_gap_ms_, milliseconds(now - last_));
    }
    last_ = now;
    last_timestamp_ = timestamp;
    late_ms_.push_back(static_cast<float>(milliseconds(now - first_) - static_cast<double>(media_ms_)));
}

Timing Measure::timing() const {
    Timing timing;
    if (late_ms_.empty()) return timing;
    std::vector<float> sorted = late_ms_;
    std::sort(sorted.begin(), sorted.end());
    const double zero = quantile(sorted, 0.01);
    timing.setup_ms = milliseconds(first_ - accepted_);
    timing.wall_s = milliseconds(last_ - first_) / 1000;
    timing.media_s = static_cast<double>(media_ms_) / 1000;
    timing.late_p50_ms = quantile(sorted, 0.50) - zero;
    timing.late_p95_ms = quantile(sorted, 0.95) - zero;
    timing.late_p99_ms = quantile(sorted, 0.99) - zero;
    timing.late_max_ms = quantile(sorted, 1.00) - zero;
    timing.max_gap_ms = max_gap_ms_;
    return timing;
}

}  // namespace ingest
