#include "cli/options/bound.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "cli/options/units.hpp"

namespace cli {

namespace {

using Relation = Bound::Relation;

/// Signs, the longer ones first.
constexpr std::array<std::pair<std::string_view, Relation>, 5> relations{{
    {"<=", Relation::at_most},
    {">=", Relation::at_least},
    {"<", Relation::below},
    {">", Relation::above},
    {"=", Relation::equal},
}};

std::optional<double> plain_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

double factor_of(char unit) {
    switch (unit) {
        case 'k':
            return 1e3;
        case 'M':
            return 1e6;
        case 'G':
            return 1e9;
        default:
            return 0;
    }
}

void take_value(std::string_view text, Bound& bound) {
    if (const std::optional<double> number = plain_number(text)) {
        bound.value = *number;
        return;
    }
    const std::string_view head = text.substr(0, text.empty() ? 0 : text.size() - 1);
    const std::optional<double> number = plain_number(head);
    if (number && text.back() == '%') {
        bound.kind = Bound::Kind::percent;
        bound.value = *number;
    } else if (number && factor_of(text.back()) > 0) {
        bound.value = *number * factor_of(text.back());
    } else {
        const bool is_negative = text.starts_with('-');
        if (is_negative) text.remove_prefix(1);
        bound.kind = Bound::Kind::time;
        bound.value = std::chrono::duration<double>(parse_time(text)).count() * (is_negative ? -1 : 1);
    }
}

}  // namespace

bool Bound::holds(double figure) const {
    switch (relation) {
        case Relation::below:
            return figure < value;
        case Relation::at_most:
            return figure <= value;
        case Relation::equal:
            return figure == value;
        case Relation::at_least:
            return figure >= value;
        case Relation::above:
            return figure > value;
    }
    return false;
}

std::string broken_text(const Bound& bound, std::optional<double> figure) {
    const std::string_view rest = std::string_view(bound.text).substr(bound.metric.size());
    if (!figure) return fmt::format("there was no {} to hold against {}", bound.metric, rest);
    std::string value = fmt::format("{:.6g}", *figure);
    if (bound.kind == Bound::Kind::percent) value = fmt::format("{:.3g}%", *figure);
    if (bound.kind == Bound::Kind::time) value = fmt::format("{:.4g} s", *figure);
    return fmt::format("{} is {}, not {}", bound.metric, value, rest);
}

Bound parse_bound(std::string_view text) {
    const std::size_t at = text.find_first_of("<>=");
    if (at == std::string_view::npos || at == 0)
        throw UnitError(fmt::format("'{}' is no bound, such as lost=0 or latency.p95<3s", text));
    Bound bound;
    bound.text = text;
    bound.metric = text.substr(0, at);
    for (const auto& [sign, relation] : relations) {
        if (!text.substr(at).starts_with(sign)) continue;
        bound.relation = relation;
        take_value(text.substr(at + sign.size()), bound);
        break;
    }
    return bound;
}

}  // namespace cli
