#include "cli/page/page.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <vector>

#include "witness/figures.hpp"

namespace page_test {

using namespace std::chrono_literals;
using cli::RunRecord;
namespace report = publish::report;

namespace {

const std::string url = "rtmp://host/live/****";

report::Progress progress(int second) {
    report::Progress progress;
    progress.destination = url;
    progress.elapsed = std::chrono::seconds(second);
    progress.media = second * 1000ms - 33ms;
    progress.sent_bytes = 250'000 * static_cast<std::uint64_t>(second);
    progress.video_frames = 30 * static_cast<std::uint64_t>(second);
    progress.dropped_frames = 4;
    progress.connected = true;
    progress.round_trip = 20ms;
    return progress;
}

RunRecord record() {
    RunRecord record;
    record.input = "<show> & \"more\".mp4";
    for (int i = 1; i <= 30; ++i)
        record.destinations[url].history.add(progress(i));
    record.destinations[url].latest = progress(30);
    record.events.add("publishing to " + url);
    return record;
}

cli::PlaceRecord place() {
    cli::PlaceRecord place;
    place.latest.level = witness::Level::frames;
    for (int i = 1; i <= 20; ++i) {
        place.latest.all.sent = place.latest.all.received = place.latest.all.matched += 30;
        place.latest.latency.add(52'000'000, 30);
        place.history.add(std::chrono::seconds(i), place.latest);
    }
    return place;
}

/// A page as an XML parser reads it.
struct Page {
    explicit Page(const RunRecord& record) : text(html_page(record)) {
        const pugi::xml_parse_result result = document.load_buffer(text.data(), text.size());
        INFO(result.description());
        REQUIRE(result);
        html = document.child("html");
    }
    std::string exact(const std::string& field) const {
        return html.select_node(("//dd[@data-field='" + field + "']").c_str())
            .node()
            .attribute("data-value")
            .as_string();
    }
    /// The cell of a figure of what came out.
    pugi::xml_node found(const std::string& field) const {
        return html.select_node(("//td[@data-field='" + field + "']").c_str()).node();
    }
    std::size_t count(const char* path) const { return html.select_nodes(path).size(); }

    std::string text;
    pugi::xml_document document;
    pugi::xml_node html;
};

}  // namespace

TEST_CASE("a page names its input and destination, whatever signs they have") {
    const Page page(record());
    CHECK(page.html.select_node("//h1").node().text().get() == record().input);
    CHECK(page.html.select_node("//h2").node().text().get() == url);
    CHECK(page.text.starts_with("<!DOCTYPE html>"));
}

TEST_CASE("each figure is there as it reads, and exactly") {
    const Page page(record());
    CHECK(page.exact("sent_bytes") == "7500000");
    CHECK(page.exact("media_ms") == "29967");
    CHECK(page.exact("elapsed_ms") == "30000");
    CHECK(page.exact("video_frames") == "900");
    CHECK(page.exact("dropped_frames") == "4");
    CHECK(page.html.select_node("//dd[@data-field='sent_bytes']").node().text().get() ==
          std::string("7.5 MB"));
}

TEST_CASE("there is a chart for each thing that is watched") {
    const Page page(record());
    CHECK(page.count("//svg") == 9);
    CHECK(page.count("//svg[@aria-label='Bit rate']/path[@class='line']") == 1);
    CHECK(page.count("//svg[@aria-label='Round-trip time']/path[@class='line']") == 1);
    // These samples know no interval of keyframes.
    CHECK(page.count("//svg[@aria-label='Between keyframes']/path[@class='line']") == 0);
}

TEST_CASE("no scale of a chart reads the same twice, however small or large its values are") {
    for (const double size :
         {1e-9, 3e-7, 4e-5, 0.0031, 0.2, 0.9996, 1.0, 1.4, 2.0, 3.0, 9.99, 25.0, 777.0, 1e6}) {
        CAPTURE(size);
        const auto time =
            std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(size));
        RunRecord record;
        for (int second = 0; second < 2; ++second) {
            report::Progress one = progress(second);
            one.behind = one.queued = time;
            one.keyframe_interval = time;
            one.round_trip = std::chrono::duration_cast<std::chrono::microseconds>(time);
            one.retransmits = one.dropped_frames = one.reconnects = one.unsent_bytes =
                static_cast<std::uint64_t>(size);
            one.sent_bytes = static_cast<std::uint64_t>(second * size);
            record.destinations[url].history.add(one);
        }
        const Page page(record);
        for (const pugi::xpath_node& chart : page.html.select_nodes("//svg")) {
            CAPTURE(chart.node().attribute("aria-label").as_string());
            std::set<std::string> values;
            std::size_t count = 0;
            for (const pugi::xml_node text : chart.node().children("text")) {
                CAPTURE(text.text().get());
                const std::string anchor = text.attribute("text-anchor").as_string();
                const bool is_of_scale = anchor == "end" && text.attribute("x").as_double() < 100;
                if (is_of_scale) CHECK(values.insert(text.text().get()).second);
                count += is_of_scale ? 1U : 0U;
            }
            CHECK((count == 3 || count == 1));
        }
    }
}

TEST_CASE("a lateness of less than a millisecond stays at the bottom of its chart") {
    RunRecord record;
    for (int second = 1; second < 4; ++second) {
        report::Progress one = progress(second);
        one.behind = 20us;
        record.destinations[url].history.add(one);
    }
    const Page page(record);
    const std::string path = "//svg[@aria-label='Behind the clock']/text";
    std::vector<std::string> texts;
    for (const pugi::xpath_node& text : page.html.select_nodes(path.c_str()))
        texts.emplace_back(text.node().text().get());
    for (const std::string value : {"0 s", "0.5 ms", "1 ms"})
        CHECK(std::ranges::count(texts, value) == 1);
}

TEST_CASE("a reconnect is marked in every chart") {
    RunRecord lost = record();
    report::Progress after = progress(31);
    after.reconnects = 1;
    lost.destinations[url].history.add(after);
    CHECK(Page(lost).count("//svg/path[@class='mark']") == 9);
}

TEST_CASE("a page of a run that goes on loads itself again, a last one does not") {
    RunRecord running = record();
    CHECK(Page(running).count("//meta[@http-equiv='refresh']") == 1);
    running.running = false;
    CHECK(Page(running).count("//meta[@http-equiv='refresh']") == 0);
}

TEST_CASE("how it ended is told, with the reason") {
    RunRecord ended = record();
    ended.destinations[url].ended =
        report::Ended{url, progress(30), publish::Confirmation::none, dial::ExitStatus::connection_lost,
                      dial::Failure(dial::ExitStatus::connection_lost, url + ": lost <here>")};
    const Page page(ended);
    CHECK(page.html.select_node("//p[@class='failure']").node().text().get() == url + ": lost <here>");
    CHECK(page.text.find("ended: connection lost, status 55; end not confirmed") != std::string::npos);
}

TEST_CASE("a place that is watched has its verdict, its figures and its charts") {
    RunRecord watched = record();
    watched.places["rtmp://edge/<live>/****"] = place();
    const Page page(watched);
    const pugi::xml_node section = page.html.select_node("//section[@data-place]").node();
    CHECK(section.attribute("data-place").as_string() == std::string("rtmp://edge/<live>/****"));
    CHECK(section.attribute("data-fault").as_string() == std::string());
    CHECK(section.child("h2").text().get() == std::string("Watched at rtmp://edge/<live>/****"));
    CHECK(section.child("p").text().get() == std::string("so far: 600 frames came out as they were sent"));
    CHECK(page.count("//section[@data-place]/table/tr") == witness::figures().size());
    CHECK(page.found("latency_p99_ms").text().get() == std::string("52.0 ms"));
    CHECK(page.found("latency_p99_ms").attribute("data-value").as_string() == std::string("52.0"));
    CHECK(page.found("lost").attribute("data-value").as_string() == std::string("0"));
    CHECK(page.found("fps").attribute("data-value").as_string() == std::string("null"));
    CHECK(page.count("//section[@data-place]//svg") == 3);
    CHECK(page.count("//section[@data-place]//svg/path[@class='line']") == 3);
}

TEST_CASE("a fault of what came out is seen on the page") {
    RunRecord watched = record();
    watched.places["a"] = place();
    watched.places["a"].latest.has_ended = true;
    watched.places["a"].latest.all.lost = 3;
    const Page page(watched);
    CHECK(page.count("//section[@data-fault='lost']") == 1);
    CHECK(page.html.select_node("//section[@data-place]/p[@class='failure']").node().text().get() ==
          std::string("3 of 600 frames did not come out"));
}

TEST_CASE("nothing on a page comes from elsewhere") {
    RunRecord watched = record();
    watched.places["a"] = place();
    const Page page(watched);
    for (const char* path : {"//script", "//link", "//img", "//@src", "//@href"}) {
        CAPTURE(path);
        CHECK(page.count(path) == 0);
    }
    CHECK(page.text.find("url(") == std::string::npos);
    CHECK(page.text.find("@import") == std::string::npos);
}

TEST_CASE("elements that HTML wants to see closed are closed") {
    RunRecord empty;
    empty.destinations[""];
    empty.places[""];
    const Page page(empty);
    for (const char* name : {"div", "p", "h1", "h2", "td", "dd", "dt", "dl", "section", "table", "title"}) {
        CAPTURE(name);
        CHECK(page.text.find("<" + std::string(name) + " />") == std::string::npos);
    }
}

TEST_CASE("a run of weeks has a page of a size that a browser takes at once") {
    RunRecord weeks = record();
    for (int i = 31; i < 100'000; ++i)
        weeks.destinations[url].history.add(progress(i));
    weeks.places["a"] = place();
    for (int i = 31; i < 100'000; ++i)
        weeks.places["a"].history.add(std::chrono::seconds(i), weeks.places["a"].latest);
    for (int i = 0; i < 10'000; ++i)
        weeks.events.add(url + ": lost; trying again in 2.0 s");
    CHECK(Page(weeks).text.size() < 400'000);
}

}  // namespace page_test
