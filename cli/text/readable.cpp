#include "cli/text/readable.hpp"

#include <algorithm>
#include <array>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <string_view>

namespace cli {

namespace {

/// The number in the largest unit of 1000 that leaves at least 1 of it.
struct Scaled {
    double value;
    std::string_view prefix;
};

Scaled scaled(double value) {
    static constexpr std::array<std::string_view, 5> prefixes{"", "k", "M", "G", "T"};
    std::size_t step = 0;
    // 999.95 would be shown as 1000.0.
    for (; value >= 999.95 && step + 1 < prefixes.size(); ++step)
        value /= 1000;
    return {value, prefixes[step]};
}

}  // namespace

std::string clock_text(std::chrono::nanoseconds time) {
    const auto total = std::max<std::int64_t>(0, std::chrono::round<std::chrono::seconds>(time).count());
    const std::int64_t hours = total / 3600;
    const std::int64_t minutes = total / 60 % 60;
    const std::int64_t seconds = total % 60;
    return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, seconds)
                     : fmt::format("{}:{:02}", minutes, seconds);
}

std::string seconds_text(std::chrono::nanoseconds time) {
    return fmt::format("{:.1f} s", std::chrono::duration<double>(time).count());
}

std::string milliseconds_text(std::chrono::nanoseconds time) {
    return fmt::format("{:.1f} ms", std::chrono::duration<double, std::milli>(time).count());
}

std::string timestamp_text(std::chrono::system_clock::time_point time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time - seconds);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), milliseconds.count());
}

std::string size_text(std::uint64_t bytes) {
    const auto [value, prefix] = scaled(static_cast<double>(bytes));
    return prefix.empty() ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}B", value, prefix);
}

std::string bit_rate_text(double bits_per_second) {
    const auto [value, prefix] = scaled(bits_per_second);
    const int decimals = prefix.empty() || prefix == "k" ? 0 : 2;
    return fmt::format("{:.{}f} {}bit/s", value, decimals, prefix);
}

std::string class_text(std::string_view name) {
    // Abbreviations keep their capitals.
    if (name == dial::name_of(dial::ExitStatus::malformed_url)) return "malformed URL";
    if (name == dial::name_of(dial::ExitStatus::tls_failed)) return "TLS failed";
    std::string text(name);
    std::ranges::replace(text, '_', ' ');
    return text;
}

std::string_view step_text(dial::Step step) {
    switch (step) {
        case dial::Step::tls:
            return "TLS handshake";
        case dial::Step::connect_command:
            return "connect command";
        case dial::Step::create_stream:
            return "createStream";
        default:
            return name_of(step);
    }
}

std::string track_text(const media::Track& track) {
    std::string text = track.codec_name;
    if (track.width > 0 && track.height > 0) text += fmt::format(" {}x{}", track.width, track.height);
    if (track.frame_rate > 0) text += fmt::format(", {:.4g} fps", track.frame_rate);
    if (track.sample_rate > 0) text += fmt::format(" {} Hz", track.sample_rate);
    if (track.channels > 0) text += ", " + count_text(static_cast<std::uint64_t>(track.channels), "channel");
    return text;
}

}  // namespace cli
