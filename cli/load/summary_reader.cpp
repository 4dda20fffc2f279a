#include "cli/load/summary_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cli/load/summary_limits.hpp"
#include "cli/load/tally_fields.hpp"
#include "cli/options/units.hpp"
#include "cli/text/console.hpp"

namespace cli {

namespace {

namespace limits = summary_limits;
using nlohmann::ordered_json;

constexpr std::string_view line_begin = R"({"metrics":)";

/// A value in the summary, with its name for errors.
struct Part {
    const ordered_json& value;
    std::string name;

    [[noreturn]] void refuse(std::string_view why) const {
        throw SummaryError(fmt::format("its '{}' is {}", printable(name.substr(0, 100)), why));
    }
    /// The member of that name.
    Part operator[](std::string_view member) const {
        const auto found = value.is_object() ? value.find(std::string(member)) : value.end();
        if (!value.is_object() || found == value.end())
            throw SummaryError(fmt::format("it has no '{}'", member));
        return {*found, std::string(member)};
    }
    std::uint64_t count(std::uint64_t most = limits::count) const {
        if (!value.is_number_unsigned()) refuse("no count");
        const auto number = value.get<std::uint64_t>();
        if (number > most) refuse("too large");
        return number;
    }
    double number(double most) const {
        const double number = value.is_number() ? value.get<double>() : -1;
        if (!(number >= 0 && number <= most)) refuse("no number that it could be");
        return number;
    }
    std::chrono::nanoseconds time() const {
        return std::chrono::nanoseconds(count(static_cast<std::uint64_t>(limits::time.count())));
    }
    std::string text() const {
        if (!value.is_string()) refuse("no text");
        const auto& text = value.get_ref<const std::string&>();
        if (text.size() > limits::text) refuse("too long");
        return printable(text);
    }
    /// Its elements, or the values of its members.
    const ordered_json& list(std::size_t most = limits::list) const {
        if (!value.is_array()) refuse("no list");
        if (value.size() > most) refuse("too long");
        return value;
    }
    const ordered_json& object() const {
        if (!value.is_object()) refuse("no object");
        if (value.size() > limits::list) refuse("too long");
        return value;
    }
};

std::optional<ordered_json> parsed(std::string_view text) {
    bool is_deep = false;
    const auto look = [&is_deep](int depth, ordered_json::parse_event_t /*event*/, ordered_json& /*value*/) {
        is_deep = is_deep || depth > limits::depth;
        return !is_deep;
    };
    ordered_json json = ordered_json::parse(text, look, false);
    if (is_deep || json.is_discarded() || !json.is_object()) return std::nullopt;
    return json;
}

/// The summary in a text, or in the last line of a log that has one.
ordered_json summary_in(std::string_view text) {
    if (text.size() > limits::file) throw SummaryError("it is too large");
    if (std::optional<ordered_json> json = parsed(text)) return *std::move(json);
    for (std::size_t at = text.rfind(line_begin); at != std::string_view::npos && at > 0;
         at = text.rfind(line_begin, at - 1)) {
        if (text[at - 1] != '\n') continue;
        if (std::optional<ordered_json> json = parsed(text.substr(at, text.find('\n', at) - at)))
            return *std::move(json);
        break;
    }
    throw SummaryError("it is no JSON of --summary");
}

ground::Histogram histogram_of(const Part& part) {
    std::vector<ground::Histogram::Bucket> buckets;
    for (const ordered_json& pair : part["buckets"].list(limits::buckets)) {
        if (!pair.is_array() || pair.size() != 2) part.refuse("no histogram");
        const Part low{pair[0], part.name};
        const Part count{pair[1], part.name};
        const auto value = static_cast<std::int64_t>(low.time().count());
        buckets.push_back({value, value, count.count()});
    }
    const std::optional<ground::Histogram> histogram =
        ground::Histogram::restore(buckets, part["min_ns"].time().count(), part["max_ns"].time().count(),
                                   part["sum_ns"].number(std::numeric_limits<double>::max()));
    if (!histogram) part.refuse("a histogram whose parts do not fit each other");
    return *histogram;
}

bool is_class(std::string_view name) {
    constexpr std::size_t longest = 40;
    return !name.empty() && name.size() <= longest &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string_view::npos;
}

bool is_status(std::uint64_t status) {
    static const std::string_view unknown = dial::name_of(static_cast<dial::ExitStatus>(-1));
    return status < 256 && dial::name_of(static_cast<dial::ExitStatus>(status)) != unknown;
}

int status_in(const Part& part) {
    const std::uint64_t status = part.count();
    if (!is_status(status)) part.refuse("no exit status");
    return static_cast<int>(status);
}

void read_failures(const Part& part, load::Tally& tally) {
    std::uint64_t all = 0;
    for (const ordered_json& element : part.list()) {
        const Part one{element, part.name};
        const std::string name = one["class"].text();
        const load::Failures failures{one["count"].count(), status_in(one["status"]), one["message"].text()};
        const bool is_failure = is_class(name) && failures.count > 0 && failures.status != 0;
        if (!is_failure || !tally.failures.emplace(name, failures).second) part.refuse("no list of classes");
        all += failures.count;
    }
    if (all != tally.failed) part.refuse("not as many as failed");
}

load::Tally tally_of(const Part& own) {
    load::Tally tally;
    const Part counts = own["counts"];
    for (const auto& [name, count] : tally_counts)
        tally.*count = counts[name].count();
    const Part times = own["times"];
    times.object();
    for_each_time(tally, [&times](std::string_view name, ground::Histogram& histogram) {
        if (times.value.contains(std::string(name))) histogram = histogram_of(times[name]);
    });
    read_failures(own["failures"], tally);
    return tally;
}

LoadShard shard_of(const Part& part) {
    const LoadShard shard{part["index"].count(limits::shards), part["of"].count(limits::shards)};
    if (shard.index >= shard.of) part.refuse("none that there is");
    return shard;
}

std::vector<Bound> bounds_of(const Part& part) {
    std::vector<Bound> bounds;
    for (const ordered_json& element : part.list()) {
        try {
            bounds.push_back(parse_bound(Part{element, part.name}.text()));
        } catch (const UnitError&) {
            part.refuse("no list of bounds");
        }
    }
    return bounds;
}

void check_head(const Part& own) {
    if (own["format"].count() != limits::format)
        throw SummaryError("it is of another version of rtmpush, whose summaries are others");
    const Part ended = own["ended"];
    if (!ended.value.is_boolean()) ended.refuse("neither true nor false");
    if (!ended.value.get<bool>()) throw SummaryError("its run has not ended");
}

}  // namespace

LoadSummary read_summary(std::string_view text) {
    const ordered_json json = summary_in(text);
    const Part own = Part{json, ""}["rtmpush"];
    check_head(own);
    LoadSummary summary;
    summary.run = own["run"].text();
    for (const auto& [name, value] : own["terms"].object().items()) {
        if (name.size() > limits::text) throw SummaryError("a name among its 'terms' is too long");
        summary.terms.emplace_back(printable(name), Part{value, "terms"}.text());
    }
    summary.shard = shard_of(own["shard"]);
    summary.status = status_in(own["status"]);
    summary.elapsed = own["elapsed_ns"].time();
    const Part machine = own["machine"];
    summary.machine = {.cores = machine["cores"].number(limits::cores),
                       .processor = std::chrono::nanoseconds(machine["processor_ns"].count()),
                       .busiest = machine["busiest"].number(limits::cores)};
    summary.tally = tally_of(own);
    summary.bounds = bounds_of(own["bounds"]);
    for (const ordered_json& note : own["notes"].list())
        summary.notes.push_back(Part{note, "notes"}.text());
    return summary;
}

}  // namespace cli
