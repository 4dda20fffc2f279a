#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// A bound on a figure of the run: `lost=0`, `latency.p95<3s`, `dropped_frames<=0.1%`.
struct Bound {
    enum class Relation { below, at_most, equal, at_least, above };
    enum class Kind {
        /// A count, or a rate in its base unit.
        number,
        /// A time in seconds.
        time,
        /// A share of all, in percent.
        percent,
    };
    /// The bound as it was given.
    std::string text;
    std::string metric;
    Relation relation = Relation::equal;
    Kind kind = Kind::number;
    double value = 0;

    /// True where a figure of this value, in the unit of `kind`, keeps to the bound.
    bool holds(double figure) const;
};

/// A bound that a figure does not keep to, as a clause: "behind.max is 2.4 s, not <2s"; without a figure, that there is
/// none.
std::string broken_text(const Bound& bound, std::optional<double> figure);

/// `METRIC<VALUE`, with <, <=, =, >= or >. Values take the units of other options: `3s`, `40ms`, `5M`, `0.1%`. Throws
/// UnitError.
Bound parse_bound(std::string_view text);

}  // namespace cli
