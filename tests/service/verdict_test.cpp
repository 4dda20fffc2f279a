#include "service/verdict.hpp"

#include <algorithm>
#include <doctest/doctest.h>

namespace verdict_test {

using media::Measurement;
using service::Finding;
using service::Limit;
using service::Quantity;
using service::Service;
using service::Severity;
using service::Strength;
using std::chrono::milliseconds;

namespace {

Measurement stream() {
    Measurement stream;
    stream.duration = std::chrono::seconds(60);
    media::VideoMeasurement& video = stream.video.emplace();
    video.track.codec_name = "h264";
    video.width = 1920;
    video.height = 1080;
    video.frame_rate = 30000 / 1001.0;
    video.frames = 1800;
    video.intervals = {30, milliseconds(2002), false, milliseconds(2002)};
    video.rates.mean = 4'000'000;
    media::AudioMeasurement& audio = stream.audio.emplace();
    audio.track.codec_name = "aac";
    audio.sample_rate = 48000;
    audio.channels = 2;
    audio.object_type = 2;
    audio.rates.mean = 128'000;
    stream.rates.mean = 4'128'000;
    return stream;
}

/// The finding on one quantity; one without a name when there is none.
Finding finding(const Measurement& stream, const Service& service, const std::string& what) {
    const std::vector<Finding> all = service::judge(stream, service);
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Finding& one) { return one.what == what; });
    return found == all.end() ? Finding{} : *found;
}

Service limited(Quantity quantity, std::vector<Limit> limits) {
    Service service;
    service.limits[quantity] = std::move(limits);
    return service;
}

Severity severity(const Measurement& stream, const Service& service, const std::string& what) {
    const Finding found = finding(stream, service, what);
    CHECK(found.what == what);
    return found.severity;
}

}  // namespace

TEST_CASE("a service of which nothing is known says neither yes nor no") {
    const std::vector<Finding> findings = service::judge(stream(), Service{});
    CHECK(service::worst(findings) == Severity::unknown);
    for (const Finding& one : findings) {
        CAPTURE(one.what);
        CHECK(one.advice.empty());
        CHECK((one.severity == Severity::unknown || one.severity == Severity::ok));
    }
    CHECK(service::worst({}) == Severity::ok);
}

TEST_CASE("a keyframe interval keeps to its limit within half a frame") {
    const Service service =
        limited(Quantity::keyframe_interval, {{4, Strength::hard}, {2, Strength::advice}});
    Measurement measured = stream();
    const auto of = [&](int interval_ms) {
        measured.video->intervals.largest = milliseconds(interval_ms);
        return finding(measured, service, "keyframe interval");
    };
    CHECK(of(2002).severity == Severity::ok);
    // 120 frames at 29.97 a second
    CHECK(of(4004).severity == Severity::warning);
    CHECK(of(4004).limit == "at most 2 s");
    CHECK(of(4038).severity == Severity::error);
    CHECK(of(4038).limit == "at most 4 s");
    CHECK(of(4038).advice == "re-encode with ffmpeg -g 60");
}

TEST_CASE("keyframes that are too close on average") {
    const Service service = limited(Quantity::least_keyframe_interval, {{2, Strength::hard}});
    Measurement measured = stream();
    CHECK(severity(measured, service, "mean keyframe interval") == Severity::ok);
    measured.video->intervals.mean = milliseconds(1001);
    CHECK(severity(measured, service, "mean keyframe interval") == Severity::error);
    measured.video->intervals.mean.reset();
    CHECK(finding(measured, service, "mean keyframe interval").what.empty());
}

TEST_CASE("rates are averages, and may miss their target a little") {
    Measurement measured = stream();
    const Service service = limited(Quantity::audio_kbps, {{256, Strength::hard}, {128, Strength::advice}});
    CHECK(severity(measured, service, "audio bit rate") == Severity::ok);
    measured.audio->rates.mean = 130'000;
    CHECK(severity(measured, service, "audio bit rate") == Severity::ok);
    measured.audio->rates.mean = 160'000;
    CHECK(severity(measured, service, "audio bit rate") == Severity::warning);
    measured.audio->rates.mean = 320'000;
    CHECK(severity(measured, service, "audio bit rate") == Severity::error);
    CHECK(finding(measured, service, "audio bit rate").advice == "re-encode with ffmpeg -c:a aac -b:a 256k");
    CHECK(severity(measured, limited(Quantity::least_total_kbps, {{5000, Strength::advice}}),
                   "least total bit rate") == Severity::warning);
    CHECK(severity(measured, limited(Quantity::total_kbps, {{4000, Strength::hard}}), "total bit rate") ==
          Severity::error);
    CHECK(severity(measured, limited(Quantity::video_kbps, {{4000, Strength::hard}}), "video bit rate") ==
          Severity::ok);
}

TEST_CASE("a bit rate is held against what is wanted of such a picture") {
    Service service;
    service.video_rates = {{{"h264"}, 720, 1080, 0, 30, 3000, 8000, Strength::advice},
                           {{"h264"}, 720, 1080, 30, 60, std::nullopt, 12000, Strength::hard}};
    Measurement measured = stream();
    const auto at = [&](double kbps, double frames_per_second) {
        measured.video->rates.mean = kbps * 1000;
        measured.video->frame_rate = frames_per_second;
        return finding(measured, service, "video bit rate");
    };
    // Times in milliseconds make 30 frames a second look like 30.01.
    CHECK(at(8000, 30.01).severity == Severity::ok);
    CHECK(at(8000, 30.01).limit == "at most 8000 kbit/s");
    CHECK(at(9000, 30).severity == Severity::warning);
    CHECK(at(9000, 30).advice == "re-encode with ffmpeg -b:v 8000k -maxrate 8000k -bufsize 16000k");
    CHECK(at(9000, 50).severity == Severity::ok);
    CHECK(at(13000, 60.02).severity == Severity::error);
    CHECK(finding(measured, service, "least video bit rate").what.empty());
    at(2000, 25);
    CHECK(severity(measured, service, "least video bit rate") == Severity::warning);
    CHECK(finding(measured, service, "least video bit rate").limit == "at least 3000 kbit/s");
    // The limit for all pictures goes on holding.
    service.limits[Quantity::video_kbps] = {{6000, Strength::hard}};
    CHECK(at(7000, 30).severity == Severity::error);
    service.limits.clear();
    std::swap(measured.video->width, measured.video->height);
    CHECK(at(9000, 30).severity == Severity::warning);
    // Limits for other sizes, rates and codecs are not known.
    CHECK(at(9000, 120).severity == Severity::unknown);
    measured.video->width = 720;
    CHECK(at(9000, 30).severity == Severity::unknown);
    measured.video->width = 1080;
    measured.video->track.codec_name = "av1";
    CHECK(at(9000, 30).severity == Severity::unknown);
    CHECK(finding(measured, service, "least video bit rate").what.empty());
}

TEST_CASE("a portrait picture is held against the limits of a landscape one") {
    const Service service = [] {
        Service both = limited(Quantity::width, {{1920, Strength::hard}});
        both.limits[Quantity::height] = {{1080, Strength::hard}};
        return both;
    }();
    Measurement measured = stream();
    std::swap(measured.video->width, measured.video->height);
    CHECK(severity(measured, service, "height") == Severity::ok);
    CHECK(severity(measured, service, "width") == Severity::ok);
    measured.video->width = 1440;
    CHECK(severity(measured, service, "width") == Severity::error);
    CHECK(finding(measured, service, "width").advice == "re-encode with ffmpeg -vf scale=1080:-2");
}

TEST_CASE("frame rates and channels") {
    Measurement measured = stream();
    const Service service = limited(Quantity::frames_per_second, {{60, Strength::hard}});
    measured.video->frame_rate = 60.02;
    CHECK(severity(measured, service, "frame rate") == Severity::ok);
    measured.video->frame_rate = 72;
    CHECK(severity(measured, service, "frame rate") == Severity::error);
    measured.audio->channels = 6;
    CHECK(severity(measured, limited(Quantity::audio_channels, {{2, Strength::advice}}), "audio channels") ==
          Severity::warning);
}

TEST_CASE("codecs that are taken, and those that are not") {
    Service service;
    service.video_codecs = {{"h264", "hevc"}, Strength::hard};
    service.audio_codecs = {{"mp3"}, Strength::advice};
    CHECK(severity(stream(), service, "video codec") == Severity::ok);
    CHECK(severity(stream(), service, "audio codec") == Severity::warning);
    service.video_codecs->names = {"hevc"};
    CHECK(severity(stream(), service, "video codec") == Severity::error);
}

TEST_CASE("tracks that are missing") {
    Measurement silent = stream();
    silent.audio.reset();
    Service service;
    CHECK(severity(silent, service, "audio track") == Severity::unknown);
    service.needs_audio = Strength::hard;
    CHECK(severity(silent, service, "audio track") == Severity::error);
    CHECK(finding(silent, service, "audio track").advice == "add --silent-audio");
    CHECK(finding(silent, service, "audio codec").what.empty());
    CHECK(severity(stream(), service, "audio track") == Severity::ok);
    Measurement blind = stream();
    blind.video.reset();
    service.needs_video = Strength::advice;
    CHECK(severity(blind, service, "video track") == Severity::warning);
    CHECK(finding(blind, service, "keyframe interval").what.empty());
}

TEST_CASE("open GOPs, reordering and interlacing") {
    Measurement measured = stream();
    measured.video->open_gops = 3;
    measured.video->reordered_frames = 1;
    measured.video->interlaced = true;
    Service service = limited(Quantity::reordered_frames, {{0, Strength::hard}});
    CHECK(severity(measured, service, "closed GOPs") == Severity::unknown);
    service.needs_closed_gops = Strength::hard;
    service.needs_progressive = Strength::advice;
    CHECK(severity(measured, service, "closed GOPs") == Severity::error);
    CHECK(severity(measured, service, "progressive") == Severity::warning);
    CHECK(severity(measured, service, "reordered frames (B)") == Severity::error);
    CHECK(finding(measured, service, "reordered frames (B)").advice == "re-encode with ffmpeg -bf 0");
}

TEST_CASE("a stream that outlasts a session") {
    Service service;
    service.session_hours = 8;
    Measurement measured = stream();
    CHECK(severity(measured, service, "length") == Severity::ok);
    measured.duration = std::chrono::hours(9);
    CHECK(severity(measured, service, "length") == Severity::warning);
}

}  // namespace verdict_test
