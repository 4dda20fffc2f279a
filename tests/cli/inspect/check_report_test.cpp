#include "cli/inspect/check_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "service/catalog.hpp"
#include "support/text_parts.hpp"

namespace check_report_test {

using nlohmann::json;
using service::Finding;
using service::Severity;
using text_parts::holds;

namespace {

media::Measurement stream() {
    media::Measurement stream;
    stream.duration = std::chrono::seconds(90);
    media::VideoMeasurement& video = stream.video.emplace();
    video.track.codec_name = "h264";
    media::Sps& sps = video.sps.emplace();
    sps.profile = 100;
    sps.level = 41;
    video.width = 1920;
    video.height = 1080;
    video.frame_rate = 30;
    video.intervals = {18, std::chrono::milliseconds(5000), false, std::chrono::milliseconds(5000)};
    video.b_frames = 12;
    video.reordered_frames = 2;
    video.rates = {4'000'000, 5'000'000};
    video.gop_peak = 4'500'000;
    return stream;
}

void check_width(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        CHECK(line.size() <= 80);
    }
}

}  // namespace

TEST_CASE("what is said of a stream") {
    const std::string text = cli::measurement_text("show.mp4", stream());
    CAPTURE(text);
    check_width(text);
    CHECK(text.starts_with("show.mp4: 1:30 looked at\n"));
    CHECK(holds(text, "h264 high 4.1, 1920x1080, 30 fps\n"));
    CHECK(holds(text, "18 keyframes, every 5 s on average, at most 5 s apart\n"));
    CHECK(holds(text, "closed GOPs, 12 B-frames, reordered by 2\n"));
    CHECK(holds(text, "4.00 Mbit/s on average, 5.00 Mbit/s in its worst second\n"));
    CHECK(holds(text, "audio      none\n"));
}

TEST_CASE("a verdict has errors first, and what is unknown apart") {
    service::Service service;
    service.name = "Somewhere";
    const std::string text = cli::verdict_table(
        {service,
         {{Severity::ok, "frame rate", "30 fps", "at most 60 fps", ""},
          {Severity::unknown, "video bit rate", "4000 kbit/s", "", ""},
          {Severity::warning, "audio bit rate", "160 kbit/s", "at most 128 kbit/s", "re-encode"},
          {Severity::error, "keyframe interval", "5 s", "at most 4 s", "re-encode with ffmpeg -g 60"}}});
    CAPTURE(text);
    check_width(text);
    CHECK(text.starts_with("Somewhere: would refuse it, or break off\n  ERROR    keyframe interval"));
    CHECK(holds(text, "\n           re-encode with ffmpeg -g 60\n  warning "));
    CHECK(text.find("warning") < text.find("  ok "));
    CHECK(text.ends_with("  unknown  video bit rate\n"));
}

TEST_CASE("a survey has a line for each service") {
    const service::Catalog catalog = service::Catalog::built_in();
    std::vector<cli::Judged> judged;
    for (const service::Service& service : catalog.services())
        judged.push_back({service, service::judge(stream(), service)});
    const std::string text = cli::survey(judged);
    CAPTURE(text);
    check_width(text);
    std::size_t lines = 0;
    for (const char c : text)
        lines += c == '\n' ? 1U : 0U;
    CHECK(lines == catalog.services().size());
    CHECK(holds(text, "\nfacebook"));
    CHECK(holds(text, "ERROR    keyframe interval, audio track"));
}

TEST_CASE("the same as one JSON object on a line") {
    service::Service service;
    service.id = "somewhere";
    service.name = "Somewhere";
    const std::vector<cli::Judged> judged{
        {service,
         {{Severity::ok, "frame rate", "30 fps", "at most 60 fps", ""},
          {Severity::error, "keyframe interval", "5 s", "at most 4 s", "re-encode with ffmpeg -g 60"}}}};
    const std::string line =
        cli::check_json("show.mp4", stream(), judged, "2026-11-22", dial::ExitStatus::check_failed);
    CHECK(line.find('\n') == line.size() - 1);
    const json object = json::parse(line);
    CHECK(object["event"] == "check");
    CHECK(object["input"] == "show.mp4");
    CHECK(object["class"] == "check_failed");
    CHECK(object["status"] == 121);
    CHECK(object["duration_ms"] == 90'000);
    CHECK(object["audio"] == nullptr);
    CHECK(object["peak_bps"] == nullptr);
    CHECK(object["video"] == json{{"codec", "h264"},
                                  {"profile", "high"},
                                  {"level", "4.1"},
                                  {"width", 1920},
                                  {"height", 1080},
                                  {"frame_rate", 30.0},
                                  {"interlaced", false},
                                  {"parameter_changes", 0},
                                  {"keyframes", 18},
                                  {"keyframe_interval_ms", 5000},
                                  {"largest_interval_ms", 5000},
                                  {"largest_interval_is_open", false},
                                  {"open_gops", 0},
                                  {"b_frames", 12},
                                  {"reordered_frames", 2},
                                  {"bitrate_bps", 4'000'000},
                                  {"peak_bps", 5'000'000},
                                  {"gop_peak_bps", 4'500'000}});
    REQUIRE(object["services"].size() == 1);
    const json& verdict = object["services"][0];
    CHECK(verdict["id"] == "somewhere");
    CHECK(verdict["name"] == "Somewhere");
    CHECK(verdict["verdict"] == "error");
    REQUIRE(verdict["findings"].size() == 2);
    CHECK(verdict["findings"][0]["severity"] == "ok");
    CHECK(verdict["findings"][1] == json{{"severity", "error"},
                                         {"what", "keyframe interval"},
                                         {"measured", "5 s"},
                                         {"limit", "at most 4 s"},
                                         {"advice", "re-encode with ffmpeg -g 60"}});
    CHECK(object["facts_of"] == "2026-11-22");
}

TEST_CASE("audio in JSON, and a profile that is not known") {
    media::Measurement sound;
    media::AudioMeasurement& audio = sound.audio.emplace();
    audio.track.codec_name = "aac";
    audio.object_type = 5;
    audio.sample_rate = 48'000;
    audio.channels = 2;
    audio.rates = {64'000.4, std::nullopt};
    const auto parsed = [&] {
        return json::parse(cli::check_json("a", sound, {}, "", dial::ExitStatus::success));
    };
    CHECK(parsed()["audio"] == json{{"codec", "aac"},
                                    {"profile", "HE"},
                                    {"sample_rate", 48'000},
                                    {"channels", 2},
                                    {"bitrate_bps", 64'000},
                                    {"peak_bps", nullptr}});
    CHECK(parsed()["video"] == nullptr);
    CHECK(parsed()["services"].empty());
    CHECK(parsed()["status"] == 0);
    audio.object_type = 0;
    CHECK_FALSE(parsed()["audio"].contains("profile"));
}

}  // namespace check_report_test
