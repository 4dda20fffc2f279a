#include "cli/figures/proof.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/text_parts.hpp"

namespace proof_test {

using cli::Json;
using nlohmann::json;
using text_parts::holds;
using witness::Fault;
using witness::Findings;
using witness::Level;

namespace {

constexpr std::int64_t ms = 1'000'000;

/// A stream that came out whole, 50 ms late.
Findings whole() {
    Findings findings;
    findings.level = Level::frames;
    findings.all.sent = findings.all.received = findings.all.matched = 360;
    findings.latency.add(50 * ms, 360);
    findings.start_ns = 1500 * ms;
    findings.gap_ns = 120 * ms;
    findings.has_ended = true;
    return findings;
}

Findings transcoded() {
    Findings findings;
    findings.level = Level::timing;
    findings.all.sent = 360;
    findings.all.received = 300;
    findings.has_ended = true;
    witness::TrackFindings video;
    video.sent_rate = 30;
    video.received_rate = 25;
    witness::TrackFindings audio;
    audio.id.type = witness::TrackId::Type::audio;
    audio.sent_rate = audio.received_rate = 43.07;
    findings.tracks = {video, audio};
    return findings;
}

json written(const Findings& findings) {
    Json object = Json::object();
    cli::add_findings(object, findings);
    return json::parse(object.line());
}

}  // namespace

TEST_CASE("the block begins with the verdict, and has times and counts behind it") {
    Findings findings = whole();
    findings.av_shift = witness::Shift{-5 * ms, -20 * ms};
    CHECK(cli::proof_lines("rtmp://host/live/****", findings) ==
          std::vector<std::string>{
              "watched at rtmp://host/live/****: 360 frames came out as they were sent, the last among them",
              "  start 1.5 s; latency p50 50.0 ms, p90 50.0 ms, p99 50.0 ms, largest 50.0 ms; longest gap "
              "120.0 "
              "ms; sound against picture -20.0 ms",
              "  frames by latency: 360 within 50 ms",
              "  lost 0, behind the last 0, altered 0, foreign 0, twice 0, out of order 0"});
}

TEST_CASE("latencies are spread over round times, of which the smallest are one where there are many") {
    Findings findings;
    findings.level = Level::frames;
    findings.all.received = 1;
    findings.latency.add(0, 2);
    findings.latency.add(150'000, 3);
    findings.latency.add(3 * ms, 4);
    findings.latency.add(2000 * ms);
    CHECK(holds(cli::proof_lines("x", findings)[2],
                "  frames by latency: 2 within 0.1 ms, 3 within 0.2 ms, 4 within 5 ms, 1 within 2 s"));
    for (const std::int64_t more : {1, 8, 20, 50, 100, 200})
        findings.latency.add(more * ms);
    const std::string line = cli::proof_lines("x", findings)[2];
    CHECK(line.starts_with("  frames by latency: 6 within 1 ms, 4 within 5 ms, 1 within 10 ms, "));
    CHECK(line.ends_with(", 1 within 2 s"));
}

TEST_CASE("frames that a server had kept are told apart") {
    Findings findings = whole();
    findings.all.cached = 1;
    CHECK(cli::proof_lines("x", findings).back() ==
          "  1 frame had been kept by the server, and does not count for latency");
    findings.all.cached = 20;
    CHECK(cli::proof_lines("x", findings).back() ==
          "  20 frames had been kept by the server, and do not count for latency");
}

TEST_CASE("where nothing came out there is no more to say") {
    Findings findings;
    findings.all.sent = 90;
    CHECK(cli::proof_lines("x", findings) == std::vector<std::string>{"watched at x: nothing came out"});
}

TEST_CASE("behind a transcoder rates stand in the place of counts") {
    const std::vector<std::string> lines = cli::proof_lines("x", transcoded());
    REQUIRE(lines.size() == 3);
    CHECK(holds(lines[0], "is the stream transcoded?"));
    CHECK(lines[1] == "  longest gap 0.0 ms");
    CHECK(lines[2] == "  video 25.00 frames/s of 30.00, audio 43.07 frames/s of 43.07");
}

TEST_CASE("while the stream goes on, nothing is said of its last frame") {
    Findings findings = whole();
    findings.has_ended = false;
    CHECK(cli::verdict_text(findings) == "360 frames came out as they were sent");
    findings.all.matched = 1;
    CHECK(cli::verdict_text(findings) == "1 frame came out as it was sent");
}

TEST_CASE("each fault is told with its figures") {
    Findings findings = whole();
    findings.all.lost = 3;
    CHECK(cli::verdict_text(findings) == "3 of 360 frames did not come out");
    findings.all.lost = 0;
    findings.all.altered = 4;
    CHECK(cli::verdict_text(findings) == "4 of 360 frames came out altered");
    findings.all.foreign = 1;
    CHECK(cli::verdict_text(findings) ==
          "4 of 360 frames came out altered; 1 frame came out that was never sent");
    findings.all.altered = 0;
    findings.all.foreign = 2;
    CHECK(cli::verdict_text(findings) == "2 frames came out that were never sent");
    findings.all.tail = 7;
    CHECK(cli::fault_text(Fault::ended_early, findings) == "the last 7 of 360 frames did not come out");
    findings.all.tail = 0;
    CHECK(cli::fault_text(Fault::ended_early, findings) == "what came out ended before what was sent");
    for (const Fault fault : {Fault::nothing, Fault::late, Fault::shifted})
        CHECK_FALSE(cli::fault_text(fault, findings).empty());
}

TEST_CASE("the line of progress has one figure: the fault, or the latency") {
    CHECK(cli::proof_part(Findings()) == "not seen");
    Findings findings = whole();
    CHECK(cli::proof_part(findings) == "seen after 50.0 ms");
    findings.all.lost = 2;
    findings.all.altered = 1;
    CHECK(cli::proof_part(findings) == "3 lost or altered");
    CHECK(cli::proof_part(transcoded()) == "seen");
}

TEST_CASE("all figures of the witness are in JSON, times in milliseconds") {
    Findings findings = whole();
    findings.av_shift = witness::Shift{-5 * ms, 20 * ms + 1};
    const json object = written(findings);
    CHECK(object["level"] == "frames");
    CHECK(object["matched"] == 360);
    CHECK(object["lost"] == 0);
    CHECK(object["latency_p95_ms"] == 50);
    CHECK(object["latency_max_ms"] == 50);
    CHECK(object["start_ms"] == 1500);
    CHECK(object["gap_ms"] == 120);
    CHECK(object["av_shift_ms"] == 20);
    CHECK(object["av_shift_median_ms"] == -5);
    CHECK(object["fps"].is_null());
    CHECK(object.size() == 1 + witness::figures().size());
}

TEST_CASE("what is not known is null in JSON, and unknown to people") {
    const json object = written(transcoded());
    CHECK(object["level"] == "timing");
    CHECK(object["fps"] == 25);
    for (const char* const field :
         {"lost", "altered", "foreign", "latency_p50_ms", "start_ms", "av_shift_ms"}) {
        CAPTURE(field);
        CHECK(object[field].is_null());
    }
    CHECK(written(Findings())["level"] == "open");
    CHECK(cli::proof_value_text(*witness::figure_of("lost"), transcoded()) == "unknown");
}

TEST_CASE("values have their units for people") {
    CHECK(cli::proof_value_text(*witness::figure_of("matched"), whole()) == "360");
    CHECK(cli::proof_value_text(*witness::figure_of("latency.p99"), whole()) == "50.0 ms");
    CHECK(cli::proof_value_text(*witness::figure_of("start"), whole()) == "1.5 s");
    CHECK(cli::proof_value_text(*witness::figure_of("fps"), transcoded()) == "25.00");
}

TEST_CASE("latencies are counted by bounds that rise, each above what it counts") {
    ground::Histogram latencies;
    latencies.add(0, 3);
    latencies.add(50 * ms, 10);
    latencies.add(60'000 * ms, 2);
    Json object = Json::object();
    cli::add_latencies(object, latencies);
    const json buckets = json::parse(object.line())["latency_buckets_ms"];
    REQUIRE(buckets.size() == 3);
    CHECK(buckets[0] == json{1.0, 3});
    CHECK(buckets[1][1] == 10);
    CHECK(buckets[1][0] >= 50);
    CHECK(buckets[1][0] < 50 * 1.2);
    CHECK(buckets[2][1] == 2);
    CHECK(buckets[2][0] >= 60'000);
    Json none = Json::object();
    cli::add_latencies(none, {});
    CHECK(none.line() == R"({"latency_buckets_ms":[]})");
}

}  // namespace proof_test
