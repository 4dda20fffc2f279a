#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "media/source.hpp"

/// Numbers and things as people read them.
namespace cli {

/// `0:09`, `1:30`, `1:02:03`: rounded to seconds. Negative times read as 0.
std::string clock_text(std::chrono::nanoseconds time);
/// `0.3 s`, `12.0 s`
std::string seconds_text(std::chrono::nanoseconds time);
/// `12.3 ms`
std::string milliseconds_text(std::chrono::nanoseconds time);
/// `2026-11-24T11:40:00.123Z`: RFC 3339, UTC.
std::string timestamp_text(std::chrono::system_clock::time_point time);
/// `812 B`, `3.9 MB`: decimal units.
std::string size_text(std::uint64_t bytes);
/// `812 bit/s`, `2.51 Mbit/s`
std::string bit_rate_text(double bits_per_second);
/// `1 frame`, `12 frames`
std::string count_text(std::uint64_t count, std::string_view what);
/// `h264 1280x720, 30 fps`, `aac 48000 Hz, 2 channels`: what is known of it.
std::string track_text(const media::Track& track);

}  // namespace cli
