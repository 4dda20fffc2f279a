#include "media/measure/meter.hpp"

#include <doctest/doctest.h>
#include <sstream>

#include "support/clips.hpp"
#include "support/ffprobe.hpp"

namespace meter_test {

using media::Frame;
using media::Measurement;
using media::Meter;
using media::Time;
using media::Track;
using media::TrackType;
using std::chrono::milliseconds;

namespace {

/// A video track of another codec than H.264, so that frames need not be access units.
Track video_track() {
    Track track;
    track.codec = media::Codec::vp6;
    track.codec_name = "vp6f";
    track.width = 64;
    track.height = 48;
    return track;
}

Track audio_track() {
    Track track;
    track.type = TrackType::audio;
    track.codec = media::Codec::mp3;
    track.codec_name = "mp3";
    track.sample_rate = 44100;
    track.channels = 2;
    return track;
}

class Clip {
  public:
    explicit Clip(std::vector<Track> tracks) : meter_(tracks) {}

    void video(int dts_ms, bool keyframe, std::size_t size = 100) { shown(dts_ms, dts_ms, keyframe, size); }
    void shown(int dts_ms, int pts_ms, bool keyframe, std::size_t size = 100) {
        add(0, dts_ms, pts_ms, keyframe, size, milliseconds(40));
    }
    void audio(int dts_ms, std::size_t size) { add(1, dts_ms, dts_ms, true, size, milliseconds(20)); }
    Measurement result() const { return meter_.result(); }

  private:
    void add(std::size_t track, int dts_ms, int pts_ms, bool keyframe, std::size_t size, Time duration) {
        const auto bytes = std::make_shared<media::Bytes>(size);
        Frame frame;
        frame.track = track;
        frame.dts = milliseconds(dts_ms);
        frame.pts = milliseconds(pts_ms);
        frame.duration = duration;
        frame.keyframe = keyframe;
        frame.data = {{*bytes}, bytes};
        meter_.add(frame);
    }

    Meter meter_;
};

Measurement measured(const std::string& path) {
    const auto source = clips::open(path);
    Meter meter(source->tracks());
    while (const auto frame = source->next())
        meter.add(*frame);
    return meter.result();
}

/// ffprobe's word for a field of the first stream of a kind, `v` or `a`.
std::string probed(const std::string& path, char kind, const std::string& entry) {
    std::istringstream words(clips::output_of("ffprobe -v error -select_streams " + std::string(1, kind) +
                                              ":0 -show_entries stream=" + entry + " -of csv=p=0 '" + path +
                                              "'"));
    std::string word;
    words >> word;
    return word;
}

/// Bits a second by the sizes that ffprobe sees.
double probed_rate(const std::string& path, int stream, double seconds) {
    double bytes = 0;
    for (const clips::ProbedPacket& packet : clips::probe(path))
        bytes += packet.stream == stream ? static_cast<double>(packet.size) : 0;
    return bytes * 8 / seconds;
}

std::uint64_t probed_b_frames(const std::string& path) {
    std::istringstream types(clips::output_of(
        "ffprobe -v error -select_streams v:0 -show_entries frame=pict_type -of csv=p=0 '" + path + "'"));
    std::uint64_t count = 0;
    for (std::string type; std::getline(types, type);)
        count += type.front() == 'B' ? 1U : 0U;
    return count;
}

}  // namespace

TEST_CASE("keyframe intervals, and the time after the last keyframe") {
    Clip clip({video_track()});
    for (int i = 0; i < 100; ++i)
        clip.video(i * 40, i == 0 || i == 25 || i == 75);
    const auto intervals = clip.result().video->intervals;
    CHECK(intervals.keyframes == 3);
    CHECK(intervals.largest == milliseconds(2000));
    CHECK_FALSE(intervals.largest_is_open);
    CHECK(intervals.mean == milliseconds(1500));
    CHECK(clip.result().duration == milliseconds(4000));
}

TEST_CASE("a single keyframe: the next one is at least as far as the end") {
    Clip clip({video_track()});
    for (int i = 0; i < 50; ++i)
        clip.video(i * 40, i == 0);
    const auto intervals = clip.result().video->intervals;
    CHECK(intervals.largest == milliseconds(2000));
    CHECK(intervals.largest_is_open);
    CHECK_FALSE(intervals.mean);
}

TEST_CASE("bit rates on average, in the worst second, and in the worst GOP") {
    Clip clip({video_track()});
    // 4 s of 100 bytes a frame; in the third of 500.
    for (int i = 0; i < 100; ++i)
        clip.video(i * 40, i % 25 == 0, i / 25 == 2 ? 500 : 100);
    const Measurement result = clip.result();
    CHECK(result.video->rates.mean == doctest::Approx((75 * 100 + 25 * 500) * 8 / 4.0));
    CHECK(result.video->rates.peak == 25 * 500 * 8);
    CHECK(result.video->gop_peak == doctest::Approx(25 * 500 * 8));
    CHECK(result.video->frame_rate == doctest::Approx(25));
    CHECK_FALSE(result.audio);
}

TEST_CASE("the rate of all tracks together") {
    Clip clip({video_track(), audio_track()});
    for (int i = 0; i < 50; ++i) {
        clip.video(i * 40, i == 0, 200);
        clip.audio(i * 40, 10);
        clip.audio(i * 40 + 20, 10);
    }
    const Measurement result = clip.result();
    CHECK(result.audio->rates.mean == doctest::Approx(100 * 10 * 8 / 2.0));
    CHECK(result.audio->sample_rate == 44100);
    CHECK(result.rates.mean == doctest::Approx(11000 * 8 / 2.0));
    CHECK(result.rates.peak == 220 * 25 * 8);
}

TEST_CASE("less than a second has no peak") {
    Clip clip({video_track()});
    for (int i = 0; i < 20; ++i)
        clip.video(i * 40, i == 0);
    CHECK_FALSE(clip.result().video->rates.peak);
}

TEST_CASE("a GOP is open when pictures behind its keyframe are shown before it") {
    Clip clip({video_track()});
    clip.shown(0, 80, true);
    clip.shown(40, 200, true);
    clip.shown(80, 120, false);
    clip.shown(120, 160, false);
    clip.shown(160, 280, true);
    clip.shown(200, 320, false);
    CHECK(clip.result().video->open_gops == 1);
    CHECK(clip.result().video->reordered_frames == 1);
}

TEST_CASE("no frames") {
    const Measurement result = Meter({video_track(), audio_track()}).result();
    CHECK(result.duration == Time(0));
    CHECK(result.video->frames == 0);
    CHECK(result.video->rates.mean == 0);
    CHECK(result.rates.mean == 0);
}

TEST_CASE("a frame alone") {
    Clip clip({video_track()});
    clip.video(0, true, 1000);
    CHECK(clip.result().video->rates.mean == doctest::Approx(1000 * 8 / 0.040));
    CHECK(clip.result().video->intervals.largest == milliseconds(40));
}

TEST_CASE("what a file is like, as ffprobe says too") {
    const clips::Folder folder;
    const std::string path = folder.make("clip.mp4", clips::h264_aac + "-level 3.1");
    const Measurement result = measured(path);
    REQUIRE(result.video);
    REQUIRE(result.audio);
    const auto& video = *result.video;
    REQUIRE(video.sps);
    CHECK(probed(path, 'v', "level") == std::to_string(video.sps->level));
    CHECK(probed(path, 'v', "width") == std::to_string(video.width));
    CHECK(probed(path, 'v', "height") == std::to_string(video.height));
    CHECK(probed(path, 'v', "nb_frames") == std::to_string(video.frames));
    // x264 announces room for a pyramid that two B-frames do not make.
    CHECK(probed(path, 'v', "has_b_frames") == "2");
    CHECK(video.reordered_frames == 1);
    CHECK(probed_b_frames(path) == video.b_frames);
    CHECK(video.b_frames > 0);
    CHECK(video.frame_rate == doctest::Approx(25).epsilon(0.001));
    CHECK(video.rates.mean == doctest::Approx(probed_rate(path, 0, 2)).epsilon(0.001));
    CHECK(video.intervals.keyframes == 2);
    CHECK(video.intervals.largest == milliseconds(1000));
    CHECK(video.open_gops == 0);
    CHECK_FALSE(video.interlaced);
    CHECK(result.audio->object_type == 2);
    CHECK(probed(path, 'a', "sample_rate") == std::to_string(result.audio->sample_rate));
    CHECK(probed(path, 'a', "channels") == std::to_string(result.audio->channels));
}

TEST_CASE("deeper reordering, open GOPs and interlacing of real streams") {
    const clips::Folder folder;
    const std::string open = folder.make("open.mp4", clips::picture +
                                                         "-c:v libx264 -g 10 -bf 3 -x264-params "
                                                         "open-gop=1:b-pyramid=normal:b-adapt=0:scenecut=0");
    const auto pyramid = measured(open);
    CHECK(pyramid.video->open_gops == 4);
    CHECK(pyramid.video->intervals.keyframes == 5);
    CHECK(pyramid.video->reordered_frames == 2);
    CHECK(probed(open, 'v', "has_b_frames") == "2");

    const auto interlaced =
        measured(folder.make("fields.mp4", clips::picture + "-c:v libx264 -flags +ildct+ilme -bf 0"));
    CHECK(interlaced.video->interlaced);
    CHECK(interlaced.video->b_frames == 0);
    CHECK(interlaced.video->reordered_frames == 0);
}

TEST_CASE("a transport stream measures as the file it came from") {
    const clips::Folder folder;
    const auto of_file = measured(folder.make("clip.mp4", clips::h264_aac));
    const auto of_stream = measured(folder.make("clip.ts", "-i @/clip.mp4 -c copy"));
    CHECK(of_stream.video->b_frames == of_file.video->b_frames);
    CHECK(of_stream.video->intervals.keyframes == of_file.video->intervals.keyframes);
    CHECK(of_stream.video->intervals.largest == of_file.video->intervals.largest);
    CHECK(of_stream.audio->object_type == 2);
}

}  // namespace meter_test
