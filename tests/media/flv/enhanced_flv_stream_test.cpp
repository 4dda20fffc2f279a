#include "media/flv/enhanced_flv_stream.hpp"

#include <bit>
#include <doctest/doctest.h>

#include "media/container/container.hpp"
#include "media/flv_bytes.hpp"

namespace enhanced_flv_stream_test {

using clips::amf_text;
using clips::big_endian;
using clips::flv_tag;
using media::Bytes;
using clips::operator+;
using namespace std::string_view_literals;

namespace {

Bytes raw(std::string_view text) {
    return {text.begin(), text.end()};
}

Bytes named(std::string_view name, const Bytes& value) {
    return big_endian(static_cast<std::uint32_t>(name.size()), 2) + raw(name) + value;
}

Bytes number(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    return Bytes{0} + big_endian(static_cast<std::uint32_t>(bits >> 32U), 4) +
           big_endian(static_cast<std::uint32_t>(bits), 4);
}

Bytes object(const Bytes& members) {
    return Bytes{3} + members + Bytes{0, 0, 9};
}

/// The streams of a file of VP9 and Opus with those tags before its first frames.
std::vector<media::StreamInfo> streams_with(const Bytes& tags) {
    const Bytes opus_head = raw("OpusHead\x01\x06\x38\x01\x80\xBB\0\0\0\0\0"sv);
    const Bytes file = clips::flv_head() + flv_tag(9, 0, raw("\x90vp09\x01\0\0\0"sv)) +
                       flv_tag(8, 0, raw("\x90Opus") + opus_head) + tags +
                       flv_tag(9, 0, raw("\x91vp09picture")) + flv_tag(8, 0, raw("\x91Opussound"));
    media::Input input;
    input.path = "made.flv";
    input.memory = file;
    return media::Container(input).streams();
}

}  // namespace

TEST_CASE("colours, light and display reach the track") {
    const Bytes config =
        object(named("colorPrimaries", number(9)) + named("transferCharacteristics", number(16)) +
               named("matrixCoefficients", number(9)));
    const Bytes light = object(named("maxFall", number(400)) + named("maxCLL", number(1000)));
    const Bytes display = object(named("redX", number(0.708)) + named("redY", number(0.292)) +
                                 named("maxLuminance", number(1000)) + named("minLuminance", number(0.005)));
    const Bytes script = amf_text("colorInfo") + object(named("colorConfig", config) +
                                                        named("hdrCll", light) + named("hdrMdcv", display));
    const auto streams = streams_with(flv_tag(9, 0, raw("\xD4vp09") + script));
    REQUIRE(streams.size() == 2);
    const media::Colors& colors = streams[0].track.colors;
    CHECK(colors.color == media::Color{9, 16, 9});
    REQUIRE(colors.light);
    CHECK(colors.light->max_fall == 400);
    CHECK(colors.light->max_cll == 1000);
    REQUIRE(colors.display);
    CHECK(colors.display->red.x == doctest::Approx(0.708));
    CHECK(colors.display->min_luminance == doctest::Approx(0.005));
}

TEST_CASE("codes of colours that no standard names reach the track as they are, up to a byte") {
    const auto colors_with = [](double primaries) {
        const Bytes config =
            object(named("colorPrimaries", number(primaries)) + named("matrixCoefficients", number(255)));
        const Bytes script = amf_text("colorInfo") + object(named("colorConfig", config));
        const auto streams = streams_with(flv_tag(9, 0, raw("\xD4vp09") + script));
        REQUIRE(streams.size() == 2);
        return streams[0].track.colors.color;
    };
    CHECK(colors_with(140) == media::Color{140, 2, 255});
    CHECK(colors_with(255.7) == media::Color{2, 2, 255});
    CHECK(colors_with(-9) == media::Color{2, 2, 255});
}

TEST_CASE("the speakers of the channels reach the track, in the usual order or in another") {
    // Native order, 6 channels: front left and right, front center, LFE, and the two at the sides, far up.
    auto streams = streams_with(flv_tag(8, 0, raw("\x94Opus\x01\x06\0\0\x06\x0F"sv)));
    REQUIRE(streams.size() == 2);
    CHECK(streams[1].track.channels == 6);
    CHECK(streams[1].track.speakers.mask == 0x60F);
    // A custom order, the last two the wrong way round, one above the gap of libavutil's numbers.
    streams = streams_with(flv_tag(8, 0, raw("\x94Opus\x02\x04\x00\x01\x17\xFE"sv)));
    CHECK(streams[1].track.channels == 4);
    CHECK(streams[1].track.speakers.list == Bytes{0, 1, 23, 0xFE});
}

TEST_CASE("faulty words change nothing") {
    for (const Bytes& tag :
         {flv_tag(8, 0, raw("\x94Opus\x01\x06\0\0"sv)), flv_tag(8, 0, raw("\x94Opus\x01\x05\0\0\x06\x0F"sv)),
          flv_tag(8, 0, raw("\x94Opus\x02\xFF\x01"sv)), flv_tag(9, 0, raw("\xD4vp09garbage"))}) {
        const auto streams = streams_with(tag);
        REQUIRE(streams.size() == 2);
        CHECK(streams[1].track.speakers == media::Speakers{});
        CHECK(streams[0].track.colors == media::Colors{});
    }
}

TEST_CASE("the metadata tells size, rates, and the language of a numbered track") {
    const Bytes map =
        object(named("1", object(named("language", amf_text("deu")) + named("channels", number(1)))));
    const Bytes script = amf_text("onMetaData") +
                         object(named("width", number(640)) + named("height", number(360)) +
                                named("framerate", number(30000.0 / 1001)) +
                                named("videodatarate", number(58.812)) + named("audioTrackIdInfoMap", map));
    const Bytes file = clips::flv_head() + flv_tag(18, 0, script) +
                       flv_tag(9, 0, raw("\x90vp09\x01\0\0\0"sv)) +
                       flv_tag(8, 0, raw("\x90Opus") + raw("OpusHead\x01\x02\x38\x01\x80\xBB\0\0\0\0\0"sv)) +
                       flv_tag(8, 0, raw("\x95\0Opus\x01OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0"sv)) +
                       flv_tag(9, 0, raw("\x91vp09picture"));
    media::Input input;
    input.path = "made.flv";
    input.memory = file;
    const media::Container container(input);
    REQUIRE(container.streams().size() == 3);
    const media::Track& picture = container.streams()[0].track;
    CHECK(picture.width == 640);
    CHECK(picture.height == 360);
    CHECK(picture.frame_rate == 30000.0 / 1001);
    CHECK(picture.bit_rate == 58812);
    CHECK(container.streams()[2].track.language == "deu");
    CHECK(container.streams()[2].track.channels == 1);
}

}  // namespace enhanced_flv_stream_test
