#include "cli/options/moment.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fmt/format.h>
#include <optional>
#include <string>

#include "cli/options/units.hpp"

namespace cli {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;

/// Takes fields of digits off the front of a text.
class Fields {
  public:
    explicit Fields(std::string_view text) : rest_(text) {}

    bool empty() const { return rest_.empty(); }
    bool take(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }
    char front() const { return rest_.empty() ? '\0' : rest_.front(); }
    /// A number of exactly so many digits, from 0 to `most`.
    std::optional<int> number(std::size_t digits, int most) {
        if (rest_.size() < digits) return std::nullopt;
        const std::string_view field = rest_.substr(0, digits);
        if (field.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
        int value = 0;
        std::from_chars(field.data(), field.data() + field.size(), value);
        rest_.remove_prefix(digits);
        return value <= most ? std::optional(value) : std::nullopt;
    }
    /// `.5`: what is finer than a nanosecond is nothing.
    nanoseconds fraction() {
        nanoseconds sum{0};
        if (!take(".")) return sum;
        for (nanoseconds unit{100'000'000}; const auto digit = number(1, 9); unit /= 10)
            sum += unit * *digit;
        return sum;
    }

  private:
    std::string_view rest_;
};

/// `18:30`, `18:30:15`, `18:30:15.5`
std::optional<nanoseconds> time_of_day(Fields& fields) {
    const auto hour = fields.number(2, 23);
    if (!hour || !fields.take(":")) return std::nullopt;
    const auto minute = fields.number(2, 59);
    if (!minute) return std::nullopt;
    nanoseconds time = hours(*hour) + minutes(*minute);
    if (!fields.take(":")) return time;
    const auto second = fields.number(2, 59);
    if (!second) return std::nullopt;
    return time + std::chrono::seconds(*second) + fields.fraction();
}

std::optional<std::chrono::year_month_day> date(Fields& fields) {
    const auto year = fields.number(4, 9999);
    if (!year || !fields.take("-")) return std::nullopt;
    const auto month = fields.number(2, 12);
    if (!month || !fields.take("-")) return std::nullopt;
    const auto day = fields.number(2, 31);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

/// `Z`, `+01:00`
std::optional<minutes> offset(Fields& fields) {
    if (fields.take("Zz")) return minutes(0);
    const int sign = fields.front() == '-' ? -1 : 1;
    if (!fields.take("+-")) return std::nullopt;
    const auto hour = fields.number(2, 23);
    if (!hour || !fields.take(":")) return std::nullopt;
    const auto minute = fields.number(2, 59);
    if (!minute) return std::nullopt;
    return sign * (hours(*hour) + minutes(*minute));
}

std::tm local_time(WallTime time) {
    const std::time_t whole = std::chrono::system_clock::to_time_t(time);
    std::tm fields{};
    localtime_r(&whole, &fields);
    return fields;
}

WallTime wall_time(std::tm fields, nanoseconds rest) {
    // The zone decides between summer and winter.
    fields.tm_isdst = -1;
    return std::chrono::system_clock::from_time_t(std::mktime(&fields)) +
           std::chrono::duration_cast<WallTime::duration>(rest);
}

}  // namespace

Moment Moment::parse(std::string_view text) {
    Fields clock(text);
    if (const auto time = time_of_day(clock)) {
        if (clock.empty()) return Moment(*time);
        const auto from_utc = offset(clock);
        constexpr nanoseconds day = hours(24);
        if (from_utc && clock.empty()) return Moment(UtcTime{(*time - *from_utc + day) % day});
    }
    Fields fields(text);
    const auto day = date(fields);
    // The clock's own range ends within the years of four digits.
    if (day && (day->year() > std::chrono::year(2200) || day->year() < std::chrono::year(1970)))
        throw UnitError(fmt::format("'{}' is out of reach", text));
    const auto time = day && fields.take("Tt ") ? time_of_day(fields) : std::nullopt;
    if (time && fields.empty()) return Moment(LocalDate{*day, *time});
    const auto from_utc = time ? offset(fields) : std::nullopt;
    if (from_utc && fields.empty()) {
        const auto moment = std::chrono::sys_days(*day) + *time - *from_utc;
        return Moment(WallTime(std::chrono::duration_cast<WallTime::duration>(moment.time_since_epoch())));
    }
    throw UnitError(fmt::format(
        "'{}' is no time; times look like 18:30, 18:30:15, 18:30:15Z or 2026-12-24T18:30:00+01:00", text));
}

WallTime Moment::after(WallTime now) const {
    if (const auto* const absolute = std::get_if<WallTime>(&when_)) return *absolute;
    if (const auto* const there = std::get_if<UtcTime>(&when_)) {
        const WallTime today = std::chrono::floor<std::chrono::days>(now) +
                               std::chrono::duration_cast<WallTime::duration>(there->time);
        return today > now ? today : today + std::chrono::days(1);
    }
    std::tm fields{};
    if (const auto* const local = std::get_if<LocalDate>(&when_)) {
        fields.tm_year = static_cast<int>(local->date.year()) - 1900;
        fields.tm_mon = static_cast<int>(static_cast<unsigned>(local->date.month())) - 1;
        fields.tm_mday = static_cast<int>(static_cast<unsigned>(local->date.day()));
        const auto whole = std::chrono::duration_cast<std::chrono::seconds>(local->time);
        fields.tm_sec = static_cast<int>(whole.count());
        return wall_time(fields, local->time - whole);
    }
    const TimeOfDay time = std::get<TimeOfDay>(when_);
    fields = local_time(now);
    // Field by field: a day of 23 hours would move seconds since midnight.
    fields.tm_hour = static_cast<int>(time / hours(1));
    fields.tm_min = static_cast<int>(time % hours(1) / minutes(1));
    fields.tm_sec = static_cast<int>(time % minutes(1) / std::chrono::seconds(1));
    const nanoseconds rest = time % std::chrono::seconds(1);
    const WallTime today = wall_time(fields, rest);
    if (today > now) return today;
    ++fields.tm_mday;
    return wall_time(fields, rest);
}

}  // namespace cli
