#include "cli/inspect/look_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/text_parts.hpp"

namespace look_report_test {

using namespace std::chrono_literals;
using cli::look_json;
using cli::look_text;
using dial::Step;
using nlohmann::json;
using text_parts::holds;
using watch::Looked;
using watch::SeenTrack;

namespace {

/// A look at a live stream over RTMP.
Looked live() {
    Looked looked;
    looked.name = "rtmp://host/live/****";
    looked.connections = 1;
    dial::Reached reached;
    reached.destination = looked.name;
    reached.address = "192.0.2.1:1935";
    reached.server.version = "FMS/3,0,1,123";
    reached.times[Step::resolve] = 1ms;
    reached.times[Step::connect] = 2ms;
    reached.times[Step::handshake] = 4ms;
    reached.times[Step::connect_command] = 5ms;
    reached.times[Step::create_stream] = 6ms;
    reached.times[Step::publish] = 7500us;
    looked.reached = reached;
    SeenTrack video;
    video.track.type = media::TrackType::video;
    video.track.codec_name = "h264";
    video.track.width = 1280;
    video.track.height = 720;
    video.frames = 90;
    video.keyframes = 2;
    video.bytes = 375000;
    video.frame_rate = 29.97;
    video.bit_rate = 1e6;
    video.keyframe_interval = {2000ms, 2000ms};
    SeenTrack audio;
    audio.track.type = media::TrackType::audio;
    audio.track.codec_name = "aac";
    audio.track.sample_rate = 48000;
    audio.frames = 1;
    looked.sight.tracks = {video, audio};
    looked.sight.first_after = 80ms;
    looked.sight.begins_with_keyframe = true;
    looked.sight.age_of_first = 1250ms;
    looked.sight.av_shift = -12ms;
    looked.sight.media = 3000ms;
    looked.sight.lasted = 2500ms;
    return looked;
}

}  // namespace

TEST_CASE("a live stream, step by step and track by track") {
    CHECK(look_text(live()) ==
          "rtmp://host/live/****\n"
          "  address         192.0.2.1:1935\n"
          "  server          FMS/3,0,1,123\n"
          "  resolve         1.0 ms\n"
          "  connect         2.0 ms\n"
          "  handshake       4.0 ms\n"
          "  connect command 5.0 ms\n"
          "  createStream    6.0 ms\n"
          "  play            7.5 ms\n"
          "  video           h264 1280x720; 90 frames came, 29.97 a second, 1.00 Mbit/s\n"
          "  keyframes       every 2.00 s\n"
          "  audio           aac 48000 Hz; 1 frame came\n"
          "  first frame     after 80.0 ms, a keyframe, 1.25 s old\n"
          "  sound           12 ms earlier than the picture\n"
          "  result          live; looked at for 2.50 s\n");
}

TEST_CASE("the same as one JSON object on a line") {
    const std::string line = look_json(live());
    CHECK(line.find('\n') == line.size() - 1);
    const json object = json::parse(line);
    CHECK(object["event"] == "probe");
    CHECK(object["as_far_as"] == "play");
    CHECK(object["status"] == 0);
    CHECK(object["times"]["play_ms"] == 7.5);
    CHECK_FALSE(object["times"].contains("publish_ms"));
    CHECK(object["live"] == true);
    CHECK(object["ended"] == false);
    CHECK(object["looked_ms"] == 2500.0);
    CHECK(object["media_ms"] == 3000);
    CHECK(object["first_frame_ms"] == 80.0);
    CHECK(object["begins_with_keyframe"] == true);
    CHECK(object["age_ms"] == 1250.0);
    CHECK(object["av_shift_ms"] == -12.0);
    const json& video = object["tracks"][0];
    CHECK(video["type"] == "video");
    CHECK(video["fps"] == 29.97);
    CHECK(video["bitrate_bps"] == 1000000);
    CHECK(video["keyframes"] == 2);
    CHECK(video["least_interval_ms"] == 2000);
    CHECK(video["largest_interval_ms"] == 2000);
    CHECK(object["tracks"][1]["fps"].is_null());
    CHECK_FALSE(object["tracks"][1].contains("keyframes"));
}

TEST_CASE("intervals that differ, and a stream without a second keyframe") {
    Looked looked = live();
    looked.sight.tracks[0].keyframe_interval = {1000ms, 4000ms};
    CHECK(holds(look_text(looked), "  keyframes       1.00 s to 4.00 s apart\n"));
    looked.sight.tracks[0].keyframe_interval.reset();
    looked.sight.tracks[0].keyframes = 1;
    looked.sight.begins_with_keyframe = false;
    const std::string text = look_text(looked);
    CHECK(holds(text, "  keyframes       one in 3.00 s\n"));
    CHECK(holds(text, "after 80.0 ms, its pictures not with a keyframe"));
    CHECK(json::parse(look_json(looked))["tracks"][0]["largest_interval_ms"].is_null());
}

TEST_CASE("a stream that is not there shows the way up to there, and its class") {
    Looked looked = live();
    looked.sight = {};
    looked.reached->times[Step::publish].reset();
    looked.reached->failed = {Step::publish, 20ms};
    looked.failure = dial::Failure(dial::ExitStatus::publish_refused, "play_refused", "play refused",
                                   dial::ServerWords{"error", "NetStream.Play.StreamNotFound", ""});
    const std::string text = look_text(looked);
    CHECK(holds(text,
                "  play            20.0 ms until it failed\n  result          play refused (status 112)\n"));
    const json object = json::parse(look_json(looked));
    CHECK(object["class"] == "play_refused");
    CHECK(object["code"] == "NetStream.Play.StreamNotFound");
    CHECK(object["failed_step"] == "play");
    CHECK(object["live"] == false);
    CHECK(object["tracks"].empty());
    CHECK(object["age_ms"].is_null());
}

TEST_CASE("a stream over HTTP names its container, and has no steps") {
    Looked looked = live();
    looked.name = "https://host/live.m3u8";
    looked.reached.reset();
    looked.container = "hls";
    looked.has_ended = true;
    const std::string text = look_text(looked);
    CHECK(holds(text, "https://host/live.m3u8\n  container       hls\n  video "));
    CHECK(holds(text, "  result          not live: it has an end, which was reached\n"));
    const json object = json::parse(look_json(looked));
    CHECK(object["container"] == "hls");
    CHECK(object["times"].empty());
    CHECK(object["ended"] == true);
    CHECK(object["live"] == false);
}

}  // namespace look_report_test
