#include "media/mp4/mp4_layout.hpp"

#include <doctest/doctest.h>

#include "media/flv_bytes.hpp"
#include "media/hex.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

namespace mp4_layout_test {

using clips::hex;
using clips::operator+;
using media::Bytes;
using media::FileEnd;
using media::Mp4Layout;

namespace {

// ftyp | moov | mdat of 12 bytes
const Bytes indexed = hex("00000008 66747970 00000008 6D6F6F76 0000000C 6D646174 AABBCCDD");
// moof of 12 bytes | mdat of 12 bytes
const Bytes fragment = hex("0000000C 6D6F6F66 00000000 0000000C 6D646174 AABBCCDD");

media::Input input_of(const Bytes& bytes) {
    media::Input input;
    input.path = "layout";
    input.memory = bytes;
    return input;
}

bool hides(const Mp4Layout& layout, std::int64_t position, std::int64_t indexed_frames) {
    AVPacket packet{};
    AVStream stream{};
    packet.flags = AV_PKT_FLAG_DISCARD;
    packet.pos = position;
    stream.nb_frames = indexed_frames;
    const bool hidden = layout.hides(packet, stream);
    packet.flags = 0;
    CHECK_FALSE(layout.hides(packet, stream));
    return hidden;
}

}  // namespace

TEST_CASE("edits hide samples that an index names, and none of a fragment") {
    const Bytes hybrid = indexed + fragment;
    const media::ByteSource with_fragment(input_of(hybrid));
    const Mp4Layout both(with_fragment, {});
    CHECK(hides(both, 24, 10));
    CHECK_FALSE(hides(both, std::ssize(indexed) + 20, 10));
    const media::ByteSource without(input_of(indexed));
    CHECK(hides(Mp4Layout(without, {}), 24, 10));
    // By a pipe, fragments do not show, but an index that names no sample does.
    CHECK_FALSE(hides(Mp4Layout(without, {}), 24, 0));
}

TEST_CASE("the end of a file in fragments is looked at anew once its size has changed") {
    const Bytes whole = indexed + fragment;
    const media::ByteSource source(input_of(whole));
    Mp4Layout layout(source, {});
    REQUIRE(layout.fragments());
    CHECK(layout.end(std::ssize(whole), {}) == FileEnd::whole);
    const Bytes cut(whole.begin(), whole.end() - 2);
    const media::ByteSource cut_source(input_of(cut));
    CHECK(Mp4Layout(cut_source, {}).end(std::ssize(cut), {}) == FileEnd::cut);
}

TEST_CASE("a file behind a file is found, and fragments are none") {
    const Bytes twice = indexed + indexed;
    const Bytes fragments = indexed + fragment + indexed + fragment;
    const media::ByteSource one(input_of(twice));
    const media::ByteSource two(input_of(fragments));
    CHECK(Mp4Layout(one, {}).appended_file() == std::ssize(indexed) + 8);
    CHECK_FALSE(Mp4Layout(two, {}).appended_file());
}

}  // namespace mp4_layout_test
