#include "rtmp/enhanced_tag.hpp"

#include <doctest/doctest.h>

#include "vectors/hex.hpp"

namespace enhanced_tag_test {

using namespace rtmp::enhanced_tag;
using rtmp::flv_tag::FrameType;

namespace {

std::string text(const rtmp::Head& head) {
    return vectors::to_hex(head.view());
}

std::string digits(std::string_view bytes) {
    return vectors::to_hex(vectors::hex(bytes));
}

// string "colorInfo" | object: colorConfig {bitDepth 10, colorPrimaries 9, transferCharacteristics 16,
// matrixCoefficients 9}, hdrCll {maxFall 400, maxCLL 1000}
constexpr std::string_view hdr10 =
    "020009636F6C6F72496E666F 03 000B636F6C6F72436F6E666967 03 00086269744465707468004024000000000000 "
    "000E636F6C6F725072696D6172696573004022000000000000 "
    "00177472616E73666572436861726163746572697374696373004030000000000000 "
    "00126D6174726978436F656666696369656E7473004022000000000000 000009 "
    "0006686472436C6C 03 00076D617846616C6C004079000000000000 00066D6178434C4C00408F400000000000 000009 "
    "000009";

}  // namespace

TEST_CASE("a FOURCC is a name and a number") {
    CHECK(name_of(VideoCodec::hevc) == "hvc1");
    CHECK(name_of(AudioCodec::mp3) == ".mp3");
    CHECK(static_cast<std::uint32_t>(VideoCodec::av1) == 0x61763031);
    CHECK(static_cast<std::uint32_t>(AudioCodec::ac3) == 0x61632D33);
}

TEST_CASE("heads of enhanced video") {
    CHECK(text(video_sequence_start(VideoCodec::av1)) == "9061763031");
    CHECK(text(video_sequence_end(VideoCodec::hevc)) == "9268766331");
    CHECK(text(video_frame(VideoCodec::hevc, FrameType::key, 0)) == "9368766331");
    CHECK(text(video_frame(VideoCodec::hevc, FrameType::inter, 0)) == "A368766331");
    CHECK(text(video_frame(VideoCodec::hevc, FrameType::inter, 66)) == "A168766331000042");
    CHECK(text(video_frame(VideoCodec::vvc, FrameType::key, -1)) == "9176766331FFFFFF");
    CHECK(text(video_frame(VideoCodec::avc, FrameType::disposable, 33)) == "A161766331000021");
}

TEST_CASE("codecs without a composition time never carry one") {
    CHECK(text(video_frame(VideoCodec::av1, FrameType::key, 40)) == "9161763031");
    CHECK(text(video_frame(VideoCodec::vp9, FrameType::inter, 40)) == "A176703039");
    CHECK(text(video_frame(VideoCodec::vp8, FrameType::inter, 0)) == "A176703038");
}

TEST_CASE("an enhanced composition time is clamped to 24 signed bits") {
    CHECK(text(video_frame(VideoCodec::hevc, FrameType::key, 0x800000)) == "91687663317FFFFF");
    CHECK(text(video_frame(VideoCodec::hevc, FrameType::key, -0x800000)) == "9168766331800001");
}

TEST_CASE("heads of enhanced audio") {
    CHECK(text(audio_sequence_start(AudioCodec::opus)) == "904F707573");
    CHECK(text(audio_frame(AudioCodec::ac3)) == "9161632D33");
    CHECK(text(audio_sequence_end(AudioCodec::opus)) == "924F707573");
    CHECK(text(audio_channels(AudioCodec::flac)) == "94664C6143");
}

TEST_CASE("tracks beyond the first are numbered, one a message") {
    CHECK(text(video_frame(VideoCodec::hevc, FrameType::key, 0, {1})) == "96036876633101");
    CHECK(text(video_sequence_start(VideoCodec::avc, {1})) == "96006176633101");
    CHECK(text(video_frame(VideoCodec::avc, FrameType::inter, 33, {2})) == "A6016176633102000021");
    CHECK(text(audio_sequence_start(AudioCodec::aac, {1})) == "95006D70346101");
    CHECK(text(audio_frame(AudioCodec::aac, {1})) == "95016D70346101");
    CHECK(text(video_metadata(VideoCodec::hevc, {255})) == "960468766331FF");
}

TEST_CASE("nanoseconds beyond the timestamp go before all else") {
    CHECK(text(video_frame(VideoCodec::hevc, FrameType::key, 40, {0, 333333})) ==
          "97020516150168766331000028");
    CHECK(text(audio_frame(AudioCodec::aac, {0, 333333})) == "9702051615016D703461");
    CHECK(text(audio_frame(AudioCodec::aac, {0, 0})) == "9702000000016D703461");
    CHECK(text(audio_frame(AudioCodec::aac, {0, 1000000})) == "97020F423F016D703461");
    // 06 and 05: multitrack comes next, and in it the packet's own type.
    CHECK(text(video_frame(VideoCodec::hevc, FrameType::inter, 40, {3, 333333})) ==
          "A70205161506016876633103000028");
    CHECK(text(audio_frame(AudioCodec::opus, {1, 1})) == "970200000105014F70757301");
}

TEST_CASE("channels are told natively, one by one, or by their count alone") {
    CHECK(vectors::to_hex(channel_config({6, 0x3F, {}})) == "01060000003F");
    CHECK(vectors::to_hex(channel_config({6, 0x60F, {}})) == "01060000060F");
    CHECK(vectors::to_hex(channel_config({6, 0, {0, 1, 2, 3, 9, 10}})) == "020600010203090A");
    CHECK(vectors::to_hex(channel_config({6, 0, {}})) == "0006");
    CHECK(vectors::to_hex(channel_config({6, 0, {0, 1}})) == "0006");
}

TEST_CASE("colours are told in a message of their own, and taken back by an empty one") {
    CHECK(text(video_metadata(VideoCodec::hevc)) == "D468766331");
    CHECK(vectors::to_hex(color_info({ColorConfig{10, 9, 16, 9}, LightLevel{400, 1000}})) == digits(hdr10));
    CHECK(vectors::to_hex(color_info({})) == "020009636F6C6F72496E666F06");
}

TEST_CASE("the mastering display is told in plain chromaticities and nits") {
    ColorInfo info;
    info.display = MasteringDisplay{{0.68, 0.32}, {0.265, 0.69}, {0.15, 0.06}, {0.3127, 0.329}, 1000, 0.005};
    const rtmp::Bytes body = color_info(info);
    rtmp::amf0::Decoder decoder(body);
    CHECK(decoder.next()->text_or("") == "colorInfo");
    const auto value = decoder.next();
    REQUIRE(value);
    CHECK(value->find("colorConfig") == nullptr);
    const rtmp::amf0::Value* display = value->find("hdrMdcv");
    REQUIRE(display != nullptr);
    CHECK(display->find("redX")->number_or(0) == 0.68);
    CHECK(display->find("greenY")->number_or(0) == 0.69);
    CHECK(display->find("blueX")->number_or(0) == 0.15);
    CHECK(display->find("whitePointY")->number_or(0) == 0.329);
    CHECK(display->find("maxLuminance")->number_or(0) == 1000);
    CHECK(display->find("minLuminance")->number_or(0) == 0.005);
}

TEST_CASE("a head gets its nanoseconds later, as if it had them from the start") {
    const Place exact{0, 333333};
    CHECK(text(with_nanoseconds(audio_frame(AudioCodec::opus), 333333)) ==
          text(audio_frame(AudioCodec::opus, exact)));
    CHECK(text(with_nanoseconds(video_frame(VideoCodec::hevc, FrameType::key, 80), 333333)) ==
          text(video_frame(VideoCodec::hevc, FrameType::key, 80, exact)));
}

}  // namespace enhanced_tag_test
