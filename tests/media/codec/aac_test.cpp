#include "media/codec/aac.hpp"

#include <doctest/doctest.h>

#include "media/codec/prefixes.hpp"
#include "media/hex.hpp"

namespace aac_test {

using clips::for_each_prefix;
using clips::hex;
using media::Bytes;
using media::ByteView;

TEST_CASE("the header of an ADTS frame") {
    // FFF sync | 1 MPEG-4, layer 0, no CRC: F1 | 01 LC, 0011 48 kHz, 0, 010 stereo, ... | 0000100100111 295
    // bytes | fullness 7FF | 00 one block
    const Bytes frame = hex("FFF14C8024FFFC");
    const auto header = media::parse_adts(frame);
    REQUIRE(header);
    CHECK(header->object_type == 2);
    CHECK(header->sampling_index == 3);
    CHECK(header->channel_configuration == 2);
    CHECK(header->header_size == 7);
    CHECK(header->frame_size == 295);
    CHECK(media::audio_specific_config(*header, {}) == hex("1190"));
}

TEST_CASE("ADTS with a CRC, and what is no ADTS") {
    CHECK(media::parse_adts(hex("FFF04C8024FFFC"))->header_size == 9);
    CHECK_FALSE(media::parse_adts(hex("FFF14C8024FF")));    // too short
    CHECK_FALSE(media::parse_adts(hex("FFE14C8024FFFC")));  // no sync word
    CHECK_FALSE(media::parse_adts(hex("FFF34C8024FFFC")));  // a layer: MP3
    CHECK_FALSE(media::parse_adts(hex("FFF1748024FFFC")));  // reserved sampling rate
    CHECK_FALSE(media::parse_adts(hex("FFF14C8000DFFC")));  // shorter than its header
    CHECK_FALSE(media::parse_adts(hex("FFF14C8024FFFD")));  // two raw blocks
}

TEST_CASE("without a channel configuration, the program config element goes into the record") {
    media::AdtsHeader header;
    header.sampling_index = 3;
    header.channel_configuration = 0;
    // 101 id | 0000 tag | 01 LC | 0011 48 kHz | 0001 front, 0000 side, 0000 back, 00 LFE, 000 data, 0000
    // coupling | 0 0 0 no mixdown | 1 pair, 0000 tag | aligned | 00 no comment
    //   10100000 10011000 10000000 00000000 00000100 00------ 00000000
    const Bytes raw = hex("A0988000040000 FFFF");
    // 00010 LC | 0011 48 kHz | 0000 | 000 | the element without its id:
    //   0000 01 0011 0001 0000 0000 00 000 0000 000 1 0000 -> 04C40000 20, aligned, 00
    CHECK(media::audio_specific_config(header, raw) == hex("1180 04C4000020 00"));
    CHECK(media::parse_audio_specific_config(hex("1180 04C4000020 00"))->channels == 2);
    CHECK_FALSE(media::audio_specific_config(header, hex("21")));
    for_each_prefix(hex("A09880000400"),
                    [&](ByteView prefix) { CHECK_FALSE(media::audio_specific_config(header, prefix)); });
}

TEST_CASE("an AudioSpecificConfig tells rate and channels") {
    const auto check = [](std::string_view config, int rate, int channels, int object_type = 2) {
        CAPTURE(config);
        const auto format = media::parse_audio_specific_config(hex(config));
        REQUIRE(format);
        CHECK(format->sample_rate == rate);
        CHECK(format->channels == channels);
        CHECK(format->object_type == object_type);
    };
    check("1190", 48000, 2);
    check("1210", 44100, 2);
    check("1188", 48000, 1);
    check("11B8", 48000, 8);
    // 00010 LC | 1111 explicit | 00BB80 48000 | 0010 stereo
    check("17805DC010", 48000, 2);
    // LC, 48 kHz, stereo | 2B7 extension, 00101 SBR, 0 not present
    check("119056E500", 48000, 2);
    // LC, 24 kHz, stereo | 2B7, SBR, 1 present, 0011 48 kHz
    check("131056E598", 48000, 2, 5);
    // 00101 SBR | 0110 24 kHz | 0010 stereo | 0011 48 kHz | 00010 LC
    check("2B118800", 48000, 2, 5);
    // 11101 parametric stereo | 0110 24 kHz | 0001 mono | 0011 48 kHz | 00010 LC
    check("EB098800", 48000, 2, 29);
}

TEST_CASE("a malformed AudioSpecificConfig") {
    CHECK_FALSE(media::parse_audio_specific_config({}));
    CHECK_FALSE(media::parse_audio_specific_config(hex("11")));
    CHECK_FALSE(media::parse_audio_specific_config(hex("1690")));  // reserved rate 13
    CHECK_FALSE(media::parse_audio_specific_config(hex("17800000 10")));
    CHECK_FALSE(media::parse_audio_specific_config(hex("2E918800")));  // SBR to 48 kHz, of reserved rate 13
    for_each_prefix(hex("1180 04C4000020 00"), [](ByteView prefix) {
        CHECK(media::parse_audio_specific_config(prefix).has_value() == (prefix.size() == 8));
    });
}

}  // namespace aac_test
