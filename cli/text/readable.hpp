#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "dial/failure.hpp"
#include "dial/step.hpp"
#include "ground/count_text.hpp"
#include "media/source.hpp"

/// Numbers and things as people read them.
namespace cli {

/// A time rounded to seconds: `0:09`, `1:30`, `1:02:03`. Negative times read as 0.
std::string clock_text(std::chrono::nanoseconds time);
/// A time in seconds: `0.3 s`, `12.0 s`
std::string seconds_text(std::chrono::nanoseconds time);
/// A time in milliseconds: `12.3 ms`
std::string milliseconds_text(std::chrono::nanoseconds time);
/// A moment in UTC (RFC 3339): `2026-11-24T11:40:00.123Z`
std::string timestamp_text(std::chrono::system_clock::time_point time);
/// Bytes in decimal units: `812 B`, `3.9 MB`
std::string size_text(std::uint64_t bytes);
/// A bit rate: `812 bit/s`, `2.51 Mbit/s`
std::string bit_rate_text(double bits_per_second);
using ground::count_text;
/// The name of a class of failures in words: `name in use`
std::string class_text(std::string_view name);
/// A step of connecting: `TLS handshake`, `connect command`
std::string_view step_text(dial::Step step);
/// A track, as far as it is known: `h264 1280x720, 30 fps`, `aac 48000 Hz, 2 channels`
std::string track_text(const media::Track& track);

}  // namespace cli
