#include "media/codec/file_tag.hpp"

#include <doctest/doctest.h>

#include "media/codec/prefixes.hpp"
#include "media/hex.hpp"

namespace file_tag_test {

using clips::hex;
using media::Bytes;
using media::file_tag_size;

namespace {

// "ID3", version 2.4.0, flags, 0x2C + 2 * 0x80 = 300 bytes
const Bytes id3v2 = hex("494433 0400 00 0000022C");
const Bytes with_footer = hex("494433 0400 10 0000022C");
// "APETAGEX", version 2000, 0x1234 bytes behind the head
const Bytes ape = hex("4150455441474558 D0070000 34120000");

}  // namespace

TEST_CASE("tags tell their size, with all that belongs to them") {
    CHECK(file_tag_size(id3v2) == 310);
    CHECK(file_tag_size(with_footer) == 320);
    CHECK(file_tag_size(hex("544147 41")) == 128);
    CHECK(file_tag_size(ape) == 0x1234 + 32);
    CHECK(file_tag_size(hex("4C5952494353424547494E")) == media::rest_of_file);
}

TEST_CASE("what is no tag, or only its beginning, has no size") {
    CHECK_FALSE(file_tag_size({}));
    CHECK_FALSE(file_tag_size(hex("FFF14C80191FFC0000000000")));
    CHECK_FALSE(file_tag_size(hex("494433 0400 00 00008000")));
    for (const Bytes& tag : {id3v2, with_footer, ape}) {
        clips::for_each_prefix(tag, [&](media::ByteView part) {
            CHECK(file_tag_size(part).has_value() == (part.size() == tag.size()));
        });
    }
}

}  // namespace file_tag_test
