#include "media/codec/avc.hpp"

#include <doctest/doctest.h>

#include "media/codec/prefixes.hpp"
#include "media/hex.hpp"
#include "support/clips.hpp"

namespace avc_test {

using clips::for_each_prefix;
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
// A record for High goes on with: FD 4:2:0 | F8 8 bits luma | F8 8 bits chroma | 00 no SPS extensions
const Bytes high_record =
    hex("01 64 00 0A FF E1 0018 6764000AACD9447B011000000300100000030320F1225960 01 0006 68EBE3CB22C0 FD F8 "
        "F8 00");

media::ParameterSets sets_of(const Bytes& sps, const Bytes& pps) {
    return {{sps}, {pps}};
}

/// The SPS of a clip that libx264 makes with these options.
media::Sps sps_of(const std::string& options) {
    const clips::Folder folder;
    const std::string path = folder.make(
        "clip.mp4",
        "-f lavfi -t 0.2 -i testsrc2=size=64x48:rate=25 -pix_fmt yuv420p -c:v libx264 " + options);
    const auto source = clips::open(path);
    const auto sets = media::parse_avc_configuration(source->tracks().at(0).config);
    REQUIRE(sets);
    const auto sps = media::parse_sps(sets->sps.at(0));
    REQUIRE(sps);
    return *sps;
}

}  // namespace

TEST_CASE("the picture size of an SPS") {
    const auto size = media::picture_size(baseline_sps);
    REQUIRE(size);
    CHECK(size->width == 64);
    CHECK(size->height == 48);
}

TEST_CASE("cropping counts, and other profiles and interlaced video are understood") {
    const clips::Folder folder;
    struct Case {
        const char* size;
        const char* options;
        int width;
        int height;
    };
    for (const Case& each : {Case{"322x182", "-pix_fmt yuv420p", 322, 182},
                             Case{"322x181", "-vf format=yuv444p,scale=322:181", 322, 181},
                             Case{"322x181", "-vf format=yuv422p,scale=322:181", 322, 181},
                             Case{"322x182", "-pix_fmt yuv420p10le", 322, 182},
                             Case{"322x180", "-pix_fmt yuv420p -flags +ildct -x264-params tff=1", 322, 180},
                             Case{"64x48", "-pix_fmt yuv420p -x264-params cqm=jvt", 64, 48}}) {
        CAPTURE(each.options);
        const std::string path = folder.make("size.mp4", std::string("-f lavfi -t 0.1 -i testsrc2=size=") +
                                                             each.size + " -c:v libx264 " + each.options);
        const auto source = clips::open(path);
        const auto sets = media::parse_avc_configuration(source->tracks().at(0).config);
        REQUIRE(sets);
        const auto size = media::picture_size(sets->sps.at(0));
        REQUIRE(size);
        CHECK(size->width == each.width);
        CHECK(size->height == each.height);
        CHECK(media::avc_configuration(*sets) == source->tracks().at(0).config);
    }
}

TEST_CASE("no prefix of an SPS is read beyond") {
    int sizes = 0;
    for_each_prefix(high_sps, [&](ByteView prefix) { sizes += media::picture_size(prefix) ? 1 : 0; });
    CHECK(sizes >= 1);
    CHECK_FALSE(media::picture_size(ByteView(high_sps).first(6)));
    CHECK_FALSE(media::picture_size(Bytes(64, 0x67)));
    CHECK_FALSE(media::picture_size(baseline_pps));
}

TEST_CASE("profile, constraints and level of an SPS") {
    const auto baseline = media::parse_sps(baseline_sps);
    REQUIRE(baseline);
    CHECK(baseline->profile == 66);
    CHECK(baseline->constraints == 0xC0);
    CHECK(baseline->level == 10);
    const auto high = media::parse_sps(high_sps);
    REQUIRE(high);
    CHECK(high->profile == 100);
    CHECK(high->level == 10);
    CHECK(sps_of("-profile:v main -level 4.1").level == 41);
}

TEST_CASE("whether pictures may be interlaced") {
    CHECK(sps_of("").frames_only);
    CHECK_FALSE(sps_of("-flags +ildct -x264-params tff=1").frames_only);
}

TEST_CASE("the VUI says how far frames are reordered") {
    CHECK(sps_of("-bf 0").reordered_frames == 0U);
    CHECK(sps_of("-bf 1").reordered_frames == 1U);
    CHECK(sps_of("-bf 3 -b_strategy 0 -x264-params b-pyramid=normal").reordered_frames == 2U);
    // Buffer parameters, colours and timing come before it.
    CHECK(sps_of("-bf 1 -x264-params nal-hrd=vbr:vbv-maxrate=900:vbv-bufsize=900:colorprim=bt709:"
                 "transfer=bt709:colormatrix=bt709:videoformat=pal:overscan=show:chromaloc=1:sar=40/33")
              .reordered_frames == 1U);
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

}  // namespace avc_test
