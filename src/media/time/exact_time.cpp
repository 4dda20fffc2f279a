#include "media/time/exact_time.hpp"

#include <algorithm>

namespace media {

namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t second = 1'000'000'000;
/// Two ends of a span, each rounded down.
constexpr Wide max_rounding = 2;

}  // namespace

std::optional<Time> time_of(std::int64_t ticks, Tick tick, Time longest) {
    const Wide scaled = Wide(ticks) * tick.numerator * second;
    const Wide time = scaled / tick.denominator - (scaled % tick.denominator < 0 ? 1 : 0);
    if (time < -longest.count() || time > longest.count()) return std::nullopt;
    return Time(static_cast<std::int64_t>(time));
}

void ExactTime::add(Time span, Tick tick) {
    const Wide tick_length = Wide(tick.numerator) * second;  // in units of a nanosecond by the denominator
    const Wide length = Wide(span.count()) * tick.denominator;
    const Wide half = length < 0 ? -tick_length / 2 : tick_length / 2;
    const Wide ticks = (length + half) / tick_length;
    const Wide distance = ticks * tick_length - length;
    const Wide tolerance = max_rounding * tick.denominator;
    // Ticks finer than the rounding can't be told from each other.
    const bool whole = tick_length > 2 * tolerance && distance <= tolerance && -distance <= tolerance;
    if (whole) {
        add(static_cast<std::int64_t>(ticks * tick.numerator), tick.denominator);
    } else {
        rounded_ += span;
    }
}

void ExactTime::add(std::int64_t numerator, std::int64_t denominator) {
    rounded_ += Time(numerator / denominator * second);
    const std::int64_t rest = numerator % denominator;
    if (rest == 0) return;
    const auto known = std::find_if(fractions_.begin(), fractions_.end(), [denominator](const Fraction& one) {
        return one.denominator == denominator;
    });
    if (known != fractions_.end()) {
        known->numerator += rest;
        rounded_ += Time(known->numerator / denominator * second);
        known->numerator %= denominator;
    } else if (fractions_.size() < max_units) {
        fractions_.push_back({rest, denominator});
    } else {
        rounded_ += Time(static_cast<std::int64_t>(Wide(rest) * second / denominator));
    }
}

Time ExactTime::time() const {
    // Each fraction is taken to a billionth of a nanosecond, so that their sum is right to the nanosecond.
    constexpr Wide fine = 1'000'000'000;
    Wide rest = 0;
    for (const Fraction& fraction : fractions_)
        rest += Wide(fraction.numerator) * second * fine / fraction.denominator;
    return rounded_ + Time(static_cast<std::int64_t>((rest + fine / 2) / fine));
}

}  // namespace media
