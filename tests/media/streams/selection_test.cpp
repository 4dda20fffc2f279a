#include "media/streams/selection.hpp"

#include <doctest/doctest.h>

namespace selection_test {

using media::Codec;
using media::StreamInfo;
using media::TrackChoice;
using media::TrackType;
using Indices = std::vector<std::size_t>;

namespace {

StreamInfo video(Codec codec, const char* name, int width) {
    StreamInfo stream;
    stream.track.type = TrackType::video;
    stream.track.codec = codec;
    stream.track.codec_name = name;
    stream.track.width = width;
    stream.track.height = 100;
    return stream;
}

StreamInfo audio(Codec codec, const char* name, int channels = 2) {
    StreamInfo stream;
    stream.track.type = TrackType::audio;
    stream.track.codec = codec;
    stream.track.codec_name = name;
    stream.track.sample_rate = 48000;
    stream.track.channels = channels;
    return stream;
}

Indices select(std::vector<StreamInfo> streams, const TrackChoice& choice = {}, bool from_flv = false) {
    for (std::size_t i = 0; i < streams.size(); ++i)
        streams[i].track.input_index = static_cast<int>(i);
    return media::select_streams("show.mkv", streams, from_flv, choice);
}

std::string refusal(const std::vector<StreamInfo>& streams, const TrackChoice& choice = {}) {
    try {
        select(streams, choice);
    } catch (const media::Error& error) {
        CHECK(error.kind() == media::ErrorKind::nothing_to_send);
        return error.what();
    }
    return "";
}

const StreamInfo h264 = video(Codec::h264, "h264", 1920);
const StreamInfo aac = audio(Codec::aac, "aac");
const StreamInfo vp9 = video(Codec::other, "vp9", 3840);
const StreamInfo opus = audio(Codec::other, "opus", 8);

}  // namespace

TEST_CASE("what every server takes goes before what some take, which goes before the rest") {
    const StreamInfo hevc = video(Codec::hevc, "hevc", 3840);
    const StreamInfo mystery = video(Codec::other, "mystery", 7680);
    CHECK(select({mystery, hevc, h264}) == Indices{2});
    CHECK(select({mystery, hevc}) == Indices{1});
}

TEST_CASE("one video and one audio track, video first") {
    CHECK(select({aac, h264}) == Indices{1, 0});
}

TEST_CASE("the larger picture and the more channels win, the first of equals") {
    const StreamInfo small = video(Codec::h264, "h264", 640);
    const StreamInfo mono = audio(Codec::aac, "aac", 1);
    CHECK(select({small, h264, h264, mono, aac, aac}) == Indices{1, 4});
}

TEST_CASE("the container's preference wins over size") {
    StreamInfo preferred = video(Codec::h264, "h264", 640);
    preferred.preferred = true;
    CHECK(select({h264, preferred}) == Indices{1});
}

TEST_CASE("a codec that can be sent wins over all") {
    StreamInfo preferred = vp9;
    preferred.preferred = true;
    CHECK(select({preferred, h264, opus, aac}) == Indices{1, 3});
}

TEST_CASE("tracks by number, and without one type") {
    TrackChoice choice;
    choice.video = 1;
    choice.audio = 0;
    CHECK(select({h264, aac, h264, aac}, choice) == Indices{2, 1});
    choice = {};
    choice.want_video = false;
    CHECK(select({h264, aac}, choice) == Indices{1});
    choice = {};
    choice.want_audio = false;
    CHECK(select({h264, opus}, choice) == Indices{0});
}

TEST_CASE("a number out of range lists what there is") {
    TrackChoice choice;
    choice.video = 2;
    CHECK(refusal({h264, aac, h264}, choice) ==
          "show.mkv: no video track 2; there are 0 (h264 1920x100), 1 (h264 1920x100)");
    choice.video = -1;
    CHECK(refusal({h264}, choice) == "show.mkv: no video track -1; there is only 0 (h264 1920x100)");
    choice.video = 0;
    CHECK(refusal({aac}, choice) == "show.mkv: no video track 0; there is no video at all");
    choice = {};
    choice.audio = 7;
    CHECK(refusal({aac}, choice) == "show.mkv: no audio track 7; there is only 0 (aac 48000 Hz)");
}

TEST_CASE("codecs that can't be sent come with the command that converts them") {
    CHECK(refusal({vp9, opus}) ==
          "show.mkv: track 0 (video, vp9) and track 1 (audio, opus) can't be sent over RTMP; "
          "convert it: ffmpeg -i show.mkv -c:v libx264 -c:a aac out.mp4");
    CHECK(refusal({h264, opus}) ==
          "show.mkv: track 1 (audio, opus) can't be sent over RTMP; "
          "convert it: ffmpeg -i show.mkv -c:v copy -c:a aac out.mp4, or leave it out: --no-audio");
    CHECK(refusal({vp9, aac}) ==
          "show.mkv: track 0 (video, vp9) can't be sent over RTMP; "
          "convert it: ffmpeg -i show.mkv -c:v libx264 -c:a copy out.mp4, or leave it out: --no-video");
    CHECK(refusal({vp9}) ==
          "show.mkv: track 0 (video, vp9) can't be sent over RTMP; "
          "convert it: ffmpeg -i show.mkv -c:v libx264 out.mp4");
}

TEST_CASE("the command quotes the path for a shell") {
    const auto command = [](const std::string& path) -> std::string {
        try {
            media::select_streams(path, {vp9}, false, {});
        } catch (const media::Error& error) {
            const std::string what = error.what();
            return what.substr(what.find("ffmpeg -i ") + 10);
        }
        return "";
    };
    CHECK(command("my show.mkv") == "'my show.mkv' -c:v libx264 out.mp4");
    CHECK(command("it's.mkv") == "'it'\\''s.mkv' -c:v libx264 out.mp4");
    CHECK(command("-x.mkv") == "./-x.mkv -c:v libx264 out.mp4");
    CHECK(command("standard input") == "- -c:v libx264 out.mp4");
}

TEST_CASE("FLV's own codecs pass from FLV") {
    const StreamInfo speex = audio(Codec::speex, "speex", 1);
    CHECK(select({speex}, {}, true) == Indices{0});
    CHECK(refusal({speex}).find("(audio, speex) can't be sent") != std::string::npos);
}

TEST_CASE("nothing to send") {
    TrackChoice silent;
    silent.want_audio = false;
    TrackChoice blind;
    blind.want_video = false;
    CHECK(refusal({}) == "show.mkv: holds neither audio nor video");
    CHECK(refusal({aac}, silent) == "show.mkv: holds no video, and audio is not wanted");
    CHECK(refusal({h264}, blind) == "show.mkv: holds no audio, and video is not wanted");
}

TEST_CASE("several tracks: all of them, the best of each type first") {
    const StreamInfo small = video(Codec::h264, "h264", 640);
    TrackChoice all;
    all.several.emplace();
    CHECK(select({small, h264, aac, small, aac}, all) == Indices{1, 0, 3, 2, 4});
    all.want_video = false;
    CHECK(select({small, h264, aac, small, aac}, all) == Indices{2, 4});
}

TEST_CASE("of several programs, all is of one, and those that lead among several tracks too") {
    const auto in = [](StreamInfo stream, std::vector<int> programs) {
        stream.programs = std::move(programs);
        return stream;
    };
    const StreamInfo small = video(Codec::h264, "h264", 640);
    const StreamInfo surround = audio(Codec::aac, "aac", 6);
    const std::vector<StreamInfo> two{in(small, {1}), in(surround, {1}), in(h264, {2}), in(aac, {2})};
    CHECK(select(two) == Indices{2, 3});
    TrackChoice all;
    all.several.emplace();
    CHECK(select(two, all) == Indices{2, 0, 3, 1});
    all.program = 1;
    CHECK(select(two, all) == Indices{0, 1});
    all.program.reset();
    // The best picture has no sound of its own.
    CHECK(select({in(small, {1}), in(aac, {1}), in(surround, {1}), in(h264, {2})}, all) ==
          Indices{3, 0, 2, 1});
    // Streams of no program go with each.
    CHECK(select({in(small, {1}), in(aac, {}), in(surround, {1}), in(h264, {2})}, all) ==
          Indices{3, 0, 1, 2});
}

TEST_CASE("several tracks by their numbers, in that order") {
    TrackChoice choice;
    choice.several = {4, 3, 0};
    CHECK(select({h264, h264, aac, h264, aac}, choice) == Indices{3, 0, 4});
    choice.several = {0, 7};
    CHECK(refusal({h264, aac}, choice) ==
          "show.mkv: track 7 is neither audio nor video of it; there is 0 (video, h264 1920x100), 1 (audio, "
          "aac 48000 Hz)");
}

TEST_CASE("of several tracks, those that can't be sent are told, and the others") {
    TrackChoice all;
    all.several.emplace();
    CHECK(refusal({h264, opus, aac, vp9}, all) ==
          "show.mkv: track 3 (video, vp9) and track 1 (audio, opus) can't be sent over RTMP; convert it, or "
          "name "
          "the others: --tracks 0,2");
    CHECK(refusal({opus}, all) == "show.mkv: track 0 (audio, opus) can't be sent over RTMP; convert it");
}

TEST_CASE("encrypted tracks") {
    StreamInfo encrypted = h264;
    encrypted.encrypted = true;
    CHECK(refusal({encrypted, aac}) ==
          "show.mkv: track 0 (video, h264) is encrypted; decrypt the file first");
}

}  // namespace selection_test
