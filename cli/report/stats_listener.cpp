#include "cli/report/stats_listener.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>
#include <variant>

#include "cli/version.hpp"

namespace cli {

namespace {

using Figures = StatsListener::Figures;

constexpr std::chrono::seconds default_file_interval{10};

double seconds_of(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

struct Metric {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    /// Nothing for a destination that has no such value now.
    std::optional<double> (*value)(const Figures& figures);
};

using Value = std::optional<double>;

constexpr std::array metrics{
    Metric{"live", "gauge", "Whether the stream is live.",
           [](const Figures& f) -> Value { return f.live ? 1 : 0; }},
    Metric{"exit_status", "gauge", "How it ended: 0, or the exit status of the failure; once it has ended.",
           [](const Figures& f) -> Value {
               return f.status ? Value(static_cast<double>(*f.status)) : std::nullopt;
           }},
    Metric{"elapsed_seconds", "gauge", "Time since the stream began.",
           [](const Figures& f) -> Value { return seconds_of(f.progress.elapsed); }},
    Metric{"media_seconds", "gauge", "Media time of the last frame sent.",
           [](const Figures& f) -> Value { return seconds_of(f.progress.media); }},
    Metric{"pass", "gauge", "Pass of a loop that is sent, from 1 on.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.pass); }},
    Metric{"sent_bytes_total", "counter", "Bytes handed to the system, the protocol's own included.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.sent_bytes); }},
    Metric{"bitrate_bits_per_second", "gauge", "Bits sent a second, over the last seconds.",
           [](const Figures& f) -> Value { return f.bits_per_second; }},
    Metric{"video_frames_total", "counter", "Video frames sent.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.video_frames); }},
    Metric{"audio_frames_total", "counter", "Audio frames sent.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.audio_frames); }},
    Metric{"dropped_frames_total", "counter", "Frames left out because the destination was too slow.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.dropped_frames); }},
    Metric{"repeated_frames_total", "counter", "Frames sent once more after a lost connection.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.repeated_frames); }},
    Metric{"skipped_frames_total", "counter",
           "Frames left out because their time passed without a connection.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.skipped_frames); }},
    Metric{"behind_seconds", "gauge", "How late the oldest frame is that is due and not sent.",
           [](const Figures& f) -> Value { return seconds_of(f.progress.behind); }},
    Metric{"queue_seconds", "gauge", "Media that is due and not sent.",
           [](const Figures& f) -> Value { return seconds_of(f.progress.queued); }},
    Metric{"rtt_seconds", "gauge", "Round-trip time to the server's system, while connected.",
           [](const Figures& f) -> Value {
               return f.progress.round_trip ? Value(seconds_of(*f.progress.round_trip)) : std::nullopt;
           }},
    Metric{"retransmits_total", "counter", "TCP segments sent again.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.retransmits); }},
    Metric{"unsent_bytes", "gauge", "Bytes that the system has taken and not sent.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.unsent_bytes); }},
    Metric{"reconnects_total", "counter", "Connections that took the place of a lost one.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.reconnects); }},
    Metric{"out_of_service_seconds_total", "counter", "Time without a connection.",
           [](const Figures& f) -> Value { return seconds_of(f.progress.out_of_service); }},
    Metric{"moves_total", "counter", "Moves to other connections that the server asked for.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.moves); }},
    Metric{"sessions_total", "counter", "Sessions: one, and one more for each that ended for its length.",
           [](const Figures& f) -> Value { return static_cast<double>(f.progress.sessions); }},
};

std::string label_text(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\\' || c == '"') text += '\\';
        text += c;
    }
    return text;
}

}  // namespace

std::string stats_text(const std::map<std::string, Figures>& figures) {
    std::string text = fmt::format(
        "# HELP rtmpush_info The program that wrote this.\n# TYPE rtmpush_info gauge\n"
        "rtmpush_info{{version=\"{}\"}} 1\n",
        version);
    for (const Metric& metric : metrics) {
        text += fmt::format("# HELP rtmpush_{0} {1}\n# TYPE rtmpush_{0} {2}\n", metric.name, metric.help,
                            metric.type);
        for (const auto& [destination, of_it] : figures) {
            if (const std::optional<double> value = metric.value(of_it)) {
                text += fmt::format("rtmpush_{}{{destination=\"{}\"}} {}\n", metric.name,
                                    label_text(destination), *value);
            }
        }
    }
    return text;
}

StatsListener::StatsListener(std::string path, std::optional<std::chrono::nanoseconds> interval,
                             std::function<void(const std::string&)> warn)
    : interval_(interval && interval->count() == 0 ? std::nullopt
                                                   : std::optional(interval.value_or(default_file_interval))),
      file_("--stats-file", std::move(path), stats_text(figures_), std::move(warn)) {}

void StatsListener::report(const publish::Report& report) {
    namespace of = publish::report;
    if (const auto* const progress = std::get_if<of::Progress>(&report)) {
        Figures& figures = figures_[progress->destination];
        figures.progress = *progress;
        figures.live = progress->connected;
        figures.bits_per_second = meters_[progress->destination].update(*progress).bits_per_second;
        news_ = true;
    } else if (const auto* const retrying = std::get_if<of::Retrying>(&report)) {
        figures_[retrying->destination].live = false;
        write();
    } else if (const auto* const ended = std::get_if<of::Ended>(&report)) {
        Figures& figures = figures_[ended->destination];
        figures.progress = ended->totals;
        figures.live = false;
        figures.status = ended->status;
        write();
    }
}

void StatsListener::alive(Phase /*phase*/) {
    // Other listeners want to be told more often.
    if (news_) write();
}

void StatsListener::write() {
    news_ = false;
    file_.write(stats_text(figures_));
}

}  // namespace cli
