#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "media/track_choice.hpp"

/// Numbers as people type them. Everything is exact: what a type cannot hold is refused, never rounded or
/// cut.
namespace cli {

/// The fault of a value, as a clause that follows the option's name: "'fast' is not a number". It holds
/// the value, so it is for values that are no secrets.
class UnitError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The unit of a time that names none.
enum class BareUnit { milliseconds, seconds };

inline constexpr std::chrono::hours longest_time{1'000'000};

/// `250ms`, `90s`, `1.5min`, `2h`, `1:30`, `1:02:03.5`, or a bare number. Down to the nanosecond, up to
/// longest_time. Throws UnitError.
std::chrono::nanoseconds parse_time(std::string_view text, BareUnit bare = BareUnit::seconds);

/// A time to wait for something: more than nothing, and at most a day. Throws UnitError.
std::chrono::nanoseconds parse_timeout(std::string_view text);

/// Bytes: `60000`, `60k` (1000), `64Ki` (1024), `2M`, `1.5G`. Throws UnitError, also outside `least` to
/// `most`.
std::uint64_t parse_size(std::string_view text, std::uint64_t least, std::uint64_t most);

/// A count from 0 that fits an int. Throws UnitError.
int parse_count(std::string_view text);

/// `0,2,5`, each at most once; empty for `all`. Throws UnitError.
std::vector<int> parse_track_numbers(std::string_view text);

/// `FILE:1`, a track of a file by its number. Throws UnitError.
media::Companion parse_companion(std::string_view text);

/// `forever`, which gives nothing, or a count from 1. Throws UnitError.
std::optional<unsigned> parse_passes(std::string_view text);

/// Media seconds a second: `0.5`, `2`, `2x`, from 0.01 to 1000; nothing for `max`. Throws UnitError.
std::optional<double> parse_speed(std::string_view text);

/// A multiple of the pace: `1.5`, `2`, `2x`, from 1 to 1000; nothing for `max`. Throws UnitError.
std::optional<double> parse_catch_up(std::string_view text);

/// `1`, `true`, `yes`, `on` and their opposites, for a flag's environment variable. Throws UnitError.
bool parse_switch(std::string_view text);

/// `forever`, which gives nothing, or a count from 0. Throws UnitError.
std::optional<unsigned> parse_attempts(std::string_view text);

/// SHA-256 pins as curl writes them: `sha256//BASE64`, several separated by `;`. What comes back is the
/// base64 alone. Throws UnitError.
std::vector<std::string> parse_pins(std::string_view text);

}  // namespace cli
