#include "media/mpeg/adts_gaps.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <limits>
#include <random>

#include "media/hex.hpp"

namespace adts_gaps_test {

using clips::hex;
using media::AdtsGaps;
using media::Bytes;
using media::ByteView;

namespace {

constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();

/// A frame of AAC-LC at 48 kHz, stereo, of 200 bytes.
Bytes frame() {
    Bytes bytes = hex("FFF14C80191FFC");
    bytes.resize(200, 0x21);
    return bytes;
}

Bytes frames(int count) {
    Bytes bytes;
    for (int i = 0; i < count; ++i) {
        const Bytes next = frame();
        bytes.insert(bytes.end(), next.begin(), next.end());
    }
    return bytes;
}

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// A tag of ID3v2.4 with 300 bytes.
Bytes tag() {
    Bytes bytes = hex("494433 0400 00 0000022C");
    bytes.resize(310, 0x41);
    return bytes;
}

std::vector<AdtsGaps::Gap> taken(AdtsGaps& gaps) {
    std::vector<AdtsGaps::Gap> list;
    while (const auto gap = gaps.take(all))
        list.push_back(*gap);
    return list;
}

std::vector<AdtsGaps::Gap> gaps_of(const Bytes& bytes, std::size_t piece) {
    AdtsGaps gaps;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        gaps.feed(static_cast<std::int64_t>(at),
                  ByteView(bytes).subspan(at, std::min(piece, bytes.size() - at)));
    gaps.end();
    return taken(gaps);
}

using List = std::vector<AdtsGaps::Gap>;

}  // namespace

TEST_CASE("frames and tags that follow each other have no gaps, in pieces of any size") {
    const Bytes whole = tag() + frames(5) + tag() + frames(5) + Bytes(700, 0);
    const Bytes with_ape_tag =
        frames(3) + hex("4150455441474558 D0070000 64000000") + Bytes(116, 'x') + frames(2);
    const Bytes with_lyrics = frames(3) + hex("4C5952494353424547494E") + Bytes(500, 'x');
    const Bytes with_old_tag = frames(3) + hex("544147") + Bytes(125, 'x');
    Bytes cut = frame();
    cut.resize(150);
    for (const std::size_t piece : {1U, 7U, 199U, 200U, 1000U, 100'000U}) {
        CAPTURE(piece);
        CHECK(gaps_of(whole, piece).empty());
        CHECK(gaps_of(with_old_tag, piece).empty());
        CHECK(gaps_of(with_ape_tag, piece).empty());
        CHECK(gaps_of(with_lyrics, piece).empty());
        // The end of a frame that is missing is not of this.
        CHECK(gaps_of(frames(4) + cut, piece).empty());
        // Nor is what an input begins with that was cut out of another.
        CHECK(gaps_of(Bytes(150, 0x77) + frames(4), piece).empty());
    }
}

TEST_CASE("bytes without a frame are a gap, at the place that libavformat counts") {
    const Bytes noise(590, 0x5A);
    const Bytes file = frames(5) + noise + frames(4) + Bytes(100, 0x5A) + frames(3);
    for (const std::size_t piece : {1U, 13U, 200U, 2048U, 100'000U}) {
        CAPTURE(piece);
        CHECK(gaps_of(file, piece) == List{{1000, 590, 3}, {1800, 100, 1}});
    }
    CHECK(gaps_of(frames(5) + Bytes(590, 0) + frames(4), 64) == List{{1000, 590, 3}});
    CHECK(gaps_of(frames(5) + noise, 64) == List{{1000, 590, 3}});
}

TEST_CASE("sound that looks like a head is none") {
    // The second frame's head is broken; its sound holds a head that tells of 8191 bytes, and one of a frame that
    // nothing follows.
    Bytes broken = frame();
    broken[0] = 0;
    const Bytes large = hex("FFF14C83FFFFFC");
    const Bytes small = hex("FFF14C80029FFC");
    std::copy(large.begin(), large.end(), broken.begin() + 30);
    std::copy(small.begin(), small.end(), broken.begin() + 60);
    for (const std::size_t piece : {1U, 50U, 100'000U}) {
        CAPTURE(piece);
        CHECK(gaps_of(frames(2) + broken + frames(60), piece) == List{{400, 200, 1}});
    }
}

TEST_CASE("a gap is handed out once the place is reached") {
    AdtsGaps gaps;
    gaps.feed(0, frames(5) + Bytes(400, 0x5A) + frames(4));
    CHECK_FALSE(gaps.take(999));
    CHECK(gaps.take(1000) == AdtsGaps::Gap{1000, 400, 2});
    CHECK_FALSE(gaps.take(all));
}

TEST_CASE("bytes that are read twice, or from elsewhere, make no gaps of their own") {
    const Bytes file = frames(5) + Bytes(400, 0x5A) + frames(4);
    AdtsGaps gaps;
    gaps.feed(0, ByteView(file).first(1900));
    gaps.feed(std::ssize(file) - 128, ByteView(file).last(128));
    gaps.feed(0, file);
    CHECK(taken(gaps) == List{{1000, 400, 2}});
    gaps.feed(1100, ByteView(file).subspan(1100));
    gaps.end();
    CHECK(taken(gaps).empty());
}

TEST_CASE("whatever the bytes are, gaps lie within them and do not cross") {
    std::mt19937 random(1);
    for (int run = 0; run < 200; ++run) {
        Bytes file = frames(20);
        for (int hits = 0; hits < 6; ++hits) {
            const std::size_t at = random() % file.size();
            const std::size_t length = std::min<std::size_t>(random() % 300, file.size() - at);
            const bool is_head = random() % 3 == 0;
            for (std::size_t i = at; i < at + length; ++i)
                file[i] = is_head ? frame()[(i - at) % 7] : static_cast<std::uint8_t>(random());
        }
        const auto whole = gaps_of(file, file.size());
        std::int64_t end = 0;
        std::int64_t before = 0;
        for (const AdtsGaps::Gap& gap : whole) {
            CHECK(gap.bytes > 0);
            CHECK(gap.position + before >= end);
            end = gap.position + before + gap.bytes;
            before += gap.bytes;
            CHECK(end <= std::ssize(file));
        }
    }
}

}  // namespace adts_gaps_test
