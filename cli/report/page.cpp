#include "cli/report/page.hpp"

#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <pugixml.hpp>
#include <string_view>

#include "cli/report/line_chart.hpp"
#include "cli/text/readable.hpp"
#include "cli/version.hpp"

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
svg { width: 100%; background: var(--card); border-radius: 6px; }
svg text { fill: var(--faint); font-size: 11px; }
svg text.title { fill: var(--ink); font-size: 13px; }
svg .grid { stroke: var(--rule); fill: none; }
svg .area { fill: var(--accent); fill-opacity: 0.15; }
svg .line { stroke: var(--accent); stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; fill: none; }
svg .mark { stroke: var(--mark); stroke-dasharray: 3 3; fill: none; }
table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid var(--rule); padding: 4px 8px 4px 0; vertical-align: top; overflow-wrap: anywhere; }
td.time { color: var(--faint); white-space: nowrap; font-variant-numeric: tabular-nums; }
)";

pugi::xml_node add(pugi::xml_node parent, const char* name, const std::string& text) {
    pugi::xml_node node = parent.append_child(name);
    node.text().set(text.c_str());
    return node;
}

std::string count(double value) {
    // Half of 1, beside the scale.
    return value < 10 ? fmt::format("{:g}", value) : fmt::format("{:.0f}", value);
}
std::string seconds(double value) {
    return fmt::format("{:.2f} s", value);
}
std::string milliseconds(double value) {
    return fmt::format("{:.1f} ms", value);
}
std::string size(double value) {
    return size_text(static_cast<std::uint64_t>(value));
}

double as_seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

// Figures.

struct Figure {
    const char* label;
    /// As JSON lines name it.
    const char* field;
    std::int64_t value = 0;
    std::string text;
};

std::int64_t whole_milliseconds(std::chrono::nanoseconds time) {
    return std::chrono::round<std::chrono::milliseconds>(time).count();
}

Figure counted(const char* label, const char* field, std::uint64_t value) {
    return {label, field, static_cast<std::int64_t>(value), std::to_string(value)};
}

Figure timed(const char* label, const char* field, std::chrono::nanoseconds time, std::string text) {
    return {label, field, whole_milliseconds(time), std::move(text)};
}

std::vector<Figure> figures_of(const publish::report::Progress& totals) {
    std::vector<Figure> figures{
        timed("Time", "elapsed_ms", totals.elapsed, clock_text(totals.elapsed)),
        timed("Media sent", "media_ms", totals.media, clock_text(totals.media)),
        {"Sent", "sent_bytes", static_cast<std::int64_t>(totals.sent_bytes), size_text(totals.sent_bytes)},
        counted("Video frames", "video_frames", totals.video_frames),
        counted("Audio frames", "audio_frames", totals.audio_frames),
        counted("Frames dropped", "dropped_frames", totals.dropped_frames),
        counted("Frames sent twice", "repeated_frames", totals.repeated_frames),
        counted("Frames skipped", "skipped_frames", totals.skipped_frames),
        timed("Behind", "behind_ms", totals.behind, seconds_text(totals.behind)),
        timed("Queued", "queue_ms", totals.queued, seconds_text(totals.queued)),
        counted("TCP retransmits", "retransmits", totals.retransmits),
        counted("Reconnects", "reconnects", totals.reconnects),
        timed("Out of service", "out_of_service_ms", totals.out_of_service,
              seconds_text(totals.out_of_service)),
        counted("Moves", "moves", totals.moves),
        counted("Sessions", "sessions", totals.sessions),
        counted("Pass", "loop", totals.pass),
    };
    return figures;
}

void add_figures(pugi::xml_node parent, const publish::report::Progress& totals) {
    pugi::xml_node list = parent.append_child("dl");
    for (const Figure& figure : figures_of(totals)) {
        pugi::xml_node box = list.append_child("div");
        add(box, "dt", figure.label);
        pugi::xml_node value = add(box, "dd", figure.text);
        value.append_attribute("data-field").set_value(figure.field);
        value.append_attribute("data-value").set_value(std::to_string(figure.value).c_str());
    }
}

// Charts.

using Value = std::optional<double>;

struct Series {
    const char* title;
    Value (*value)(const Sample& sample);
    std::string (*text_of)(double value);
};

constexpr std::array charts{
    Series{"Bit rate", [](const Sample& s) -> Value { return s.bits_per_second; }, bit_rate_text},
    Series{"Behind the clock", [](const Sample& s) -> Value { return as_seconds(s.behind); }, seconds},
    Series{"Queued", [](const Sample& s) -> Value { return as_seconds(s.queued); }, seconds},
    Series{"Unsent in the system",
           [](const Sample& s) -> Value { return static_cast<double>(s.unsent_bytes); }, size},
    Series{
        "Round-trip time",
        [](const Sample& s) { return s.round_trip ? Value(as_seconds(*s.round_trip) * 1000) : std::nullopt; },
        milliseconds},
    Series{"TCP retransmits, in all",
           [](const Sample& s) -> Value { return static_cast<double>(s.retransmits); }, count},
    Series{"Frames dropped, in all",
           [](const Sample& s) -> Value { return static_cast<double>(s.dropped_frames); }, count},
    Series{"Reconnects, in all", [](const Sample& s) -> Value { return static_cast<double>(s.reconnects); },
           count},
    Series{"Between keyframes",
           [](const Sample& s) {
               return s.keyframe_interval ? Value(as_seconds(*s.keyframe_interval)) : std::nullopt;
           },
           seconds},
};

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
    for (const Series& series : charts) {
        LineChart chart{.title = series.title, .points = {}, .text_of = series.text_of, .marks = reconnects};
        for (const Sample& sample : samples)
            chart.points.push_back({as_seconds(sample.elapsed), series.value(sample)});
        draw(box, chart);
    }
}

// The page.

std::string outcome(const DestinationRecord& record) {
    if (!record.ended) return record.latest.connected ? "live" : "not connected";
    return fmt::format("ended: {}, status {}; end {}", publish::name_of(record.ended->status),
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
    add_figures(section, record.latest);
    add_charts(section, record.history.samples());
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
    add_events(body, record.events);
    StringWriter writer;
    document.save(writer, " ", pugi::format_indent | pugi::format_no_declaration, pugi::encoding_utf8);
    return std::move(writer.text);
}

}  // namespace cli
