#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/report/rate_meter.hpp"
#include "publish/status.hpp"

namespace cli {

/// One destination at a moment: where all its figures are read from.
struct Reading {
    const publish::report::Progress& progress;
    Rates rates;
};

/// What a figure counts, and with it how it is written: for people, in JSON, and in the base units of Prometheus.
enum class Unit {
    count,
    bytes,
    bits_per_second,
    frames_per_second,
    /// A time of a run or of media, for people as on a clock; whole milliseconds in JSON.
    clock,
    /// A time that is best near 0, for people in seconds; whole milliseconds in JSON.
    seconds,
    /// A time that is often less than one; to the microsecond in JSON.
    milliseconds,
};

/// A figure that tells of a run's Progress, with its place in each output. Where a place is 0, that output
/// does not have it.
struct Figure {
    /// A count, a rate or a time, as its unit says; nothing while there is none.
    using Value = std::optional<std::variant<std::uint64_t, double, std::chrono::nanoseconds>>;

    /// In the text format of Prometheus.
    struct Metric {
        enum class Kind { gauge, counter };
        int place = 0;
        /// After `rtmpush_`, in base units.
        std::string_view name = {};
        Kind kind = Kind::gauge;
    };
    /// On a page: a box with the latest value.
    struct Box {
        int place = 0;
        std::string_view label = {};
    };
    /// On a page: a chart of all values.
    struct Chart {
        /// Value for a stretch of which there were several.
        enum class Stretch { mean, highest, latest };
        int place = 0;
        std::string_view title = {};
        Stretch stretch = Stretch::latest;
    };
    /// In a line of progress.
    struct Part {
        struct Text {
            /// Empty for none.
            std::string text;
            bool emphasised = false;
        };
        int place = 0;
        Text (*text)(const Reading& reading) = nullptr;
    };
    /// Where there is no value: the field is null, or not there.
    enum class Absent { null, left_out };

    /// Name in JSON lines, where figures stand in the order of the table.
    std::string_view field;
    Unit unit = Unit::count;
    /// One sentence, for Prometheus and for the manual.
    std::string_view help;
    Value (*read)(const Reading& reading) = nullptr;
    Absent absent = Absent::null;
    Metric metric = {};
    Box box = {};
    Chart chart = {};
    Part part = {};
};

/// The table: every figure that any output shows of a run's Progress.
std::span<const Figure> figures();

/// Figures of one output, such as &Figure::box, in their places.
template <typename Output>
std::vector<const Figure*> figures_of(Output Figure::*output) {
    std::vector<const Figure*> shown;
    for (const Figure& figure : figures()) {
        if ((figure.*output).place > 0) shown.push_back(&figure);
    }
    std::ranges::sort(shown, {}, [output](const Figure* figure) { return (figure->*output).place; });
    return shown;
}

/// A value in seconds, bytes or bits a second, whichever its unit is of.
std::optional<double> in_base_unit(const Figure::Value& value);
/// A value as people read it: "0:12", "1.5 s", "3.9 MB".
std::string readable(Unit unit, const Figure::Value& value);

}  // namespace cli
