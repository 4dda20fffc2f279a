#include "cli/options/load_words.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>

#include "cli/options/route_words.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::size_t most_shards = 100'000;
constexpr double least_rate = 0.001;
constexpr double most_rate = 1e6;

std::optional<double> finite_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<std::size_t> shard_number(std::string_view text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::size_t parse_copies(std::string_view text) {
    return parse_size(text, 1, load::most_copies);
}

load::Rate parse_rate(std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view unit = text.substr(slash);
    const std::optional<double> number = finite_number(text.substr(0, slash));
    double seconds = 0;
    if (unit.empty() || unit == "/s") seconds = 1;
    if (unit == "/min") seconds = 60;
    if (!number || seconds == 0)
        throw UnitError(fmt::format("'{}' is no rate, such as 20/s or 600/min", text));
    const load::Rate rate{*number / seconds};
    if (!(rate.a_second >= least_rate && rate.a_second <= most_rate))
        throw UnitError(fmt::format("'{}' is not between 0.001/s and 1000000/s", text));
    return rate;
}

TimeSpan parse_span(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos)
        throw UnitError(fmt::format("'{}' is not MIN..MAX, such as 30s..5m", text));
    const TimeSpan span{parse_time(text.substr(0, dots)), parse_time(text.substr(dots + 2))};
    if (span.most < span.least) throw UnitError(fmt::format("'{}' ends before it begins", text));
    if (span.most.count() == 0) throw UnitError(fmt::format("'{}' leaves no time to publish in", text));
    if (span.most > std::chrono::hours(24)) throw UnitError(fmt::format("'{}' is more than a day", text));
    return span;
}

double parse_share(std::string_view text) {
    const std::optional<double> number =
        text.ends_with('%') ? finite_number(text.substr(0, text.size() - 1)) : std::nullopt;
    if (!number || *number < 0 || *number > 100)
        throw UnitError(fmt::format("'{}' is no share, from 0% to 100%", text));
    return *number / 100;
}

load::Shard parse_shard(std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::optional<std::size_t> index = shard_number(text.substr(0, slash));
    const std::optional<std::size_t> count = shard_number(text.substr(std::min(slash + 1, text.size())));
    if (!index || !count)
        throw UnitError(fmt::format("'{}' is no shard, such as 0/10 for the first of ten", text));
    if (*count == 0 || *count > most_shards)
        throw UnitError(fmt::format("'{}': there can be 1 to {} shards", text, most_shards));
    if (*index >= *count) {
        throw UnitError(fmt::format("there is no shard {0}/{1}; they are numbered from 0: 0/{1} to {2}/{1}",
                                    *index, *count, *count - 1));
    }
    return {.index = *index, .count = *count};
}

std::vector<net::Origin> parse_origins(std::string_view text) {
    std::vector<net::Origin> origins;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        origins.push_back(parse_origin(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return origins;
}

}  // namespace cli
