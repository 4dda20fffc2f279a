#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "witness/findings.hpp"

namespace witness {

/// Unit of a figure's value.
enum class FigureUnit { count, seconds, per_second };

/// A figure of findings by its name, for all who write it or set it a bound.
struct Figure {
    std::string_view name;
    /// Meaning in one sentence without its full stop.
    std::string_view help;
    /// Its value; nothing where it is not known, as latency at the level of timing.
    std::optional<double> (*read)(const Findings& findings) = nullptr;
    FigureUnit unit = FigureUnit::count;
    /// Fault of a stream that does not keep to a bound on it.
    Fault fault = Fault::lost;
};

/// The table of all figures.
std::span<const Figure> figures();
/// The figure of a name, such as `latency.p95`; null where there is none.
const Figure* figure_of(std::string_view name);

}  // namespace witness
