#include "cli/report/progress_line.hpp"

#include <fmt/format.h>
#include <utility>
#include <vector>

#include "cli/text/colour.hpp"
#include "cli/text/readable.hpp"

namespace cli {

namespace {

constexpr std::chrono::seconds rate_window{3};
/// From here on a stream that should keep up with the clock does not.
constexpr std::chrono::seconds noticeably_behind{1};
constexpr std::string_view gap = "   ";

struct Part {
    std::string text;
    bool emphasised = false;
};

std::vector<Part> parts(const publish::report::Progress& progress, const Rates& rates) {
    std::string time = clock_text(progress.media);
    if (progress.total) time += " / " + clock_text(*progress.total);
    std::vector<Part> parts{{.text = std::move(time)}};
    if (progress.pass > 1) parts.push_back({.text = fmt::format("pass {}", progress.pass)});
    // A dry run sends nothing.
    const bool sends = progress.sent_bytes > 0;
    if (sends) parts.push_back({.text = bit_rate_text(rates.bits_per_second)});
    if (progress.video_frames > 0) {
        parts.push_back({.text = fmt::format("{:.1f} fps", rates.video_frames_per_second)});
    }
    if (sends) parts.push_back({.text = size_text(progress.sent_bytes)});
    parts.push_back({.text = seconds_text(progress.behind) + " behind",
                     .emphasised = progress.behind >= noticeably_behind});
    parts.push_back({.text = seconds_text(progress.queued) + " queued"});
    if (progress.dropped_frames > 0) {
        parts.push_back({.text = fmt::format("{} dropped", progress.dropped_frames), .emphasised = true});
    }
    if (progress.reconnects > 0) {
        parts.push_back({.text = count_text(progress.reconnects, "reconnect")});
    }
    return parts;
}

}  // namespace

Rates RateMeter::update(const publish::report::Progress& progress) {
    samples_.push_back(progress);
    while (samples_.size() > 2 && progress.elapsed - samples_[1].elapsed >= rate_window)
        samples_.pop_front();
    const publish::report::Progress& oldest = samples_.front();
    const double seconds = std::chrono::duration<double>(progress.elapsed - oldest.elapsed).count();
    if (seconds <= 0) return {};
    return {.bits_per_second = 8 * static_cast<double>(progress.sent_bytes - oldest.sent_bytes) / seconds,
            .video_frames_per_second =
                static_cast<double>(progress.video_frames - oldest.video_frames) / seconds};
}

std::string progress_line(const publish::report::Progress& progress, const Rates& rates,
                          const ProgressStyle& style) {
    std::string line;
    std::size_t columns = 0;
    for (const Part& part : parts(progress, rates)) {
        const std::string_view before = columns == 0 ? std::string_view() : gap;
        if (columns + before.size() + part.text.size() > style.width) break;
        columns += before.size() + part.text.size();
        line += before;
        line += part.emphasised && style.colours ? coloured(part.text, Colour::yellow) : part.text;
    }
    return line;
}

}  // namespace cli
