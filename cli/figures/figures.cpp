#include "cli/figures/figures.hpp"

#include <array>
#include <fmt/format.h>

#include "cli/text/readable.hpp"

namespace cli {

namespace {

using publish::report::Progress;
using enum Figure::Metric::Kind;
using enum Figure::Chart::Stretch;
using PartText = Figure::Part::Text;

/// Lateness from which on a stream that should keep up with the clock does not.
constexpr std::chrono::seconds noticeably_behind{1};

/// Reads that field of Progress.
template <auto field>
Figure::Value field_value(const Reading& reading) {
    return reading.progress.*field;
}

/// A dry run sends nothing.
bool sends(const Reading& reading) {
    return reading.progress.sent_bytes > 0;
}

PartText media_part(const Reading& reading) {
    const std::string now = clock_text(reading.progress.media);
    if (!reading.progress.total) return {.text = now};
    return {.text = fmt::format("{} / {}", now, clock_text(*reading.progress.total))};
}

PartText size_part(const Reading& reading) {
    return {.text = sends(reading) ? size_text(reading.progress.sent_bytes) : ""};
}

PartText bit_rate_part(const Reading& reading) {
    return {.text = sends(reading) ? bit_rate_text(reading.rates.bits_per_second) : ""};
}

PartText drops_part(const Reading& reading) {
    const std::uint64_t dropped = reading.progress.dropped_frames;
    return {.text = dropped > 0 ? fmt::format("{} dropped", dropped) : "", .emphasised = true};
}

PartText behind_part(const Reading& reading) {
    return {.text = seconds_text(reading.progress.behind) + " behind",
            .emphasised = reading.progress.behind >= noticeably_behind};
}

PartText queue_part(const Reading& reading) {
    return {.text = seconds_text(reading.progress.queued) + " queued"};
}

PartText pass_part(const Reading& reading) {
    return {.text = reading.progress.pass > 1 ? fmt::format("pass {}", reading.progress.pass) : ""};
}

PartText reconnects_part(const Reading& reading) {
    const std::size_t reconnects = reading.progress.reconnects;
    return {.text = reconnects > 0 ? count_text(reconnects, "reconnect") : ""};
}

PartText left_out_part(const Reading& reading) {
    const std::uint64_t left_out = reading.progress.left_out_frames;
    return {.text = left_out > 0 ? fmt::format("{} left out", left_out) : "", .emphasised = true};
}

PartText input_silent_part(const Reading& reading) {
    const std::chrono::nanoseconds silent = reading.progress.input_silent;
    return {.text = silent.count() > 0 ? fmt::format("no input for {}", seconds_text(silent)) : "",
            .emphasised = true};
}

PartText frame_rate_part(const Reading& reading) {
    const std::optional<double>& rate = reading.rates.video_frames_per_second;
    return {.text = rate && reading.progress.video_frames > 0 ? fmt::format("{:.1f} fps", *rate) : ""};
}

constexpr std::array figure_table{
    Figure{
        .field = "elapsed_ms",
        .unit = Unit::clock,
        .help = "Time since the stream began; 0 if it never did.",
        .read = field_value<&Progress::elapsed>,
        .metric = {1, "elapsed_seconds", gauge},
        .box = {1, "Time"},
    },
    Figure{
        .field = "media_ms",
        .unit = Unit::clock,
        .help = "Media time of the last frame sent.",
        .read = field_value<&Progress::media>,
        .metric = {2, "media_seconds", gauge},
        .box = {2, "Media sent"},
        .part = {1, media_part},
    },
    Figure{
        .field = "total_ms",
        .unit = Unit::clock,
        .help = "Length of the whole, if it is known.",
        .read = field_value<&Progress::total>,
        .absent = Figure::Absent::left_out,
    },
    Figure{
        .field = "sent_bytes",
        .unit = Unit::bytes,
        .help = "Bytes handed to the system, the protocol's own included.",
        .read = field_value<&Progress::sent_bytes>,
        .metric = {4, "sent_bytes_total", counter},
        .box = {3, "Sent"},
        .part = {6, size_part},
    },
    Figure{
        .field = "bitrate_bps",
        .unit = Unit::bits_per_second,
        .help = "Bits sent a second, over the last seconds.",
        .read = [](const Reading& reading) -> Figure::Value { return reading.rates.bits_per_second; },
        .metric = {5, "bitrate_bits_per_second", gauge},
        .chart = {1, "Bit rate", mean},
        .part = {4, bit_rate_part},
    },
    Figure{
        .field = "video_frames",
        .unit = Unit::count,
        .help = "Video frames sent.",
        .read = field_value<&Progress::video_frames>,
        .metric = {6, "video_frames_total", counter},
        .box = {4, "Video frames"},
    },
    Figure{
        .field = "audio_frames",
        .unit = Unit::count,
        .help = "Audio frames sent.",
        .read = field_value<&Progress::audio_frames>,
        .metric = {7, "audio_frames_total", counter},
        .box = {5, "Audio frames"},
    },
    Figure{
        .field = "dropped_frames",
        .unit = Unit::count,
        .help = "Frames left out because the destination was too slow.",
        .read = field_value<&Progress::dropped_frames>,
        .metric = {8, "dropped_frames_total", counter},
        .box = {6, "Frames dropped"},
        .chart = {7, "Frames dropped, in all", latest},
        .part = {9, drops_part},
    },
    Figure{
        .field = "repeated_frames",
        .unit = Unit::count,
        .help = "Frames sent once more after a lost connection.",
        .read = field_value<&Progress::repeated_frames>,
        .metric = {9, "repeated_frames_total", counter},
        .box = {7, "Frames sent twice"},
    },
    Figure{
        .field = "skipped_frames",
        .unit = Unit::count,
        .help = "Frames left out because their time passed without a connection.",
        .read = field_value<&Progress::skipped_frames>,
        .metric = {10, "skipped_frames_total", counter},
        .box = {8, "Frames skipped"},
    },
    Figure{
        .field = "refused_frames",
        .unit = Unit::count,
        .help = "Frames left out because the server ended every connection at them.",
        .read = field_value<&Progress::refused_frames>,
        .metric = {22, "refused_frames_total", counter},
    },
    Figure{
        .field = "behind_ms",
        .unit = Unit::seconds,
        .help = "How late the oldest frame is that is due and not sent.",
        .read = field_value<&Progress::behind>,
        .metric = {11, "behind_seconds", gauge},
        .box = {9, "Behind"},
        .chart = {2, "Behind the clock", highest},
        .part = {7, behind_part},
    },
    Figure{
        .field = "queue_ms",
        .unit = Unit::seconds,
        .help = "Media that is due and not sent.",
        .read = field_value<&Progress::queued>,
        .metric = {12, "queue_seconds", gauge},
        .box = {10, "Queued"},
        .chart = {3, "Queued", highest},
        .part = {8, queue_part},
    },
    Figure{
        .field = "rtt_ms",
        .unit = Unit::milliseconds,
        .help = "Round-trip time to the server's system, while connected.",
        .read = field_value<&Progress::round_trip>,
        .metric = {13, "rtt_seconds", gauge},
        .chart = {5, "Round-trip time", highest},
    },
    Figure{
        .field = "retransmits",
        .unit = Unit::count,
        .help = "TCP segments sent again.",
        .read = field_value<&Progress::retransmits>,
        .metric = {14, "retransmits_total", counter},
        .box = {11, "TCP retransmits"},
        .chart = {6, "TCP retransmits, in all", latest},
    },
    Figure{
        .field = "unsent_bytes",
        .unit = Unit::bytes,
        .help = "Bytes that the system has taken and not sent.",
        .read = field_value<&Progress::unsent_bytes>,
        .metric = {15, "unsent_bytes", gauge},
        .chart = {4, "Unsent in the system", highest},
    },
    Figure{
        .field = "keyframe_interval_ms",
        .unit = Unit::seconds,
        .help = "Media between the last two keyframes that were read.",
        .read = field_value<&Progress::keyframe_interval>,
        .chart = {9, "Between keyframes", highest},
    },
    Figure{
        .field = "loop",
        .unit = Unit::count,
        .help = "Pass of a loop that is sent, from 1 on; 0 before the first frame.",
        .read = field_value<&Progress::pass>,
        .metric = {3, "pass", gauge},
        .box = {16, "Pass"},
        .part = {3, pass_part},
    },
    Figure{
        .field = "reconnects",
        .unit = Unit::count,
        .help = "Connections that took the place of a lost one.",
        .read = field_value<&Progress::reconnects>,
        .metric = {16, "reconnects_total", counter},
        .box = {12, "Reconnects"},
        .chart = {8, "Reconnects, in all", latest},
        .part = {10, reconnects_part},
    },
    Figure{
        .field = "moves",
        .unit = Unit::count,
        .help = "Moves to other connections that the server asked for.",
        .read = field_value<&Progress::moves>,
        .metric = {18, "moves_total", counter},
        .box = {14, "Moves"},
    },
    Figure{
        .field = "sessions",
        .unit = Unit::count,
        .help = "Sessions: one once the stream is live, and one more for each that ended for its length.",
        .read = field_value<&Progress::sessions>,
        .metric = {19, "sessions_total", counter},
        .box = {15, "Sessions"},
    },
    Figure{
        .field = "out_of_service_ms",
        .unit = Unit::seconds,
        .help = "Time without a connection.",
        .read = field_value<&Progress::out_of_service>,
        .metric = {17, "out_of_service_seconds_total", counter},
        .box = {13, "Out of service"},
    },
    Figure{
        .field = "fps",
        .unit = Unit::frames_per_second,
        .help = "Video frames sent a second, over the last seconds.",
        .read = [](const Reading& reading) -> Figure::Value { return reading.rates.video_frames_per_second; },
        .absent = Figure::Absent::left_out,
        .part = {5, frame_rate_part},
    },
    Figure{
        .field = "left_out_frames",
        .unit = Unit::count,
        .help = "Frames that the input lost before they could be sent.",
        .read = field_value<&Progress::left_out_frames>,
        .metric = {20, "left_out_frames_total", counter},
        .box = {17, "Frames lost in the input"},
        .part = {11, left_out_part},
    },
    Figure{
        .field = "moved_ms",
        .unit = Unit::seconds,
        .help = "Largest span by which a track was moved against the others.",
        .read = field_value<&Progress::moved>,
        .metric = {21, "moved_seconds", gauge},
        .box = {18, "Tracks moved by"},
    },
    Figure{
        .field = "input_silent_ms",
        .unit = Unit::seconds,
        .help = "How long nothing has come from a live input, once it is a second too long; else 0.",
        .read = field_value<&Progress::input_silent>,
        .metric = {23, "input_silent_seconds", gauge},
        .box = {19, "No input for"},
        .part = {2, input_silent_part},
    },
    Figure{
        .field = "input_stalls",
        .unit = Unit::count,
        .help = "How often a live input fell silent.",
        .read = field_value<&Progress::input_stalls>,
        .metric = {24, "input_stalls_total", counter},
        .box = {20, "Input stalls"},
    },
};

}  // namespace

std::span<const Figure> figures() {
    return figure_table;
}

std::optional<double> in_base_unit(const Figure::Value& value) {
    if (!value) return std::nullopt;
    if (const auto* const time = std::get_if<std::chrono::nanoseconds>(&*value))
        return std::chrono::duration<double>(*time).count();
    if (const auto* const count = std::get_if<std::uint64_t>(&*value)) return static_cast<double>(*count);
    return std::get<double>(*value);
}

std::string readable(Unit unit, const Figure::Value& value) {
    if (!value) return {};
    switch (unit) {
        case Unit::count:
            return std::to_string(std::get<std::uint64_t>(*value));
        case Unit::bytes:
            return size_text(std::get<std::uint64_t>(*value));
        case Unit::bits_per_second:
            return bit_rate_text(std::get<double>(*value));
        case Unit::frames_per_second:
            return fmt::format("{:.1f} fps", std::get<double>(*value));
        case Unit::clock:
            return clock_text(std::get<std::chrono::nanoseconds>(*value));
        case Unit::seconds:
            return seconds_text(std::get<std::chrono::nanoseconds>(*value));
        case Unit::milliseconds:
            return milliseconds_text(std::get<std::chrono::nanoseconds>(*value));
    }
    return {};
}

}  // namespace cli
