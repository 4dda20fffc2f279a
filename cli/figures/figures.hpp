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

#include "cli/figures/rate_meter.hpp"
#include "publish/status.hpp"

namespace cli {

/// One destination at a moment: the source of all its figures.
struct Reading {
    const publish::report::Progress& progress;
    Rates rates;
};

/// Unit of a figure, which decides how it is written for people, in JSON, and in the base units of
/// Prometheus.
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

/// A figure of a run, with its place in each output: from 1 on without a gap, 0 where an output does not show
/// it. A new one goes behind the others.
struct Figure {
    /// A count, a rate or a time, as its unit says; nothing while there is none.
    using Value = std::optional<std::variant<std::uint64_t, double, std::chrono::nanoseconds>>;

    /// The figure in the text format of Prometheus.
    struct Metric {
        enum class Kind { gauge, counter };
        int place = 0;
        /// Name after `rtmpush_`, in base units.
        std::string_view name = {};
        Kind kind = Kind::gauge;
    };
    /// The figure on a page: a box with its latest value.
    struct Box {
        int place = 0;
        std::string_view label = {};
    };
    /// The figure on a page: a chart of its values over time.
    struct Chart {
        /// Which value stands for a stretch of time that has several.
        enum class Stretch { mean, highest, latest };
        int place = 0;
        std::string_view title = {};
        Stretch stretch = Stretch::latest;
    };
    /// The figure in a line of progress.
    struct Part {
        struct Text {
            /// Empty where the line leaves it out.
            std::string text;
            bool emphasised = false;
        };
        int place = 0;
        Text (*text)(const Reading& reading) = nullptr;
    };
    /// Field in JSON while there is no value.
    enum class Absent { null, left_out };

    /// Name in JSON lines, which have all figures, in the order of the table.
    std::string_view field;
    Unit unit = Unit::count;
    /// Meaning in one sentence, for Prometheus and the manual.
    std::string_view help;
    Value (*read)(const Reading& reading) = nullptr;
    Absent absent = Absent::null;
    Metric metric = {};
    Box box = {};
    Chart chart = {};
    Part part = {};
};

/// The table of all figures.
std::span<const Figure> figures();

/// Figures of one output, such as &Figure::box, in the order of their places.
template <typename Output>
std::vector<const Figure*> figures_of(Output Figure::*output) {
    std::vector<const Figure*> shown;
    for (const Figure& figure : figures()) {
        if ((figure.*output).place > 0) shown.push_back(&figure);
    }
    std::ranges::sort(shown, {}, [output](const Figure* figure) { return (figure->*output).place; });
    return shown;
}

/// Value in the base unit: seconds, bytes, bits a second, or as it is counted.
std::optional<double> in_base_unit(const Figure::Value& value);
/// Value as people read it: "0:12", "1.5 s", "3.9 MB"; empty while there is none.
std::string readable(Unit unit, const Figure::Value& value);

}  // namespace cli
