#include "media/codec/flac.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace flac_test {

using clips::hex;
using media::ByteView;

namespace {

// 48 kHz, stereo, 16 bits
const media::Bytes bare = hex("12001200 000258 00051B 0BB802F0 0000BB80 A316B305F13B13FE767B3D0D068F95BC");
const media::Bytes framed =
    hex("664C6143 80000022 12001200 000258 00051B 0BB802F0 0000BB80 A316B305F13B13FE767B3D0D068F95BC");

}  // namespace

TEST_CASE("STREAMINFO is found alone, and behind its head") {
    for (const media::Bytes& config : {bare, framed}) {
        const auto found = media::find_flac_stream_info(config);
        REQUIRE(found);
        CHECK(media::Bytes(found->begin(), found->end()) == bare);
        for (std::size_t size = 0; size < config.size(); ++size)
            CHECK_FALSE(media::find_flac_stream_info(ByteView(config).first(size)));
    }
    // A block of another type comes first.
    media::Bytes other = framed;
    other[4] = 0x84;
    CHECK_FALSE(media::find_flac_stream_info(other));
}

TEST_CASE("STREAMINFO says what the sound is like") {
    const auto format = media::parse_flac_stream_info(bare);
    REQUIRE(format);
    CHECK(format->sample_rate == 48000);
    CHECK(format->channels == 2);
    CHECK(format->bits_per_sample == 16);
    CHECK_FALSE(media::parse_flac_stream_info(framed));
    media::Bytes silent = bare;
    silent[10] = silent[11] = 0;
    silent[12] = 0x02;
    CHECK_FALSE(media::parse_flac_stream_info(silent));
}

TEST_CASE("headers among the packets of Ogg are told from frames") {
    media::Bytes first = hex("7F464C4143 0100 0001");
    first.insert(first.end(), framed.begin(), framed.end());
    const auto header = media::flac_chained_header(first);
    REQUIRE(header);
    CHECK(media::Bytes(header->begin(), header->end()) == framed);
    // The last block, of comments; one of the same type whose length is another; a frame; nothing.
    const media::Bytes comments = hex("84000004 00000000");
    REQUIRE(media::flac_chained_header(comments));
    CHECK(media::flac_chained_header(comments)->empty());
    for (const media::Bytes& other :
         {hex("84000005 00000000"), hex("FFF8C918 00000000"), hex("7F464C4143"), hex("")})
        CHECK_FALSE(media::flac_chained_header(other));
}

}  // namespace flac_test
