#include "media/codec/bitstream.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <memory>

#include "media/hex.hpp"
#include "support/clips.hpp"

namespace bitstream_test {

using clips::hex;
using media::Bytes;
using media::ByteView;

namespace {

// x264, baseline, 64x48.
// 67 SPS | 42 profile 66 | C0 constraints | 0A level 1.0 | the rest in Exp-Golomb codes
const Bytes baseline_sps = hex("6742C00ADA11EC0440000003004000000C83C489A8");
const Bytes baseline_pps = hex("68CE0FC8");
// x264, High, 4:2:0, 8 bits.
const Bytes high_sps = hex("6764000AACD9447B011000000300100000030320F1225960");
const Bytes high_pps = hex("68EBE3CB22C0");

// 01 version | 42 C0 0A profile, constraints, level | FF 4-byte lengths | E1 one SPS, 0015 its length | SPS
// | 01 one PPS, 0004 its length | PPS
const Bytes baseline_record =
    hex("01 42 C0 0A FF E1 0015 6742C00ADA11EC0440000003004000000C83C489A8 01 0004 68CE0FC8");
// The same for High, and: FD 4:2:0 | F8 8 bits luma | F8 8 bits chroma | 00 no SPS extensions
const Bytes high_record =
    hex("01 64 00 0A FF E1 0018 6764000AACD9447B011000000300100000030320F1225960 01 0006 68EBE3CB22C0 FD F8 "
        "F8 00");

media::ParameterSets sets_of(const Bytes& sps, const Bytes& pps) {
    return {{sps}, {pps}};
}

std::vector<Bytes> copies(const std::vector<ByteView>& views) {
    std::vector<Bytes> bytes;
    for (const ByteView view : views)
        bytes.emplace_back(view.begin(), view.end());
    return bytes;
}

/// Every prefix of `whole`, in memory of just its size so that a sanitizer sees a read beyond.
template <typename Check>
void for_each_prefix(const Bytes& whole, Check check) {
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const std::unique_ptr<std::uint8_t[]> exact(new std::uint8_t[size]);
        std::copy_n(whole.begin(), size, exact.get());
        check(ByteView(exact.get(), size));
    }
}

}  // namespace

TEST_CASE("a byte stream begins with a start code of 3 or 4 bytes") {
    CHECK(media::is_annex_b(hex("00000165")));
    CHECK(media::is_annex_b(hex("0000000165")));
    CHECK_FALSE(media::is_annex_b(hex("00000265")));
    CHECK_FALSE(media::is_annex_b(hex("000001")));
    CHECK_FALSE(media::is_annex_b({}));
}

TEST_CASE("a byte stream is split at start codes of either length") {
    // 000001 SPS | 00000001 PPS
    const Bytes stream = hex("000001 6742C00ADA11EC0440000003004000000C83C489A8 00000001 68CE0FC8");
    const auto nal_units = media::split_annex_b(stream);
    REQUIRE(nal_units);
    CHECK(copies(*nal_units) == std::vector<Bytes>{baseline_sps, baseline_pps});
    CHECK((*nal_units)[0].data() == stream.data() + 3);
}

TEST_CASE("trailing zeros, empty units and what stands before the first start code are no NAL units") {
    const Bytes stream = hex("FFFF 000001 0910 0000 000001 000001 65AA00000300 00");
    const auto nal_units = media::split_annex_b(stream);
    REQUIRE(nal_units);
    CHECK(copies(*nal_units) == std::vector<Bytes>{hex("0910"), hex("65AA000003")});
    CHECK(media::split_annex_b(hex("1234"))->empty());
    CHECK(media::split_annex_b({})->empty());
}

TEST_CASE("a start code at the very end, and a start code in zeros") {
    CHECK(copies(*media::split_annex_b(hex("0000000000000165 000001"))) == std::vector<Bytes>{hex("65")});
}

TEST_CASE("more NAL units than a picture has are refused") {
    Bytes stream;
    const Bytes unit = hex("00000165");
    for (std::size_t i = 0; i < media::max_nal_units; ++i)
        stream.insert(stream.end(), unit.begin(), unit.end());
    CHECK(media::split_annex_b(stream)->size() == media::max_nal_units);
    stream.insert(stream.end(), unit.begin(), unit.end());
    CHECK_FALSE(media::split_annex_b(stream));
}

TEST_CASE("records are made from parameter sets") {
    CHECK(media::avc_configuration(sets_of(baseline_sps, baseline_pps)) == baseline_record);
    CHECK(media::avc_configuration(sets_of(high_sps, high_pps)) == high_record);
}

TEST_CASE("no record without both sets, nor from a malformed SPS") {
    CHECK_FALSE(media::avc_configuration({{baseline_sps}, {}}));
    CHECK_FALSE(media::avc_configuration({{}, {baseline_pps}}));
    CHECK_FALSE(media::avc_configuration(sets_of(hex("6742C00A"), baseline_pps)));
    CHECK_FALSE(media::avc_configuration(sets_of(baseline_sps, Bytes(0x10000, 0x68))));
}

TEST_CASE("records are taken apart again") {
    CHECK(media::parse_avc_configuration(baseline_record) == sets_of(baseline_sps, baseline_pps));
    CHECK(media::parse_avc_configuration(high_record) == sets_of(high_sps, high_pps));
}

TEST_CASE("no prefix of a record is read beyond, nor taken for a whole one") {
    for_each_prefix(baseline_record, [](ByteView prefix) {
        CHECK(media::parse_avc_configuration(prefix).has_value() ==
              (prefix.size() == baseline_record.size()));
    });
    CHECK_FALSE(media::parse_avc_configuration(hex("00 42C00A FF E0 00")));
    CHECK_FALSE(media::parse_avc_configuration(hex("01 42C00A FF E1 0000 00")));
}

TEST_CASE("the length of lengths") {
    const auto record = [](std::uint8_t field) { return Bytes{1, 66, 192, 10, field, 0xE0, 0}; };
    CHECK(media::nal_length_size(record(0xFC)) == 1);
    CHECK(media::nal_length_size(record(0xFD)) == 2);
    CHECK_FALSE(media::nal_length_size(record(0xFE)));
    CHECK(media::nal_length_size(record(0xFF)) == 4);
    CHECK_FALSE(media::nal_length_size(hex("0142C00AFF")));
    CHECK_FALSE(media::nal_length_size(hex("0000000167421234")));
}

TEST_CASE("parameter sets change when their bytes do, and those of one id replace each other") {
    media::ParameterSets sets;
    CHECK(media::update_avc_sets(sets, {baseline_sps, baseline_pps}));
    CHECK(sets == sets_of(baseline_sps, baseline_pps));
    CHECK_FALSE(media::update_avc_sets(sets, {baseline_sps, baseline_pps}));
    CHECK(media::update_avc_sets(sets, {high_sps}));
    CHECK(sets.sps == std::vector<Bytes>{high_sps});
    // PPS: 68 | 1 id 0 | 010 id 1
    const Bytes second_pps = hex("685E0FC8");
    CHECK(media::update_avc_sets(sets, {second_pps}));
    CHECK(sets.pps == std::vector<Bytes>{baseline_pps, second_pps});
    CHECK_FALSE(media::update_avc_sets(sets, {hex("65AA"), hex("67"), hex("68")}));
}

TEST_CASE("parameter sets never outgrow a record") {
    media::ParameterSets sets;
    for (unsigned id = 0; id < 256; ++id) {
        // 68 | id and 0 in Exp-Golomb codes: 8 zeros, id + 1 in 9 bits, then 1
        const unsigned code = id + 1;
        Bytes pps{0x68, 0, 0, 0, 0xFF};
        const std::uint32_t bits = code << 7U | 0x40U;
        pps[2] = static_cast<std::uint8_t>(bits >> 8U);
        pps[3] = static_cast<std::uint8_t>(bits);
        media::update_avc_sets(sets, {pps});
    }
    CHECK(sets.pps.size() <= media::max_pps);
}

TEST_CASE("an access unit gets lengths, and loses delimiters and filler") {
    const Bytes unit = hex("00000001 09F0 000001 0605112233 00000001 65AABBCCDD 000001 0CFFFF80");
    const auto owner = std::make_shared<int>(1);
    media::Payload payload = media::length_prefixed(*media::split_annex_b(unit), owner);
    // 00000005 SEI | 00000005 IDR
    CHECK(clips::joined(payload) == hex("00000005 0605112233 00000005 65AABBCCDD"));
    CHECK(payload.slices.size() == 4);
    CHECK(payload.slices[3].data() == unit.data() + 18);
    CHECK(owner.use_count() == 2);
    payload = {};
    CHECK(owner.use_count() == 1);
}

TEST_CASE("an access unit of delimiters alone is empty") {
    CHECK(media::length_prefixed(*media::split_annex_b(hex("0000000109F0")), nullptr).slices.empty());
}

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
    for_each_prefix(hex("1180 04C4000020 00"), [](ByteView prefix) {
        CHECK(media::parse_audio_specific_config(prefix).has_value() == (prefix.size() == 8));
    });
}

}  // namespace bitstream_test
