#include "cli/figures/rate_meter.hpp"

#include <chrono>

namespace cli {

namespace {

constexpr std::chrono::seconds rate_window{3};

}  // namespace

Rates RateMeter::update(const publish::report::Progress& progress) {
    samples_.push_back(progress);
    while (samples_.size() > 2 && progress.elapsed - samples_[1].elapsed >= rate_window)
        samples_.pop_front();
    const publish::report::Progress& oldest = samples_.front();
    const double seconds = std::chrono::duration<double>(progress.elapsed - oldest.elapsed).count();
    if (seconds <= 0) return {.bits_per_second = 0, .video_frames_per_second = 0};
    return {.bits_per_second = 8 * static_cast<double>(progress.sent_bytes - oldest.sent_bytes) / seconds,
            .video_frames_per_second =
                static_cast<double>(progress.video_frames - oldest.video_frames) / seconds};
}

Rates mean_rates(const publish::report::Progress& totals) {
    const double seconds = std::chrono::duration<double>(totals.elapsed).count();
    const double bits = 8 * static_cast<double>(totals.sent_bytes);
    return {.bits_per_second = seconds > 0 ? bits / seconds : 0};
}

}  // namespace cli
