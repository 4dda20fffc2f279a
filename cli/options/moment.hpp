#pragma once

#include <chrono>
#include <string_view>
#include <variant>

namespace cli {

using WallTime = std::chrono::system_clock::time_point;

/// A moment as people name it: a time of day, here, or a date and a time.
class Moment {
  public:
    /// Reads `18:30`, `18:30:15`: local time; with `Z` or `+01:00` behind it the time there; or RFC 3339:
    /// `2026-12-24T18:30:00Z`, `2026-12-24T18:30:00+01:00`, and without an offset local time. Throws UnitError.
    static Moment parse(std::string_view text);

    /// The first such moment after `now`; a date that is over gives a time before `now`.
    WallTime after(WallTime now) const;

  private:
    /// Time since midnight.
    using TimeOfDay = std::chrono::nanoseconds;
    struct LocalDate {
        std::chrono::year_month_day date;
        std::chrono::nanoseconds time;
    };
    /// Time since midnight in UTC, less than a day.
    struct UtcTime {
        std::chrono::nanoseconds time;
    };
    using When = std::variant<TimeOfDay, UtcTime, LocalDate, WallTime>;
    explicit Moment(When when) : when_(when) {}

    When when_;
};

}  // namespace cli
