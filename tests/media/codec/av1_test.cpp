#include "media/codec/av1.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"
#include "support/clips.hpp"

namespace av1_test {

using clips::hex;
using media::Bytes;
using media::ByteView;
using media::ObuType;

namespace {

// type 1 with a size | 10 bytes: profile 0, level 2.0, main tier, 8 bits 4:2:0, 64x48
const Bytes sequence_header = hex("0A0A 00000002AFF79B5F2008");
const Bytes record = hex("81 00 0C 00");
// A temporal delimiter; a frame of 2 bytes with a size; the same with an extension; the same without a size
const Bytes delimiter = hex("12 00");
const Bytes frame = hex("32 02 AABB");
const Bytes extended_frame = hex("36 08 02 AABB");
const Bytes unsized_frame = hex("30 AABB");

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

}  // namespace

TEST_CASE("a temporal unit falls into its OBUs") {
    const Bytes unit = delimiter + sequence_header + extended_frame + unsized_frame;
    const auto obus = media::split_obus(unit);
    REQUIRE(obus);
    REQUIRE(obus->size() == 4);
    CHECK((*obus)[0].type == ObuType::temporal_delimiter);
    CHECK((*obus)[0].payload.empty());
    CHECK((*obus)[1].type == ObuType::sequence_header);
    CHECK((*obus)[1].whole.size() == 12);
    CHECK(media::sequence_header_in(*obus) == &(*obus)[1]);
    CHECK((*obus)[2].header.size() == 2);
    CHECK((*obus)[2].payload.size() == 2);
    CHECK((*obus)[2].has_size);
    CHECK((*obus)[3].payload.data() == unit.data() + unit.size() - 2);
    CHECK_FALSE((*obus)[3].has_size);
}

TEST_CASE("malformed OBUs are nothing") {
    CHECK_FALSE(media::split_obus(hex("B2 00")));       // forbidden bit
    CHECK_FALSE(media::split_obus(hex("36")));          // no extension
    CHECK_FALSE(media::split_obus(hex("32")));          // no size
    CHECK_FALSE(media::split_obus(hex("32 03 AABB")));  // beyond the end
    CHECK_FALSE(media::split_obus(hex("32 80808080808080808000")));
    CHECK_FALSE(media::split_obus(hex("32 FFFFFFFF7F AA")));
    Bytes many;
    for (std::size_t i = 0; i <= media::max_obus; ++i)
        many = std::move(many) + delimiter;
    CHECK_FALSE(media::split_obus(many));
    CHECK(media::split_obus({})->empty());
}

TEST_CASE("sizes may be longer than they need") {
    const Bytes unit = hex("32 8200 AABB");
    const auto obus = media::split_obus(unit);
    REQUIRE(obus);
    CHECK((*obus)[0].payload.size() == 2);
    CHECK((*obus)[0].whole.size() == 5);
}

TEST_CASE("the record of a sequence header") {
    const auto obus = media::split_obus(sequence_header);
    const auto made = media::av1_configuration(obus->at(0));
    CHECK(made == record + sequence_header);
    CHECK(media::is_av1_configuration(*made));
    const auto sequence = media::parse_av1_sequence_header(obus->at(0).payload);
    REQUIRE(sequence);
    CHECK(sequence->size.width == 64);
    CHECK(sequence->size.height == 48);
    CHECK(sequence->bit_depth == 8);
    CHECK_FALSE(media::contradicts(*made, *sequence));
    // A sequence header without a size gets one: it is a record of its own.
    Bytes unsized = sequence_header;
    unsized.erase(unsized.begin() + 1);
    unsized[0] = 0x08;
    CHECK(media::av1_configuration(media::split_obus(unsized)->at(0)) == made);
}

TEST_CASE("a record that tells of other frames contradicts them") {
    const auto sequence = media::parse_av1_sequence_header(ByteView(sequence_header).subspan(2));
    REQUIRE(sequence);
    CHECK(media::contradicts(hex("81 00 4C 00"), *sequence));        // 10 bits
    CHECK(media::contradicts(hex("81 20 0C 00"), *sequence));        // profile 1
    CHECK(media::contradicts(hex("81 00 00 00"), *sequence));        // 4:4:4
    CHECK_FALSE(media::contradicts(hex("81 0D 8F 00"), *sequence));  // another level, tier, chroma position
}

TEST_CASE("a record is known by its marker, and by OBUs that can be read") {
    CHECK(media::is_av1_configuration(record));
    CHECK_FALSE(media::is_av1_configuration(hex("810C0C")));
    CHECK_FALSE(media::is_av1_configuration(hex("01 00 0C 00")));
    CHECK_FALSE(media::is_av1_configuration(hex("81 00 0C 00 0A0A 0000")));
    CHECK_FALSE(media::is_av1_configuration(sequence_header));
}

TEST_CASE("a sequence header cut short is none") {
    for (std::size_t size = 0; size < 8; ++size) {
        CAPTURE(size);
        CHECK_FALSE(media::parse_av1_sequence_header(ByteView(sequence_header).subspan(2, size)));
    }
    CHECK_FALSE(media::parse_av1_sequence_header(hex("FF FF FF FF FF FF FF FF FF FF FF FF FF FF")));
}

TEST_CASE("a temporal unit loses its delimiter, and every OBU gets its size") {
    const Bytes unit = delimiter + sequence_header + frame + unsized_frame;
    auto owner = std::make_shared<int>(0);
    const std::weak_ptr<int> watch = owner;
    media::Payload payload = media::low_overhead(*media::split_obus(unit), std::move(owner));
    CHECK(clips::joined(payload) == sequence_header + frame + hex("32 02 AABB"));
    // OBUs that stand together stay one slice, in place.
    REQUIRE(payload.slices.size() == 3);
    CHECK(payload.slices[0].data() == unit.data() + delimiter.size());
    CHECK_FALSE(watch.expired());
    payload = {};
    CHECK(watch.expired());
    CHECK(media::low_overhead(*media::split_obus(delimiter), nullptr).slices.empty());
}

TEST_CASE("sequence headers of real encoders, against what ffprobe reads") {
    const clips::Folder folder;
    const auto check = [&](const std::string& name, const std::string& arguments, int depth) {
        const std::string file = folder.make(name, "-f lavfi -i testsrc2=size=66x50:rate=25 -frames:v 2 " +
                                                       arguments + " -c:v libaom-av1 -cpu-used 8");
        const auto source = clips::open(file);
        const media::Track& track = source->tracks().at(0);
        const auto obus = media::split_obus(media::av1_configuration_obus(track.config));
        REQUIRE(obus);
        const auto sequence = media::parse_av1_sequence_header(media::sequence_header_in(*obus)->payload);
        REQUIRE(sequence);
        CHECK(sequence->size.width == 66);
        CHECK(sequence->size.height == 50);
        CHECK(sequence->bit_depth == depth);
        // The container's record was made by somebody else.
        CHECK(media::av1_configuration(*media::sequence_header_in(*obus)) == track.config);
    };
    check("8.mp4", "-pix_fmt yuv420p", 8);
    check("10.mkv", "-pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc",
          10);
    check("444.mp4", "-pix_fmt yuv444p", 8);
    check("422.mkv", "-pix_fmt yuv422p12le", 12);
    check("gray.mp4", "-pix_fmt gray", 8);
}

}  // namespace av1_test
