#include "cli/check_report.hpp"

#include <doctest/doctest.h>
#include <sstream>

using service::Finding;
using service::Severity;

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

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
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
        service,
        {{Severity::ok, "frame rate", "30 fps", "at most 60 fps", ""},
         {Severity::unknown, "video bit rate", "4000 kbit/s", "", ""},
         {Severity::warning, "audio bit rate", "160 kbit/s", "at most 128 kbit/s", "re-encode"},
         {Severity::error, "keyframe interval", "5 s", "at most 4 s", "re-encode with ffmpeg -g 60"}});
    CAPTURE(text);
    check_width(text);
    CHECK(text.starts_with("Somewhere: would refuse it, or break off\n  ERROR    keyframe interval"));
    CHECK(holds(text, "\n           re-encode with ffmpeg -g 60\n  warning "));
    CHECK(text.find("warning") < text.find("  ok "));
    CHECK(text.ends_with("  unknown  video bit rate\n"));
}

TEST_CASE("a survey has a line for each service") {
    const service::Catalog catalog = service::Catalog::built_in();
    const std::string text = cli::survey(stream(), catalog);
    CAPTURE(text);
    check_width(text);
    std::size_t lines = 0;
    for (const char c : text)
        lines += c == '\n' ? 1U : 0U;
    CHECK(lines == catalog.services().size());
    CHECK(holds(text, "\nfacebook"));
    CHECK(holds(text, "ERROR    keyframe interval, audio track"));
}
