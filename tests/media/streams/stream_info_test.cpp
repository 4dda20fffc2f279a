#include "media/streams/stream_info.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>
#include <string_view>

#include "media/container/container.hpp"
#include "media/hex.hpp"
#include "support/clips.hpp"

namespace stream_info_test {

using clips::Folder;
using clips::hex;
using media::Container;
using media::StreamInfo;

namespace {

media::Input input_of(const std::string& path) {
    media::Input input;
    input.path = path;
    return input;
}

/// The MP4 file with more boxes in its one video entry, in front of its configuration record. Its index
/// stands behind the media, which stays where it is.
media::Bytes with_boxes(media::Bytes file, const media::Bytes& boxes) {
    const auto name_of = [&](std::string_view name) {
        const auto found = std::search(file.begin(), file.end(), name.begin(), name.end());
        REQUIRE(found != file.end());
        return static_cast<std::size_t>(found - file.begin());
    };
    for (const std::string_view parent : {"moov", "trak", "mdia", "minf", "stbl", "stsd", "hvc1"}) {
        const std::size_t at = name_of(parent) - 4;
        std::size_t size = 0;
        for (std::size_t i = 0; i < 4; ++i)
            size = size << 8U | file[at + i];
        size += boxes.size();
        for (std::size_t i = 0; i < 4; ++i)
            file[at + i] = static_cast<std::uint8_t>(size >> (24 - 8 * i));
    }
    const auto place = static_cast<std::ptrdiff_t>(name_of("hvcC") - 4);
    file.insert(file.begin() + place, boxes.begin(), boxes.end());
    return file;
}

media::Track first_track(const std::string& path) {
    return clips::open(path)->tracks().at(0);
}

}  // namespace

TEST_CASE("attached pictures and subtitles are no tracks") {
    const Folder folder;
    folder.make("cover.png", "-f lavfi -i color=size=64x64 -frames:v 1");
    const std::string song = folder.make(
        "a.mp4", clips::tone + "-i @/cover.png -map 0 -map 1 -c:a aac -c:v copy -disposition:v attached_pic");
    Container container(input_of(song));
    REQUIRE(container.streams().size() == 1);
    CHECK(container.streams()[0].track.type == media::TrackType::audio);
}

TEST_CASE("a stream is described as its container has it") {
    const Folder folder;
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

TEST_CASE("colours come from the container, with light and display") {
    const Folder folder;
    const std::string plain = folder.make(
        "plain.mp4",
        "-f lavfi -i testsrc2=size=64x48:rate=25 -frames:v 2 -c:v libx265 -pix_fmt yuv420p10le -tag:v hvc1 "
        "-x265-params log-level=error:pools=1 "
        // Colours are given of the frames, for FFmpeg 7, and of the encoder, for FFmpeg 5.
        "-vf setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc "
        "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc");
    const media::Colors colors = first_track(plain).colors;
    CHECK(colors.color == media::Color{9, 16, 9});
    CHECK(colors.bit_depth == 10);
    CHECK_FALSE(colors.light);
    CHECK_FALSE(colors.display);

    // mdcv: green, blue and red, then white, in units of 0.00002; most and least light in 0.0001 cd/m2.
    // clli: the brightest point, and the brightest average.
    const media::Bytes boxes =
        hex("00000020 6D646376 33C2 86C4 1D4C 0BB8 84D0 3E80 3D13 4042 00989680 00000001"
            "0000000C 636C6C69 03E8 0190");
    const std::string rich = folder.write("rich.mp4", with_boxes(clips::bytes_of(plain), boxes));
    const media::Colors more = first_track(rich).colors;
    REQUIRE(more.light);
    CHECK(more.light->max_cll == 1000);
    CHECK(more.light->max_fall == 400);
    REQUIRE(more.display);
    CHECK(more.display->red.x == doctest::Approx(0.68));
    CHECK(more.display->green.y == doctest::Approx(0.69));
    CHECK(more.display->blue.x == doctest::Approx(0.15));
    CHECK(more.display->white.x == doctest::Approx(0.3127));
    CHECK(more.display->max_luminance == doctest::Approx(1000));
    CHECK(more.display->min_luminance == doctest::Approx(0.0001));
}

TEST_CASE("a code of colours that FFmpeg has no name for is told as it stands in the file") {
    const Folder folder;
    const std::string clip = folder.make("named.mkv",
                                         "-f lavfi -i testsrc2=size=64x48:rate=25 -frames:v 2 -c:v libvpx "
                                         "-vf setparams=color_primaries=bt2020 -color_primaries bt2020");
    media::Bytes bytes = clips::bytes_of(clip);
    // Primaries (55BB) of one byte, BT.2020.
    const media::Bytes named = hex("55BB 81 09");
    const auto place = std::search(bytes.begin(), bytes.end(), named.begin(), named.end());
    REQUIRE(place != bytes.end());
    place[3] = 140;
    CHECK(first_track(folder.write("reserved.mkv", bytes)).colors.color.primaries == 140);
}

TEST_CASE("channels are heard where the container says") {
    const Folder folder;
    const auto mask = [&](const std::string& name, const std::string& arguments) {
        return first_track(folder.make(name, "-f lavfi -t 0.2 -i anullsrc=r=48000:cl=" + arguments))
            .speakers.mask;
    };
    CHECK(mask("stereo.mp4", "stereo -c:a ac3") == 0x3);
    CHECK(mask("side.mp4", "5.1\\(side\\) -c:a ac3") == 0x60F);
    CHECK(mask("back.mkv", "5.1 -c:a libopus -mapping_family 1") == 0x3F);
    CHECK(mask("lossless.flac", "7.1 -c:a flac") == 0x63F);
}

}  // namespace stream_info_test
