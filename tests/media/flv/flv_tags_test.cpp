#include "media/flv/flv_tags.hpp"

#include <doctest/doctest.h>

#include "media/flv_bytes.hpp"

namespace flv_tags_test {

using clips::flv_head;
using clips::flv_tag;
using clips::operator+;
using media::Bytes;
using media::FlvTagType;

namespace {

std::optional<std::int64_t> find(const Bytes& bytes, FlvTagType type) {
    media::Input input;
    input.path = "tags";
    input.memory = bytes;
    return media::find_flv_tag(media::ByteSource(input), type);
}

}  // namespace

TEST_CASE("the first tag of a type is found behind all others") {
    Bytes file = flv_head() + flv_tag(18, 0, clips::script_body("onMetaData", ""));
    const std::int64_t video = std::ssize(file);
    for (std::uint32_t i = 0; i < 300; ++i)
        file = file + flv_tag(9, i * 40, Bytes(200, 0x27));
    CHECK(find(file, FlvTagType::video) == video);
    CHECK_FALSE(find(file, FlvTagType::audio));
    // An empty one tells nothing.
    file = file + flv_tag(8, 11'990, {});
    const std::int64_t audio = std::ssize(file);
    CHECK(find(file + flv_tag(8, 12'000, Bytes(9, 0xAF)), FlvTagType::audio) == audio);
}

TEST_CASE("no tag is looked for behind damage, or beyond the end") {
    const Bytes audio = flv_tag(8, 0, Bytes(9, 0xAF));
    CHECK_FALSE(find(flv_head() + Bytes(20, 0x55) + audio, FlvTagType::audio));
    CHECK_FALSE(find(flv_head(), FlvTagType::audio));
    CHECK_FALSE(find(Bytes{'F', 'L', 'V'}, FlvTagType::audio));
}

}  // namespace flv_tags_test
