#include "media/container/followed_source.hpp"

#include <array>
#include <doctest/doctest.h>
#include <limits>

#include "media/flv_bytes.hpp"

namespace followed_source_test {

using clips::flv_head;
using clips::flv_tag;
using clips::operator+;
using media::Bytes;
using media::ByteSource;
using media::FollowedSource;

namespace {

constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();
const Bytes cue = clips::script_body("onCuePoint", "intro");
/// Two pictures, and a script between them.
const Bytes first_part = flv_head() + flv_tag(9, 0, Bytes(3000, 0x17));
const Bytes file = first_part + flv_tag(18, 40, cue) + flv_tag(9, 40, Bytes(100, 0x27));

media::Input in_memory(const Bytes& bytes) {
    media::Input input;
    input.path = "memory";
    input.memory = bytes;
    return input;
}

/// The bytes from there to the end, read in pieces.
Bytes read_on(FollowedSource& source) {
    Bytes read;
    std::array<std::uint8_t, 700> piece;
    for (;;) {
        const ByteSource::Result result = source.read(piece);
        if (result.outcome != ByteSource::Outcome::ok) break;
        read.insert(read.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(result.count));
    }
    return read;
}

}  // namespace

TEST_CASE("bytes go by as they are, and the scripts among them are found") {
    ByteSource bytes(in_memory(file));
    FollowedSource source(bytes);
    CHECK(read_on(source) == file);
    const auto scripts = source.take_scripts(all);
    REQUIRE(scripts.size() == 1);
    CHECK(scripts[0].body == cue);
    CHECK(scripts[0].position == std::ssize(first_part));
    CHECK(source.script_ends_at(std::ssize(first_part + flv_tag(18, 40, cue))) == false);
    CHECK(source.take_scripts(all).empty());
}

TEST_CASE("a script that is leapt over is found all the same") {
    ByteSource bytes(in_memory(file));
    FollowedSource source(bytes);
    std::array<std::uint8_t, 100> piece;
    source.read(piece);
    REQUIRE(source.seek(std::ssize(file) - 50));
    CHECK(read_on(source).size() == 50);
    CHECK(source.take_scripts(all).size() == 1);
    CHECK_FALSE(source.seek(-1));
}

TEST_CASE(
    "behind damage scripts are found again from a packet on, also those that were read before it was known") {
    // Garbage in the place of the size behind a tag.
    const Bytes before(first_part.begin(), first_part.end() - 4);
    const Bytes damaged = before + Bytes(64, 0xEE) + flv_tag(9, 40, Bytes(100, 0x27)) + flv_tag(18, 40, cue);
    ByteSource bytes(in_memory(damaged));
    FollowedSource source(bytes);
    read_on(source);
    CHECK(source.take_scripts(all).empty());
    source.resume_behind(-1);
    CHECK(source.take_scripts(all).empty());
    source.resume_behind(std::ssize(before) + 64);
    CHECK(source.take_scripts(all).size() == 1);
    CHECK(source.take_remarks().size() == 1);
}

TEST_CASE("what is no FLV is only read") {
    ByteSource bytes(in_memory(file));
    FollowedSource source(bytes);
    source.stop_looking();
    CHECK(read_on(source) == file);
    CHECK(source.take_scripts(all).empty());
    CHECK(source.take_remarks().empty());
    source.resume_behind(0);
    CHECK_FALSE(source.script_ends_at(0));
}

}  // namespace followed_source_test
