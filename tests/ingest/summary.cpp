#include "ingest/summary.hpp"

#include <fmt/format.h>

#include "ingest/json_text.hpp"

namespace ingest {
namespace {

std::string json_texts(const std::vector<std::string>& texts) {
    std::string result;
    for (const std::string& text : texts) {
        if (!result.empty()) result += ',';
        result += json_text(text);
    }
    return fmt::format("[{}]", result);
}

std::string json_track(const SeenTrack& track) {
    if (!track.first_timestamp) return R"({"messages":0,"frames":0,"bytes":0})";
    return fmt::format(
        R"({{"codec":{},"messages":{},"frames":{},"bytes":{},"first_ts":{},"last_ts":{},"backwards":{}}})",
        json_text(track.codec), track.messages, track.frames, track.bytes, *track.first_timestamp,
        track.last_timestamp, track.backwards);
}

std::string json_timing(const Timing& timing) {
    return fmt::format(
        R"("setup_ms":{},"wall_s":{:.3f},"media_s":{:.3f},)"
        R"("late_ms":{{"p50":{:.2f},"p95":{:.2f},"p99":{:.2f},"max":{:.2f}}},"max_gap_ms":{:.2f})",
        timing.setup_ms ? fmt::format("{:.2f}", *timing.setup_ms) : "null", timing.wall_s, timing.media_s,
        timing.late_p50_ms, timing.late_p95_ms, timing.late_p99_ms, timing.late_max_ms, timing.max_gap_ms);
}

std::string json_played_track(const PlayedTrack& track) {
    return fmt::format(R"({{"frames":{},"bytes":{},"lost":{},"altered":{},"twice":{},"withheld":{}}})",
                       track.frames, track.bytes, track.lost, track.altered, track.twice, track.withheld);
}

/// The member for what a player was sent; nothing for a connection that plays nothing.
std::string json_played(const std::optional<Played>& played) {
    if (!played) return {};
    return fmt::format(
        R"("played":{{"stream":{},"not_found":{},"started":{},"ended":{},"video":{},"audio":{},"metadata":{},)"
        R"("data":{},"headers":{},"headers_again":{},"cached":{},"before_keyframe":{},"aggregates":{},)"
        R"("too_slow":{}}},)",
        json_text(played->stream), played->not_found, played->started, played->ended,
        json_played_track(played->video), json_played_track(played->audio), played->metadata, played->data,
        played->headers, played->headers_again, played->cached, played->before_keyframe, played->aggregates,
        played->too_slow);
}

std::string_view c1_name(C1 form) {
    switch (form) {
        case C1::none:
            return "none";
        case C1::simple:
            return "simple";
        case C1::digest:
            return "digest";
    }
    return "?";
}

/// A number in groups of three digits: 1234567 as `1 234 567`.
std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3)
        digits.insert(i - 3, " ");
    return digits;
}

std::string played_line(const Played& played) {
    std::string text = fmt::format("{}: {} video and {} audio frames played", played.stream,
                                   played.video.frames, played.audio.frames);
    if (played.too_slow > 0) text += fmt::format(", {} messages dropped for a slow player", played.too_slow);
    return text;
}

std::string table_row(std::string_view name, const SeenTrack& track) {
    if (!track.first_timestamp) return {};
    return fmt::format("  {:<6} {:<10} {:>9} {:>14} {:>10.3f} s {:>10.3f} s\n", name, track.codec,
                       grouped(track.frames), grouped(track.bytes), *track.first_timestamp / 1000.0,
                       track.last_timestamp / 1000.0);
}

}  // namespace

std::string json_line(const Seen& seen) {
    return fmt::format(
        R"({{"app":{},"key":{},"tc_url":{},"handshake":{},"commands":{},"chunk_size":{},"published":{},)"
        R"("audio":{},"video":{},"data":{},"interleave_backwards":{},{},"acks":{},"pings":{},"pongs":{},)"
        R"("stray_commands":{},{}"faults":{},"recording":{},"ended_by":{}}})",
        json_text(seen.app), json_text(seen.key), json_text(seen.tc_url), json_text(c1_name(seen.c1)),
        json_texts(seen.command_names()), seen.chunk_size, seen.published, json_track(seen.audio),
        json_track(seen.video), json_track(seen.data), seen.interleave_backwards, json_timing(seen.timing),
        seen.acknowledgements.size(), seen.pings_sent, seen.pongs.size(), seen.stray_commands,
        json_played(seen.played), json_texts(seen.faults), json_text(seen.recording),
        json_text(seen.ended_by()));
}

std::string brief_line(const Seen& seen) {
    if (seen.played) return played_line(*seen.played) + fmt::format(", ended by {}\n", seen.ended_by());
    if (!seen.published)
        return fmt::format("{}/{}: nothing published, ended by {}\n", seen.app, seen.key, seen.ended_by());
    return fmt::format("{}/{}: {} video and {} audio frames, {} bytes, ended by {}\n", seen.app, seen.key,
                       seen.video.frames, seen.audio.frames, seen.video.bytes + seen.audio.bytes,
                       seen.ended_by());
}

std::string table(const Seen& seen) {
    std::string text = fmt::format("received {}/{}: {} handshake, chunks of {} bytes, ended by {}\n",
                                   seen.app, seen.key, c1_name(seen.c1), seen.chunk_size, seen.ended_by());
    text += fmt::format("  {:<6} {:<10} {:>9} {:>14} {:>12} {:>12}\n", "track", "codec", "frames", "bytes",
                        "first", "last");
    text += table_row("video", seen.video);
    text += table_row("audio", seen.audio);
    if (seen.played) text += fmt::format("  {}\n", played_line(*seen.played));
    for (const std::string& fault : seen.faults)
        text += fmt::format("  fault: {}\n", fault);
    if (!seen.recording.empty()) text += fmt::format("  recorded as {}\n", seen.recording);
    return text;
}

std::string timing_lines(const Timing& timing) {
    if (!timing.setup_ms) return "  no media arrived\n";
    return fmt::format(
        "  first frame {:.1f} ms after accept; {:.3f} s of media in {:.3f} s\n"
        "  late by {:.1f} ms (half), {:.1f} ms (95 %), {:.1f} ms (99 %), {:.1f} ms (most); longest gap "
        "{:.1f} ms\n",
        *timing.setup_ms, timing.media_s, timing.wall_s, timing.late_p50_ms, timing.late_p95_ms,
        timing.late_p99_ms, timing.late_max_ms, timing.max_gap_ms);
}

}  // namespace ingest
