#include "media/container/stream_info.hpp"

#include <doctest/doctest.h>
#include <string>

#include "media/container/container.hpp"
#include "support/clips.hpp"

namespace stream_info_test {

using media::Container;
using media::StreamInfo;

namespace {

media::Input input_of(const std::string& path) {
    media::Input input;
    input.path = path;
    return input;
}

}  // namespace

TEST_CASE("attached pictures and subtitles are no tracks") {
    const clips::Folder folder;
    folder.make("cover.png", "-f lavfi -i color=size=64x64 -frames:v 1");
    const std::string song = folder.make(
        "a.mp4", clips::tone + "-i @/cover.png -map 0 -map 1 -c:a aac -c:v copy -disposition:v attached_pic");
    Container container(input_of(song));
    REQUIRE(container.streams().size() == 1);
    CHECK(container.streams()[0].track.type == media::TrackType::audio);
}

TEST_CASE("a stream is described as its container has it") {
    const clips::Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const Container container(input_of(folder.make(
        "a.mkv",
        "-i @/a.mp4 -map 0:v -map 0:a -map 0:a -c copy -disposition:a:0 0 -disposition:a:1 default "
        "-metadata:s:a:1 language=fra")));
    REQUIRE(container.streams().size() == 3);
    const StreamInfo& video = container.streams()[0];
    CHECK(video.track.type == media::TrackType::video);
    CHECK(video.track.codec == media::Codec::h264);
    CHECK(video.track.codec_name == "h264");
    CHECK(video.track.input_index == 0);
    CHECK(video.track.width > 0);
    CHECK(video.track.height > 0);
    CHECK(video.track.frame_rate > 0);
    CHECK_FALSE(video.track.config.empty());
    CHECK_FALSE(video.encrypted);
    const StreamInfo& plain = container.streams()[1];
    const StreamInfo& preferred = container.streams()[2];
    CHECK(preferred.track.codec == media::Codec::aac);
    CHECK(preferred.track.input_index == 2);
    CHECK(preferred.track.sample_rate > 0);
    CHECK(preferred.track.channels > 0);
    CHECK(preferred.track.language == "fra");
    CHECK(preferred.preferred);
    CHECK_FALSE(plain.preferred);
}

}  // namespace stream_info_test
