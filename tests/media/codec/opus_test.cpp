#include "media/codec/opus.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace opus_test {

using clips::hex;
using namespace std::chrono_literals;

namespace {

// "OpusHead" | 01 version | 02 channels | 312 pre-skip | 48000 Hz | 0 gain | 0 mapping family
const media::Bytes stereo = hex("4F70757348656164 01 02 3801 80BB0000 0000 00");
// 6 channels | family 1 | 4 streams, 2 of them coupled | where each channel is
const media::Bytes surround = hex("4F70757348656164 01 06 3801 80BB0000 0000 01 04 02 000401020305");

}  // namespace

TEST_CASE("the header of an Opus stream") {
    const auto head = media::parse_opus_head(stereo);
    REQUIRE(head);
    CHECK(head->channels == 2);
    CHECK(head->pre_skip == 312);
    CHECK(head->input_sample_rate == 48000);
    CHECK(head->mapping_family == 0);
    const auto more = media::parse_opus_head(surround);
    REQUIRE(more);
    CHECK(more->channels == 6);
    CHECK(more->mapping_family == 1);
}

TEST_CASE("an Opus header cut short, or of nothing, is none") {
    for (std::size_t size = 0; size < stereo.size(); ++size)
        CHECK_FALSE(media::parse_opus_head(media::ByteView(stereo).first(size)));
    for (std::size_t size = 0; size < surround.size(); ++size)
        CHECK_FALSE(media::parse_opus_head(media::ByteView(surround).first(size)));
    CHECK_FALSE(media::parse_opus_head(hex("4F70757348656164 01 00 3801 80BB0000 0000 00")));
    CHECK_FALSE(media::parse_opus_head(hex("4F70757348656164 10 02 3801 80BB0000 0000 00")));
    CHECK_FALSE(media::parse_opus_head(hex("4F70757348656164 01 03 3801 80BB0000 0000 00")));
    CHECK_FALSE(media::parse_opus_head(hex("4F70757354616773 01 02 3801 80BB0000 0000 00")));
}

TEST_CASE("an Opus packet says how long it is") {
    CHECK(media::opus_duration(hex("FC AABB")) == 20ms);    // CELT, 20 ms, stereo
    CHECK(media::opus_duration(hex("E0 AABB")) == 2500us);  // CELT, 2.5 ms
    CHECK(media::opus_duration(hex("18 AABB")) == 60ms);    // SILK, 60 ms
    CHECK(media::opus_duration(hex("68 AABB")) == 20ms);    // hybrid, 20 ms
    CHECK(media::opus_duration(hex("FD AABB")) == 40ms);    // two of 20 ms
    CHECK(media::opus_duration(hex("FE AABB")) == 40ms);
    CHECK(media::opus_duration(hex("FF 03 AA")) == 60ms);  // three of 20 ms
    CHECK(media::opus_duration(hex("FF 07 AA")) == 0ms);   // 140 ms: more than there can be
    CHECK(media::opus_duration(hex("FF")) == 0ms);
    CHECK(media::opus_duration({}) == 0ms);
}

TEST_CASE("headers among the packets of Ogg are told from sound") {
    const auto header = media::opus_chained_header(stereo);
    REQUIRE(header);
    CHECK(media::Bytes(header->begin(), header->end()) == stereo);
    const media::Bytes comments = hex("4F70757354616773 00000000 00000000");
    REQUIRE(media::opus_chained_header(comments));
    CHECK(media::opus_chained_header(comments)->empty());
    for (const media::Bytes& sound : {hex("FCFFFE"), hex("4F70757348"), hex("")})
        CHECK_FALSE(media::opus_chained_header(sound));
}

}  // namespace opus_test
