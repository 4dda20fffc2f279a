#include "media/measure/rate_window.hpp"

#include <algorithm>

namespace media {

void RateWindow::add(Time time, std::uint64_t bytes) {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    const std::int64_t now = std::chrono::round<milliseconds>(time).count();
    const std::int64_t span = duration_cast<milliseconds>(length).count();
    while (!inside_.empty() && inside_.front().number <= now - span) {
        sum_ -= inside_.front().bytes;
        inside_.pop_front();
    }
    if (inside_.empty() || inside_.back().number < now) inside_.push_back({now, 0});
    inside_.back().bytes += bytes;
    sum_ += bytes;
    most_ = std::max(most_, sum_);
}

}  // namespace media
