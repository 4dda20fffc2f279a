#include "cli/load/load_json.hpp"

#include <utility>

#include "cli/figures/json_values.hpp"
#include "cli/load/load_values.hpp"
#include "cli/report/json_line.hpp"
#include "load/metrics.hpp"

namespace cli {

namespace {

/// Snapshots come a little early or late.
constexpr std::chrono::milliseconds early_snapshot{500};

/// Counts of this moment; the percentiles of times are for the end, but for those of now.
void add_load_counts(Json& object, const load::Tally& tally) {
    for (const load::CountMetric& count : load::counts()) {
        const load::Metric& metric = *load::metric_of(count.name);
        object.set(load_field(metric), load_value(metric, tally));
    }
}

}  // namespace

Json load_end(const LoadOutcome& outcome) {
    Json line = event_object("end");
    line.set("class", outcome.failure ? outcome.failure->name() : dial::name_of(outcome.status));
    line.set("status", static_cast<int>(outcome.status));
    if (outcome.failure) line.set("message", outcome.failure->what());
    add_load_rates(line, outcome.whole);
    add_load_metrics(line, outcome.whole.tally);
    line.set("failures", load_failures(outcome.whole.tally));
    line.set("bounds", load_verdicts(outcome.verdicts));
    Json notes = Json::array();
    for (const std::string& note : outcome.notes)
        notes.add(note);
    line.set("notes", std::move(notes));
    return line;
}

void LoadJson::snapshot(const LoadSnapshot& snapshot) {
    const std::chrono::nanoseconds interval = interval_.value_or(std::chrono::seconds(1));
    if (interval.count() == 0 || snapshot.elapsed - told_ < interval - early_snapshot) return;
    told_ = snapshot.elapsed;
    Json line = event_object("load");
    add_load_rates(line, snapshot);
    add_load_counts(line, snapshot.tally);
    write_line(output_, line);
}

void LoadJson::ended(const LoadOutcome& outcome) {
    write_line(output_, load_end(outcome));
}

}  // namespace cli
