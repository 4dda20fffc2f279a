#include "media/codec/hevc.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"
#include "support/clips.hpp"

namespace hevc_test {

using clips::hex;
using media::Bytes;
using media::ByteView;
using media::HevcNalType;

namespace {

// Sets of x265: Main, level 1, 4:2:0, 8 bits, 66x50 (72x56 less what is cropped).
const Bytes vps = hex("40010C01FFFF01600000030090000003000003001E959009");
const Bytes sps = hex("42010101600000030090000003000003001EA024839C92659592E4CAF0168080000003008000000C84");
const Bytes pps = hex("4401C173D189");
// 01 | profile, tier, level | F000 FC: parallelism unknown | FD 4:2:0 | F8 F8 8 bits | 0000 rate unknown
// | 0F: one layer, nested, lengths of 4 bytes | 3 arrays: type, count, length, set
const Bytes record =
    hex("01 01 60000000 900000000000 1E F000 FC FD F8 F8 0000 0F 03"
        "20 0001 0018 40010C01FFFF01600000030090000003000003001E959009"
        "21 0001 0029 42010101600000030090000003000003001EA024839C92659592E4CAF0168080000003008000000C84"
        "22 0001 0006 4401C173D189");
// Two temporal layers, 4:2:2, 10 bits.
const Bytes layered_sps =
    hex("4201020408000003009D0800000300001E0000B024839C93B659590AC97265780B4040000003004000000642");

media::ParameterSets all_sets() {
    return {{sps}, {pps}, {vps}};
}

}  // namespace

TEST_CASE("the type of an HEVC unit, and what is only framing") {
    CHECK(media::hevc_nal_type(vps) == HevcNalType::vps);
    CHECK(media::hevc_nal_type(hex("2601")) == HevcNalType::idr_w_radl);
    CHECK(media::hevc_nal_type(hex("40")) != HevcNalType::vps);
    CHECK(media::is_hevc_framing(hex("460150")));
    CHECK(media::is_hevc_framing(hex("4C01FF")));
    CHECK_FALSE(media::is_hevc_framing(sps));
}

TEST_CASE("what an SPS of HEVC says") {
    const auto plain = media::parse_hevc_sps(sps);
    REQUIRE(plain);
    CHECK(plain->size.width == 66);
    CHECK(plain->size.height == 50);
    CHECK(plain->temporal_layers == 1);
    CHECK(plain->temporal_id_nested);
    CHECK(plain->chroma_format == 1);
    CHECK(plain->luma_depth_minus8 == 0);
    const auto layered = media::parse_hevc_sps(layered_sps);
    REQUIRE(layered);
    CHECK(layered->size.width == 66);
    CHECK(layered->temporal_layers == 2);
    CHECK(layered->chroma_format == 2);
    CHECK(layered->luma_depth_minus8 == 2);
    CHECK(layered->chroma_depth_minus8 == 2);
}

TEST_CASE("an SPS of HEVC cut short, or another unit, is none") {
    for (std::size_t size = 0; size < 22; ++size) {
        CAPTURE(size);
        CHECK_FALSE(media::parse_hevc_sps(ByteView(sps).first(size)));
    }
    CHECK_FALSE(media::parse_hevc_sps(pps));
    CHECK_FALSE(media::hevc_picture_size(vps));
}

TEST_CASE("a record is made of its sets, and gives them back") {
    CHECK(media::hevc_configuration(all_sets()) == record);
    CHECK(media::parse_hevc_configuration(record) == all_sets());
    CHECK(media::hevc_length_size(record) == 4);
}

TEST_CASE("no record while a set is missing or malformed") {
    CHECK_FALSE(media::hevc_configuration({{sps}, {pps}, {}}));
    CHECK_FALSE(media::hevc_configuration({{}, {pps}, {vps}}));
    CHECK_FALSE(media::hevc_configuration({{sps}, {}, {vps}}));
    CHECK_FALSE(media::hevc_configuration({{hex("420101")}, {pps}, {vps}}));
    CHECK_FALSE(media::hevc_configuration({{sps}, {Bytes(0x10000, 0x44)}, {vps}}));
}

TEST_CASE("a record that is cut short is none, and one may leave its sets to the stream") {
    for (std::size_t size = 0; size < record.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(media::parse_hevc_configuration(ByteView(record).first(size)));
    }
    Bytes empty(record.begin(), record.begin() + 22);
    empty.push_back(0);
    CHECK(media::parse_hevc_configuration(empty) == media::ParameterSets{});
    Bytes three_byte_lengths = empty;
    three_byte_lengths[21] = 0x0E;
    CHECK_FALSE(media::hevc_length_size(three_byte_lengths));
}

TEST_CASE("other arrays of a record are passed over") {
    // Supplemental enhancement information, as x265 puts it there.
    Bytes with_sei = record;
    with_sei[22] = 4;
    const Bytes array = hex("27 0001 0004 4E01AABB");
    with_sei.insert(with_sei.end(), array.begin(), array.end());
    CHECK(media::parse_hevc_configuration(with_sei) == all_sets());
}

TEST_CASE("sets of HEVC change when their bytes do") {
    media::ParameterSets sets;
    CHECK(media::update_hevc_sets(sets, {vps, sps, pps, hex("2601AA")}));
    CHECK(sets == all_sets());
    CHECK_FALSE(media::update_hevc_sets(sets, {vps, sps, pps}));
    Bytes other_view = layered_sps;
    other_view[1] = 0x09;
    CHECK_FALSE(media::update_hevc_sets(sets, {other_view}));
    CHECK(media::update_hevc_sets(sets, {layered_sps}));
    CHECK(sets.sps == std::vector<Bytes>{layered_sps});
    CHECK_FALSE(media::update_hevc_sets(sets, {hex("40"), hex("4201"), hex("4401")}));
}

TEST_CASE("a record made from a stream is that which ffmpeg makes of it") {
    const clips::Folder folder;
    const std::string encoding =
        "-f lavfi -t 1 -i testsrc2=size=66x50:rate=25 -c:v libx265 -pix_fmt yuv420p -x265-params "
        "log-level=error:pools=1 ";
    const std::string stream = folder.make("stream.ts", encoding);
    const std::string file = folder.make("file.mp4", "-i @/stream.ts -c copy");
    CHECK(clips::open(stream)->tracks().at(0).config == clips::open(file)->tracks().at(0).config);
}

}  // namespace hevc_test
