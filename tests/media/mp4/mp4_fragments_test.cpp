#include "media/mp4/mp4_fragments.hpp"

#include <doctest/doctest.h>
#include <initializer_list>

#include "media/hex.hpp"

namespace mp4_fragments_test {

using clips::hex;
using media::Bytes;
using media::FragmentsSpan;

namespace {

Bytes operator+(Bytes one, const Bytes& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

Bytes number(std::size_t value) {
    return {static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U),
            static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
}

Bytes box(const std::string& type, const Bytes& content) {
    return number(content.size() + 8) + Bytes(type.begin(), type.end()) + content;
}

const Bytes start = box("ftyp", hex("69736F6D 00000000"));
const Bytes media_data = box("mdat", Bytes(100));
/// Track 2 has 512 ticks a sample where nothing else is said.
const Bytes moov =
    box("moov", box("mvex", box("trex", hex("00000000 00000002 00000001 00000200 00000000 00000000"))));

/// The part of a fragment with track 1, that begins at `begin`: three samples of 100, 200 and 300 ticks, with
/// sizes and composition times.
Bytes telling_track(const std::string& begin) {
    return box(
        "traf",
        box("tfhd", hex("00000000 00000001")) + box("tfdt", hex("01000000") + hex(begin)) +
            box("trun",
                hex("00000B05 00000003 00000000 00000000"
                    "00000064 0000000A 00000000 000000C8 0000000A 00000000 0000012C 0000000A 00000000")));
}

/// The part of a fragment with track 2: ten samples, in two runs, from tick `begin` on.
Bytes short_track(const std::string& begin) {
    return box("traf", box("tfhd", hex("00000000 00000002")) + box("tfdt", hex("00000000") + hex(begin)) +
                           box("trun", hex("00000000 00000004")) + box("trun", hex("00000000 00000006")));
}

Bytes fragment(const Bytes& tracks) {
    return box("moof", box("mfhd", hex("00000000 00000001")) + tracks) + media_data;
}

std::optional<std::vector<FragmentsSpan>> spans_of(const Bytes& bytes) {
    media::Input input;
    input.path = "fragments";
    input.memory = bytes;
    const media::ByteSource source(input);
    return media::mp4_fragments(source);
}

const Bytes first = fragment(telling_track("0000000000000032") + short_track("00000000"));
const Bytes last = fragment(telling_track("0000000100000000") + short_track("00001400"));

void check_whole(const Bytes& file) {
    const auto spans = spans_of(file);
    REQUIRE(spans);
    REQUIRE(spans->size() == 2);
    CHECK((*spans)[0].track_id == 1);
    CHECK((*spans)[0].begin == 0x32);
    CHECK((*spans)[0].end == 0x1'0000'0000 + 600);
    CHECK((*spans)[1].track_id == 2);
    CHECK((*spans)[1].begin == 0);
    CHECK((*spans)[1].end == 0x1400 + 10 * 512);
}

}  // namespace

TEST_CASE("the span of a file is from its first fragment to the end of its last") {
    const Bytes between = fragment(telling_track("0000000000001000") + short_track("00000A00"));
    check_whole(start + moov + first + between + last);
    // Whole, whatever stands behind or was cut.
    check_whole(start + moov + first + last + box("free", Bytes(4)));
    Bytes cut = start + moov + first + last + between;
    cut.resize(cut.size() - media_data.size() - 1);
    check_whole(cut);
}

TEST_CASE("tracks in fragments of their own have spans of their own") {
    const Bytes trex = hex("00000000 00000001 00000001 00000000 00000000 00000000");
    const Bytes two_tracks =
        box("moov", box("mvex", box("trex", trex) + box("trex", hex("00000000 00000002 00000001 00000200 "
                                                                    "00000000 00000000"))));
    const Bytes one = fragment(telling_track("0000000000000032")) + fragment(short_track("00000000"));
    const Bytes two = fragment(telling_track("0000000000001000")) + fragment(short_track("00000A00"));
    for (const Bytes& rest :
         {fragment(short_track("00001400")) + fragment(telling_track("0000000100000000")),
          fragment(telling_track("0000000100000000")) + fragment(short_track("00001400"))}) {
        const auto spans = spans_of(start + two_tracks + one + two + rest);
        REQUIRE(spans);
        REQUIRE(spans->size() == 2);
        for (const FragmentsSpan& span : *spans) {
            CHECK(span.begin == (span.track_id == 1 ? 0x32 : 0));
            CHECK(span.end == (span.track_id == 1 ? 0x1'0000'0000 + 600 : 0x1400 + 10 * 512));
        }
    }
    // The sound ends long before the pictures.
    Bytes file = start + two_tracks + one;
    for (std::uint8_t i = 1; i < 100; ++i)
        file = file + fragment(telling_track("00000000000000" + std::string(i < 50 ? "32" : "64")));
    const auto spans = spans_of(file);
    REQUIRE(spans);
    REQUIRE(spans->size() == 1);
    CHECK(spans->front().end == 0x64 + 600);
}

TEST_CASE("one fragment is both") {
    const auto spans = spans_of(start + moov + first);
    REQUIRE(spans);
    REQUIRE(spans->size() == 2);
    CHECK((*spans)[0].end == 0x32 + 600);
    CHECK((*spans)[1].end == 10 * 512);
}

TEST_CASE("the duration of a fragment comes before that of the file") {
    const Bytes track =
        box("traf", box("tfhd", hex("0000000B 00000002 0000000000000000 00000001 00000064")) +
                        box("tfdt", hex("00000000 00000000")) + box("trun", hex("00000000 00000004")));
    const auto spans = spans_of(start + moov + fragment(track));
    REQUIRE(spans);
    REQUIRE(spans->size() == 1);
    CHECK(spans->front().end == 400);
}

TEST_CASE("the index at the end leads to the last fragment, and one that leads nowhere is let be") {
    const Bytes middle = box("mdat", Bytes(5000));
    // Were it walked through, this would end the walk.
    const Bytes barrier = box("what", Bytes(8));
    const auto indexed = [](const Bytes& before, std::size_t offset) {
        const Bytes entry = number(0) + number(offset) + hex("010101");
        const Bytes tfra = box("tfra", hex("00000000 00000001 00000000 00000002") + number(0) + number(0) +
                                           hex("010101") + entry);
        const std::size_t size = 8 + tfra.size() + 16;
        return before + box("mfra", tfra + box("mfro", number(0) + number(size)));
    };
    const Bytes before = start + moov + first + middle + barrier;
    check_whole(indexed(before + last, before.size()));
    check_whole(indexed(start + moov + first + middle + last, 20));
    check_whole(indexed(start + moov + first + middle + last, 0xFFFFFFF0));
    const auto lost = spans_of(before + last);
    REQUIRE(lost);
    CHECK(lost->empty());
}

TEST_CASE("a file without fragments has none, and one that does not tell their times has no span") {
    CHECK_FALSE(spans_of(start + moov + media_data));
    CHECK_FALSE(spans_of(start));
    CHECK_FALSE(spans_of(Bytes(3)));
    const Bytes timeless =
        box("traf", box("tfhd", hex("00000000 00000001")) + box("trun", hex("00000000 00000001")));
    const auto spans = spans_of(start + moov + fragment(timeless));
    REQUIRE(spans);
    CHECK(spans->empty());
}

TEST_CASE("damaged fragments never say more than there is room for") {
    const Bytes file = start + moov + first + last;
    for (std::size_t at = start.size(); at < file.size(); ++at) {
        for (const auto value : std::initializer_list<std::uint8_t>{0x00, 0x01, 0x7F, 0xFF}) {
            Bytes bad = file;
            bad[at] = value;
            const auto spans = spans_of(bad);
            if (spans) CHECK(spans->size() <= 2);
        }
    }
}

}  // namespace mp4_fragments_test
