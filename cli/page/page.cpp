#include "cli/page/page.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <pugixml.hpp>
#include <string_view>

#include "cli/figures/figures.hpp"
#include "cli/figures/json_values.hpp"
#include "cli/figures/proof.hpp"
#include "cli/page/line_chart.hpp"
#include "cli/text/console.hpp"
#include "cli/text/readable.hpp"
#include "cli/version.hpp"
#include "dial/failure.hpp"
#include "witness/figures.hpp"

namespace cli {

namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2127; --faint: #5b6570; --rule: #d5dae0;
        --accent: #0b63c4; --mark: #b3261e; --card: #f5f7f9; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171b; --ink: #e4e7ea; --faint: #9aa4ae; --rule: #363d45;
          --accent: #67b0ff; --mark: #ff8a80; --card: #1d2228; }
}
body { margin: 0 auto; max-width: 1080px; padding: 24px 20px; background: var(--paper); color: var(--ink);
       font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 28px 0 8px; overflow-wrap: anywhere; }
p { margin: 4px 0; color: var(--faint); }
p.failure { color: var(--mark); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 8px; margin: 12px 0; }
dl div { background: var(--card); border-radius: 6px; padding: 6px 10px; }
dt { color: var(--faint); font-size: 12px; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 12px; }
table + .charts { margin-top: 12px; }
svg { width: 100%; background: var(--card); border-radius: 6px; }
svg text { fill: var(--faint); font-size: 11px; }
svg text.title { fill: var(--ink); font-size: 13px; }
svg .grid { stroke: var(--rule); fill: none; }
svg .area { fill: var(--accent); fill-opacity: 0.15; }
svg .line { stroke: var(--accent); stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; fill: none; }
svg .mark { stroke: var(--mark); stroke-dasharray: 3 3; fill: none; }
table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid var(--rule); padding: 4px 8px 4px 0; vertical-align: top; overflow-wrap: anywhere; }
td.value { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.time { color: var(--faint); white-space: nowrap; font-variant-numeric: tabular-nums; }
@media (max-width: 600px) {
  body { padding: 16px 12px; }
  table, tbody, tr, td { display: block; }
  tr { border-top: 1px solid var(--rule); padding: 6px 0; }
  td { border: 0; padding: 0; }
  td.time { font-size: 12px; }
  td.value { text-align: left; }
  svg text { font-size: 14px; }
  svg text.title { font-size: 16px; }
}
)";

pugi::xml_node add(pugi::xml_node parent, const char* name, const std::string& text) {
    pugi::xml_node node = parent.append_child(name);
    node.text().set(text.c_str());
    return node;
}

/// Values from which on a scale shows another unit, or no fraction, as they round to it.
constexpr double one_second_in_ms = 999.5;
constexpr double ten = 9.995;

std::string count(double value) {
    // The middle of a scale may be half of an odd number.
    return value < ten ? fmt::format("{:.3g}", value) : fmt::format("{:.0f}", value);
}
std::string milliseconds(double value) {
    return value < one_second_in_ms ? fmt::format("{:.3g} ms", value) : fmt::format("{:.2f} s", value / 1000);
}
std::string seconds(double value) {
    return value > 0 ? milliseconds(value * 1000) : "0 s";
}
std::string size(double value) {
    return size_text(static_cast<std::uint64_t>(value));
}

double as_seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

/// A chart's scale: the writer of the values beside it, and the least that it ends with, below which the three
/// values would read alike.
struct ScaleOf {
    std::string (*text)(double value);
    double least_top;
};

ScaleOf scale_of(Unit unit) {
    switch (unit) {
        case Unit::count:
        case Unit::frames_per_second:
            return {count, 2};
        case Unit::bytes:
            return {size, 2};
        case Unit::bits_per_second:
            return {bit_rate_text, 2};
        case Unit::clock:
        case Unit::seconds:
            return {seconds, 0.001};
        case Unit::milliseconds:
            return {milliseconds, 0.01};
    }
    return {count, 2};
}

void add_boxes(pugi::xml_node parent, const publish::report::Progress& totals) {
    const Reading reading{totals, mean_rates(totals)};
    pugi::xml_node list = parent.append_child("dl");
    for (const Figure* figure : figures_of(&Figure::box)) {
        const Figure::Value value = figure->read(reading);
        pugi::xml_node box = list.append_child("div");
        add(box, "dt", std::string(figure->box.label));
        pugi::xml_node text = add(box, "dd", readable(figure->unit, value));
        text.append_attribute("data-field").set_value(std::string(figure->field).c_str());
        text.append_attribute("data-value").set_value(json_figure(figure->unit, value).line().c_str());
    }
}

std::vector<double> reconnects_in(const std::vector<Sample>& samples) {
    std::vector<double> moments;
    std::uint64_t before = 0;
    for (const Sample& sample : samples) {
        if (sample.reconnects > before) moments.push_back(as_seconds(sample.elapsed));
        before = sample.reconnects;
    }
    return moments;
}

void add_charts(pugi::xml_node parent, const std::vector<Sample>& samples) {
    if (samples.empty()) {
        add(parent, "p", "The stream was too short for a chart.");
        return;
    }
    pugi::xml_node box = parent.append_child("div");
    box.append_attribute("class").set_value("charts");
    const std::vector<double> reconnects = reconnects_in(samples);
    const std::vector<const Figure*> figures = figures_of(&Figure::chart);
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const Figure& figure = *figures[i];
        const ScaleOf scale = scale_of(figure.unit);
        LineChart chart{.title = std::string(figure.chart.title),
                        .points = {},
                        .text_of = scale.text,
                        .marks = reconnects,
                        .least_top = scale.least_top};
        for (const Sample& sample : samples) {
            std::optional<double> value = sample.values[i];
            if (value && figure.unit == Unit::milliseconds) *value *= 1000;
            chart.points.push_back({as_seconds(sample.elapsed), value});
        }
        draw(box, chart);
    }
}

std::string outcome(const DestinationRecord& record) {
    if (!record.ended) return record.latest.connected ? "live" : "not connected";
    const std::optional<dial::Failure>& failure = record.ended->failure;
    return fmt::format("ended: {}, status {}; end {}",
                       class_text(failure ? failure->name() : dial::name_of(record.ended->status)),
                       static_cast<int>(record.ended->status),
                       record.ended->confirmation == publish::Confirmation::none
                           ? "not confirmed"
                           : fmt::format("confirmed ({})", name_of(record.ended->confirmation)));
}

void add_destination(pugi::xml_node body, const std::string& name, const DestinationRecord& record) {
    pugi::xml_node section = body.append_child("section");
    section.append_attribute("data-destination").set_value(name.c_str());
    add(section, "h2", name.empty() ? "Read, and sent nowhere" : name);
    add(section, "p", outcome(record));
    if (record.ended && record.ended->failure) {
        add(section, "p", record.ended->failure->what()).append_attribute("class").set_value("failure");
    }
    add_boxes(section, record.latest);
    add_charts(section, record.history.samples());
}

void add_proof(pugi::xml_node parent, const witness::Findings& findings) {
    pugi::xml_node table = parent.append_child("table");
    for (const witness::Figure& figure : witness::figures()) {
        pugi::xml_node row = table.append_child("tr");
        add(row, "td", std::string(figure.help));
        pugi::xml_node value = add(row, "td", proof_value_text(figure, findings));
        value.append_attribute("class").set_value("value");
        value.append_attribute("data-field").set_value(proof_field(figure).c_str());
        value.append_attribute("data-value").set_value(proof_value(figure, findings).line().c_str());
    }
}

void add_place_charts(pugi::xml_node parent, const std::vector<PlaceSample>& samples) {
    if (samples.empty()) return;
    struct ChartOf {
        const char* title;
        std::optional<double> PlaceSample::*value;
        ScaleOf scale;
    };
    const ScaleOf of_time = scale_of(Unit::seconds);
    pugi::xml_node box = parent.append_child("div");
    box.append_attribute("class").set_value("charts");
    for (const ChartOf& one :
         {ChartOf{"Latency of half of the frames, at most", &PlaceSample::median, of_time},
          ChartOf{"Latency of 99 % of the frames, at most", &PlaceSample::late, of_time},
          ChartOf{"Frames lost, altered or foreign, in all", &PlaceSample::faults, scale_of(Unit::count)}}) {
        LineChart chart{.title = one.title,
                        .points = {},
                        .text_of = one.scale.text,
                        .marks = {},
                        .least_top = one.scale.least_top};
        for (const PlaceSample& sample : samples)
            chart.points.push_back({as_seconds(sample.elapsed), sample.*one.value});
        draw(box, chart);
    }
}

void add_place(pugi::xml_node body, const std::string& name, const PlaceRecord& record) {
    const std::optional<witness::Fault> fault = witness::judge(record.latest);
    pugi::xml_node section = body.append_child("section");
    section.append_attribute("data-place").set_value(printable(name).c_str());
    section.append_attribute("data-fault").set_value(fault ? witness::name_of(*fault) : "");
    add(section, "h2", "Watched at " + printable(name));
    pugi::xml_node verdict =
        add(section, "p", (record.latest.has_ended ? "" : "so far: ") + verdict_text(record.latest));
    if (fault) verdict.append_attribute("class").set_value("failure");
    add_proof(section, record.latest);
    if (record.latest.all.received > 0) add_place_charts(section, record.history.samples());
}

void add_entry(pugi::xml_node table, const EventLog::Entry& entry) {
    pugi::xml_node row = table.append_child("tr");
    add(row, "td", timestamp_text(entry.time)).append_attribute("class").set_value("time");
    add(row, "td", entry.text);
}

void add_events(pugi::xml_node body, const EventLog& events) {
    if (events.first().empty()) return;
    add(body, "h2", "What happened");
    pugi::xml_node table = body.append_child("table");
    for (const EventLog::Entry& entry : events.first())
        add_entry(table, entry);
    if (events.left_out() > 0) {
        pugi::xml_node row = table.append_child("tr");
        add(row, "td", "…").append_attribute("class").set_value("time");
        add(row, "td", count_text(events.left_out(), "event") + " left out");
    }
    for (const EventLog::Entry& entry : events.last())
        add_entry(table, entry);
}

void add_head(pugi::xml_node html, const RunRecord& record) {
    pugi::xml_node head = html.append_child("head");
    head.append_child("meta").append_attribute("charset").set_value("utf-8");
    pugi::xml_node viewport = head.append_child("meta");
    viewport.append_attribute("name").set_value("viewport");
    viewport.append_attribute("content").set_value("width=device-width, initial-scale=1");
    if (record.running) {
        pugi::xml_node refresh = head.append_child("meta");
        refresh.append_attribute("http-equiv").set_value("refresh");
        refresh.append_attribute("content").set_value("60");
    }
    add(head, "title", record.input + " - rtmpush");
    add(head, "style", std::string(style));
}

std::string tracks_text(const std::vector<media::Track>& tracks) {
    std::string text;
    for (const media::Track& track : tracks)
        text += (text.empty() ? "" : "; ") + track_text(track);
    return text.empty() ? "no tracks" : text;
}

struct StringWriter : pugi::xml_writer {
    void write(const void* data, std::size_t size) override {
        text.append(static_cast<const char*>(data), size);
    }
    std::string text;
};

}  // namespace

std::string html_page(const RunRecord& record) {
    pugi::xml_document document;
    document.append_child(pugi::node_doctype).set_value("html");
    pugi::xml_node html = document.append_child("html");
    html.append_attribute("lang").set_value("en");
    add_head(html, record);
    pugi::xml_node body = html.append_child("body");
    add(body, "h1", record.input);
    add(body, "p", tracks_text(record.tracks));
    add(body, "p",
        fmt::format("Begun {}, drawn {}{}, by rtmpush {}", timestamp_text(record.begun),
                    timestamp_text(record.drawn), record.running ? " while it runs" : " at its end",
                    version));
    for (const auto& [name, destination] : record.destinations)
        add_destination(body, name, destination);
    for (const auto& [name, place] : record.places)
        add_place(body, name, place);
    add_events(body, record.events);
    StringWriter writer;
    document.save(writer, " ", pugi::format_indent | pugi::format_no_declaration, pugi::encoding_utf8);
    return std::move(writer.text);
}

}  // namespace cli
