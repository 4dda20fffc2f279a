#include "cli/options/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <string>

#include "cli/options/file_name.hpp"
#include "ground/ascii.hpp"
#include "ground/base64.hpp"

namespace cli {

namespace {

constexpr std::uint64_t nanoseconds_per_second = 1'000'000'000;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::uint64_t checked_product(std::uint64_t a, std::uint64_t b) {
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) throw UnitError("is too large");
    return a * b;
}

std::uint64_t checked_sum(std::uint64_t a, std::uint64_t b) {
    if (a > std::numeric_limits<std::uint64_t>::max() - b) throw UnitError("is too large");
    return a + b;
}

/// A decimal number as typed: its digits before and after the point.
struct Decimal {
    std::string_view whole;
    std::string_view fraction;

    /// The number times `unit`. Throws UnitError when that is no whole number or does not fit; `finest` names
    /// what the smallest step is.
    std::uint64_t times(std::uint64_t unit, std::string_view finest) const {
        std::uint64_t result = 0;
        for (const char digit : whole) {
            result = checked_sum(checked_product(result, 10), static_cast<std::uint64_t>(digit - '0'));
        }
        result = checked_product(result, unit);
        for (const char digit : fraction) {
            if (digit != '0' && unit % 10 != 0) throw UnitError(fmt::format("is finer than {}", finest));
            unit /= 10;
            result = checked_sum(result, unit * static_cast<std::uint64_t>(digit - '0'));
        }
        return result;
    }
};

/// Takes `12`, `12.5`, `.5` off the front of `text`; nothing when there is no digit.
std::optional<Decimal> take_decimal(std::string_view& text) {
    const auto take_digits = [&text] {
        const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
        const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
        text.remove_prefix(digits.size());
        return digits;
    };
    Decimal number{.whole = take_digits(), .fraction = {}};
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        number.fraction = take_digits();
    }
    if (number.whole.empty() && number.fraction.empty()) return std::nullopt;
    return number;
}

struct Suffix {
    std::string_view name;
    std::uint64_t factor;
};

template <std::size_t count>
const Suffix* find_unit(const std::array<Suffix, count>& units, std::string_view name) {
    const auto* const found =
        std::find_if(units.begin(), units.end(), [name](const Suffix& unit) { return unit.name == name; });
    return found == units.end() ? nullptr : &*found;
}

constexpr std::array<Suffix, 5> time_units{{{"ms", nanoseconds_per_second / 1000},
                                          {"s", nanoseconds_per_second},
                                          {"m", 60 * nanoseconds_per_second},
                                          {"min", 60 * nanoseconds_per_second},
                                          {"h", 3600 * nanoseconds_per_second}}};

constexpr std::array<Suffix, 9> size_units{{{"", 1},
                                          {"k", 1000},
                                          {"K", 1000},
                                          {"M", 1'000'000},
                                          {"G", 1'000'000'000},
                                          {"Ki", 1U << 10U},
                                          {"ki", 1U << 10U},
                                          {"Mi", 1U << 20U},
                                          {"Gi", 1U << 30U}}};

/// `M:S` or `H:M:S`, the last field with a fraction, in nanoseconds.
std::uint64_t clock_time(std::string_view text) {
    static constexpr std::string_view malformed = "is not a time of the form 1:30 or 1:02:03.5";
    std::uint64_t total = 0;
    for (int field = 1;; ++field) {
        const std::optional<Decimal> number = take_decimal(text);
        if (!number || number->whole.empty()) throw UnitError(std::string(malformed));
        const std::uint64_t value = number->times(nanoseconds_per_second, "a nanosecond");
        if (field > 1 && value >= 60 * nanoseconds_per_second) {
            throw UnitError("has more than 59 minutes or seconds after a colon");
        }
        total = checked_sum(checked_product(total, 60), value);
        if (text.empty() && field > 1) return total;
        if (text.empty() || text.front() != ':' || !number->fraction.empty() || field == 3) {
            throw UnitError(std::string(malformed));
        }
        text.remove_prefix(1);
    }
}

std::uint64_t unit_time(std::string_view text, BareUnit bare) {
    const std::optional<Decimal> number = take_decimal(text);
    if (!number) throw UnitError("is not a time; times look like 90s, 250ms or 1:30");
    if (text.empty()) text = bare == BareUnit::seconds ? "s" : "ms";
    const Suffix* const unit = find_unit(time_units, text);
    if (unit == nullptr) throw UnitError("has no unit of time that is known: ms, s, min or h");
    return number->times(unit->factor, "a nanosecond");
}

/// Runs `parse` and puts the value before what is wrong with it.
template <typename Parse>
auto naming(std::string_view text, const Parse& parse) {
    try {
        if (text.empty()) throw UnitError("is empty");
        if (text.front() == '-') throw UnitError("is negative");
        return parse();
    } catch (const UnitError& error) {
        throw UnitError(fmt::format("'{}' {}", text, error.what()));
    }
}

/// `2`, `0.5x`: from `least` to 1000.
double multiple(std::string_view digits, double least, std::string_view what) {
    if (digits.back() == 'x') digits.remove_suffix(1);
    double value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
    if (error == std::errc::invalid_argument || end != digits.data() + digits.size())
        throw UnitError(fmt::format("is not {}", what));
    // Written so that a NaN is refused too.
    if (error != std::errc() || !(value >= least && value <= 1000))
        throw UnitError(fmt::format("is not from {:.3g} to 1000", least));
    return value;
}

}  // namespace

std::chrono::nanoseconds parse_time(std::string_view text, BareUnit bare) {
    return naming(text, [&] {
        const bool clock_form = text.find(':') != std::string_view::npos;
        const std::uint64_t time = clock_form ? clock_time(text) : unit_time(text, bare);
        constexpr std::chrono::nanoseconds longest = longest_time;
        if (time > static_cast<std::uint64_t>(longest.count())) {
            throw UnitError(fmt::format("is more than {} hours", longest_time.count()));
        }
        return std::chrono::nanoseconds(static_cast<std::int64_t>(time));
    });
}

std::chrono::nanoseconds parse_timeout(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    return naming(text, [time] {
        if (time < std::chrono::milliseconds(1)) throw UnitError("is too short; 1ms is the least");
        if (time > std::chrono::hours(24)) throw UnitError("is more than 24 hours");
        return time;
    });
}

std::uint64_t parse_size(std::string_view text, std::uint64_t least, std::uint64_t most) {
    return naming(text, [&] {
        std::string_view rest = text;
        const std::optional<Decimal> number = take_decimal(rest);
        if (!number) throw UnitError("is not a size; sizes look like 500, 60k or 64Ki");
        const Suffix* const unit = find_unit(size_units, rest);
        if (unit == nullptr) throw UnitError("has no unit of size that is known: k, M, G, Ki, Mi or Gi");
        const std::uint64_t size = number->times(unit->factor, "a byte");
        if (size < least || size > most) throw UnitError(fmt::format("is not from {} to {}", least, most));
        return size;
    });
}

int parse_count(std::string_view text) {
    return naming(text, [&] {
        int value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc::result_out_of_range) throw UnitError("is too large");
        if (error != std::errc() || end != text.data() + text.size())
            throw UnitError("is not a whole number");
        return value;
    });
}

std::vector<int> parse_track_numbers(std::string_view text) {
    std::vector<int> numbers;
    if (text == "all") return numbers;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const int number = parse_count(text.substr(begin, end - begin));
        if (std::find(numbers.begin(), numbers.end(), number) != numbers.end())
            throw UnitError(fmt::format("'{}' names track {} twice", text, number));
        numbers.push_back(number);
        begin = end + 1;
    }
    return numbers;
}

media::Companion parse_companion(std::string_view text) {
    refuse_url_as_input(text);
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0)
        throw UnitError(fmt::format("'{}' is no track of a file, which looks like low.mp4:0", text));
    return {std::string(text.substr(0, colon)), parse_count(text.substr(colon + 1))};
}

std::optional<double> parse_speed(std::string_view text) {
    if (text == "max") return std::nullopt;
    return naming(text, [&] { return multiple(text, 0.01, "a speed; speeds look like 1, 0.5 or max"); });
}

std::optional<double> parse_catch_up(std::string_view text) {
    if (text == "max") return std::nullopt;
    return naming(text, [&] { return multiple(text, 1, "a multiple of the pace, like 1.5 or 2"); });
}

bool parse_switch(std::string_view text) {
    const std::string lower = ground::lower_case(text);
    if (lower == "1" || lower == "true" || lower == "yes" || lower == "on") return true;
    if (lower == "0" || lower == "false" || lower == "no" || lower == "off") return false;
    throw UnitError(fmt::format("'{}' is neither 1 nor 0", text));
}

std::optional<unsigned> parse_attempts(std::string_view text) {
    if (text == "forever") return std::nullopt;
    try {
        return static_cast<unsigned>(parse_count(text));
    } catch (const UnitError&) {
        throw UnitError(fmt::format("'{}' is neither a number of attempts nor forever", text));
    }
}

std::optional<unsigned> parse_passes(std::string_view text) {
    if (text == "forever") return std::nullopt;
    return naming(text, [&]() -> std::optional<unsigned> {
        unsigned passes = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), passes);
        if (error == std::errc::result_out_of_range) throw UnitError("is too large");
        if (error != std::errc() || end != text.data() + text.size() || passes == 0)
            throw UnitError("is neither a number of passes from 1 nor forever");
        return passes;
    });
}

std::vector<std::string> parse_pins(std::string_view text) {
    constexpr std::string_view prefix = "sha256//";
    // 32 bytes in base64: 43 digits and one =.
    constexpr std::size_t length = 44;
    std::vector<std::string> pins;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view pin = rest.substr(0, rest.find(';'));
        rest.remove_prefix(std::min(pin.size() + 1, rest.size()));
        const std::string_view hash = pin.substr(std::min(prefix.size(), pin.size()));
        if (!pin.starts_with(prefix) || hash.size() != length || hash.back() != '=' ||
            hash.find_first_not_of(ground::base64_digits) != length - 1) {
            throw UnitError(fmt::format(
                "'{}' is no pin; pins look like sha256//BASE64=, with 44 characters after //", pin));
        }
        pins.emplace_back(hash);
    }
    if (pins.empty()) throw UnitError("'' is empty");
    return pins;
}

}  // namespace cli
