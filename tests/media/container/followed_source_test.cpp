#include "media/container/followed_source.hpp"

#include <array>
#include <doctest/doctest.h>
#include <limits>

#include "media/flv_bytes.hpp"
#include "support/clips.hpp"

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
Bytes read_on(FollowedSource& source, std::size_t piece_size = 700) {
    Bytes read;
    Bytes piece(piece_size);
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
    source.settle(FollowedSource::Kind::other);
    CHECK(read_on(source) == file);
    CHECK(source.take_scripts(all).empty());
    CHECK(source.take_remarks().empty());
    source.resume_behind(0);
    CHECK_FALSE(source.script_ends_at(0));
}

TEST_CASE("an MPEG-TS goes by as it is, in reads of any size, with the rest of a packet at its end") {
    const clips::Folder folder;
    for (const std::string format : {"", " -f mpegts -mpegts_m2ts_mode 1"}) {
        Bytes whole = clips::bytes_of(folder.make("a.ts", clips::h264_aac + format));
        whole.resize(whole.size() - 100);
        for (const std::size_t piece :
             {std::size_t{90}, std::size_t{700}, std::size_t{40'000}, whole.size()}) {
            CAPTURE(piece);
            ByteSource bytes(in_memory(whole));
            FollowedSource source(bytes);
            CHECK(read_on(source, piece) == whole);
            REQUIRE(source.seek(1000));
            CHECK(read_on(source, piece) == Bytes(whole.begin() + 1000, whole.end()));
        }
    }
}

TEST_CASE("streams of an MPEG-TS keep their PIDs, however it is read, until nobody wants that") {
    const clips::Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const Bytes first = clips::bytes_of(folder.make("a.ts", "-i @/a.mp4 -c copy"));
    const Bytes joined =
        first + clips::bytes_of(folder.make("b.ts", "-i @/a.mp4 -c copy -streamid 0:512 -streamid 1:513"));
    Bytes all_at_once;
    for (const std::size_t piece : {joined.size(), std::size_t{500}, std::size_t{32'768}}) {
        CAPTURE(piece);
        ByteSource bytes(in_memory(joined));
        FollowedSource source(bytes);
        const Bytes read = read_on(source, piece);
        if (all_at_once.empty()) all_at_once = read;
        CHECK(read.size() == joined.size());
        CHECK(read != joined);
        CHECK(read == all_at_once);
    }
    const clips::PipedInput pipe(folder.write("joined.ts", joined));
    media::Input input;
    input.path = "-";
    ByteSource bytes(input);
    FollowedSource source(bytes);
    std::array<std::uint8_t, 500> piece{};
    REQUIRE(source.read(piece).count == 376);
    source.settle(FollowedSource::Kind::other);
    const Bytes rest = read_on(source);
    CHECK(rest == Bytes(joined.begin() + 376, joined.end()));
}

}  // namespace followed_source_test
