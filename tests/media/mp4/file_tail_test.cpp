#include "media/mp4/file_tail.hpp"

#include <doctest/doctest.h>

#include "media/flv_bytes.hpp"
#include "media/hex.hpp"

namespace file_tail_test {

using clips::hex;
using clips::operator+;
using media::Bytes;
using media::FileEnd;

namespace {

media::Input input_of(const Bytes& bytes) {
    media::Input input;
    input.path = "tail";
    input.memory = bytes;
    return input;
}

FileEnd end_of(const Bytes& bytes) {
    media::ByteSource source(input_of(bytes));
    return media::end_of_mp4(source);
}

bool mp4_is_cut(const Bytes& bytes) {
    return end_of(bytes) == FileEnd::cut;
}

}  // namespace

TEST_CASE("an MP4 file cut anywhere but between boxes, or in the length of the next one") {
    // 16 bytes of ftyp | mdat of 20 bytes with a 64-bit size
    const Bytes mp4 = hex("00000010 66747970 69736F6D 00000000 00000001 6D646174 0000000000000014 AABBCCDD");
    for (std::size_t size = 1; size <= mp4.size(); ++size) {
        CAPTURE(size);
        const bool is_cut = size >= 16 + 8 && size < mp4.size();
        CHECK(mp4_is_cut(Bytes(mp4.begin(), mp4.begin() + static_cast<std::ptrdiff_t>(size))) == is_cut);
    }
}

TEST_CASE("a fragment without its media is cut, though a box ends there") {
    // ftyp | moof of 12 bytes | mdat of 12 bytes
    const Bytes mp4 = hex("00000008 66747970 0000000C 6D6F6F66 00000000 0000000C 6D646174 AABBCCDD");
    for (std::size_t size = 8; size <= mp4.size(); ++size) {
        CAPTURE(size);
        const bool is_cut = size >= 8 + 8 && size < mp4.size();
        CHECK(mp4_is_cut(Bytes(mp4.begin(), mp4.begin() + static_cast<std::ptrdiff_t>(size))) == is_cut);
    }
}

TEST_CASE("a file that ends within its first fragment is told from one that has it whole") {
    // ftyp | moof of 12 bytes | mdat of 12 bytes | moof of 12 bytes
    const Bytes mp4 = hex(
        "00000008 66747970 0000000C 6D6F6F66 00000000 0000000C 6D646174 AABBCCDD 0000000C 6D6F6F66 00000000");
    for (std::size_t size = 1; size <= mp4.size(); ++size) {
        CAPTURE(size);
        const Bytes begin(mp4.begin(), mp4.begin() + static_cast<std::ptrdiff_t>(size));
        const bool within_moof = size >= 8 + 8 && size < 8 + 12;
        const bool within_media = size >= 8 + 12 + 8 && size < 8 + 12 + 12;
        CHECK(media::ends_within_first_fragment(media::ByteSource(input_of(begin))) ==
              (within_moof || within_media));
    }
    CHECK_FALSE(media::ends_within_first_fragment(media::ByteSource(input_of(hex("464C5601 05 00000009")))));
}

TEST_CASE("media before an index shows in the first bytes") {
    CHECK(media::begins_with_media(hex("00000008 66747970 00000008 66726565 00000000 6D646174")));
    CHECK(media::begins_with_media(hex("00000008 66747970 00000001 6D646174 0000000000000040")));
    CHECK_FALSE(media::begins_with_media(hex("00000008 66747970 00000010 6D6F6F76 00000000 00000000")));
    CHECK_FALSE(media::begins_with_media(hex("00000008 66747970 00FFFFFF 66726565 00000000")));
    CHECK_FALSE(media::begins_with_media(hex("464C5601 05 00000009 00000000")));
}

TEST_CASE("a last box without samples may be cut") {
    for (const char* const type : {"66726565", "75756964", "6D667261", "66747970"}) {
        CAPTURE(type);
        CHECK_FALSE(mp4_is_cut(hex("0000000C 6D646174 AABBCCDD 00000040") + hex(type) + hex("00000000")));
    }
}

TEST_CASE("MP4 boxes up to the end, senseless sizes, and what is appended") {
    CHECK_FALSE(mp4_is_cut(hex("00000000 6D646174 AABBCCDD")));
    CHECK_FALSE(mp4_is_cut(hex("00000004 6D646174 AABBCCDD")));
    CHECK_FALSE(mp4_is_cut(hex("0000000C 6D646174 AABBCCDD FFFFFFFF 41424344 00")));
    CHECK(mp4_is_cut(hex("00000001 6D646174 FFFFFFFFFFFFFFFF AABBCCDD")));
}

TEST_CASE("bytes behind the last box that are none are damage, but for a few") {
    const Bytes whole = hex("00000008 66747970 0000000C 6D6F6F66 00000000 0000000C 6D646174 AABBCCDD");
    for (const std::uint8_t filling : Bytes{0x00, 0x11}) {
        CAPTURE(filling);
        Bytes bytes = whole;
        bytes.resize(whole.size() + 1000, filling);
        CHECK(end_of(bytes) == FileEnd::whole);
        bytes.resize(whole.size() + 5000, filling);
        CHECK(end_of(bytes) == FileEnd::damaged);
    }
    // A box that nobody knows is passed over.
    CHECK(end_of(whole + hex("0000000C 41424344 00000000")) == FileEnd::whole);
}

TEST_CASE("the first fragment, and a second file behind the first") {
    const Bytes index = hex("00000008 66747970 00000008 6D6F6F76 0000000C 6D646174 AABBCCDD");
    const media::ByteSource one(input_of(index));
    CHECK_FALSE(media::first_fragment(one));
    CHECK_FALSE(media::second_index(one));
    CHECK(media::second_index(media::ByteSource(input_of(index + index))) == 28 + 8);
    CHECK(media::first_fragment(media::ByteSource(input_of(index + hex("0000000C 6D6F6F66 00000000")))) ==
          28);
    CHECK_FALSE(
        media::first_fragment(media::ByteSource(input_of(hex("FFFFFFFF 66747970 00000008 6D6F6F66")))));
}

}  // namespace file_tail_test
