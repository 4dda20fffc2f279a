#include "media/codec/decoder_config.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace decoder_config_test {

using clips::hex;
using media::Codec;

namespace {

const media::Bytes avcc =
    hex("01 42 C0 0A FF E1 0015 6742C00ADA11EC0440000003004000000C83C489A8 01 0004 68CE0FC8");
const media::Bytes av1c = hex("81 00 0C 00 0A0A 00000002AFF79B5F2008");
const media::Bytes opus_head = hex("4F70757348656164 01 02 3801 80BB0000 0000 00");

media::Track described(Codec codec, const media::Bytes& config) {
    media::Track track;
    track.codec = codec;
    track.config = config;
    media::describe_from_config(track);
    return track;
}

}  // namespace

TEST_CASE("each codec knows its own record, whole") {
    const std::pair<Codec, media::Bytes> records[] = {
        {Codec::h264, avcc}, {Codec::av1, av1c}, {Codec::aac, hex("1190")}, {Codec::opus, opus_head}};
    for (const auto& own : records) {
        const Codec codec = own.first;
        const media::Bytes& record = own.second;
        for (const auto& other : records) {
            CAPTURE(static_cast<int>(codec));
            CAPTURE(static_cast<int>(other.first));
            // Two bytes of sound configuration are in most things.
            if (codec == Codec::aac && other.first != codec) continue;
            CHECK(media::is_config(codec, other.second) == (codec == other.first));
        }
        CHECK(media::needs_config(codec));
        CHECK_FALSE(media::is_config(codec, {}));
        CHECK_FALSE(media::is_config(codec, media::ByteView(record).first(record.size() - 1)));
        CHECK(media::name_of_config(codec) != std::string());
    }
}

TEST_CASE("codecs of FLV's early days need no record") {
    CHECK_FALSE(media::needs_config(Codec::mp3));
    CHECK_FALSE(media::needs_config(Codec::sorenson_h263));
    CHECK_FALSE(media::is_config(Codec::mp3, hex("1190")));
    CHECK(media::is_config(Codec::vp6, hex("48")));
}

TEST_CASE("channels of Opus and FLAC are heard where their order says, unless the container knows better") {
    const media::Bytes surround = hex("4F70757348656164 01 06 3801 80BB0000 0000 01 04 02 000401020305");
    CHECK(described(Codec::opus, surround).speakers.mask == 0x3F);
    CHECK(described(Codec::opus, opus_head).speakers.mask == 0);
    media::Track track;
    track.codec = Codec::opus;
    track.config = surround;
    track.channels = 6;
    track.speakers.mask = 0x60F;
    media::describe_from_config(track);
    CHECK(track.speakers.mask == 0x60F);
}

TEST_CASE("VP8 and VP9 take no record from a container") {
    CHECK(media::needs_config(Codec::vp9));
    CHECK_FALSE(media::is_config(Codec::vp9, hex("01000000 00 0A 82 02 02 02 0000")));
}

TEST_CASE("a record says what the stream is like") {
    CHECK(described(Codec::h264, avcc).width == 64);
    CHECK(described(Codec::av1, av1c).height == 48);
    CHECK(described(Codec::aac, hex("1190")).sample_rate == 48000);
    CHECK(described(Codec::opus, opus_head).channels == 2);
    CHECK(described(Codec::opus, opus_head).sample_rate == 48000);
    CHECK(described(Codec::av1, hex("81 00 0C 00")).width == 0);
}

}  // namespace decoder_config_test
