#include "media/mpeg/continuity.hpp"

#include <algorithm>
#include <doctest/doctest.h>

namespace continuity_test {

using media::Continuity;
using media::TransportPacket;
using Content = Continuity::Content;

namespace {

constexpr unsigned pid = 0x101;
constexpr std::uint8_t media_flags = 0x10;
constexpr std::uint8_t no_payload_flags = 0x20;

struct Line {
    Continuity continuity;

    Continuity::Step pass(unsigned counter, std::uint8_t content, bool begins = false,
                          std::uint8_t flags = media_flags) {
        std::array<std::uint8_t, TransportPacket::size> bytes{};
        bytes.fill(content);
        const auto high = static_cast<std::uint8_t>((begins ? 0x40U : 0U) | pid >> 8U);
        std::copy_n(std::array{TransportPacket::sync_byte, high, static_cast<std::uint8_t>(pid & 0xFFU),
                               static_cast<std::uint8_t>(flags | (counter & 0xFU))}
                        .begin(),
                    4, bytes.begin());
        if (flags != media_flags) bytes[4] = flags == no_payload_flags ? 183 : 1;
        return continuity.pass(TransportPacket(bytes), Content::media);
    }
    void pass_table(unsigned counter) {
        const std::array<std::uint8_t, TransportPacket::size> bytes{
            TransportPacket::sync_byte, 0x40, 0, static_cast<std::uint8_t>(media_flags | counter)};
        continuity.pass(TransportPacket(bytes), Content::table);
    }
};

}  // namespace

TEST_CASE("packets in order lack none, round the counter") {
    Line line;
    for (unsigned i = 5; i < 50; ++i) {
        const auto step = line.pass(i, static_cast<std::uint8_t>(i));
        CHECK(step.missing == 0);
        CHECK_FALSE(step.is_duplicate);
    }
}

TEST_CASE("packets that are missing are counted, as far as four bits go") {
    Line line;
    line.pass(5, 0);
    CHECK(line.pass(7, 1).missing == 1);
    CHECK(line.pass(2, 2).missing == 10);
    CHECK(line.pass(2, 3).missing == 15);
    line.continuity.forget();
    CHECK(line.pass(9, 4).missing == 0);
}

TEST_CASE("a packet with the counter and content of the one before repeats it") {
    Line line;
    line.pass(4, 0);
    line.pass(5, 1);
    CHECK(line.pass(5, 1).is_duplicate);
    const auto next = line.pass(6, 2);
    CHECK_FALSE(next.is_duplicate);
    CHECK(next.missing == 0);
}

TEST_CASE("a counter that stands still tells nothing") {
    Line line;
    for (std::uint8_t i = 0; i < 20; ++i)
        CHECK(line.pass(0, i).missing == 0);
}

TEST_CASE("packets without content lack none, whether they are counted or not") {
    for (const unsigned counted : {0U, 1U}) {
        Line line;
        line.pass(4, 0);
        line.pass(5, 1);
        CHECK(line.pass(5 + counted, 0xFF, false, no_payload_flags).missing == 0);
        CHECK(line.pass(6 + counted, 2).missing == 0);
    }
}

TEST_CASE("a packet that says so leaps in its counter") {
    constexpr std::uint8_t with_adaptation = 0x30;
    constexpr std::uint8_t discontinuity = 0x80;
    Line line;
    line.pass(4, 0);
    CHECK(line.pass(9, discontinuity, false, with_adaptation).missing == 0);
}

TEST_CASE("where inputs were joined nothing is missing, unless what follows begins amid a unit") {
    for (const bool begins : {true, false}) {
        Line line;
        line.pass_table(3);
        line.pass(4, 0);
        line.pass(5, 1);
        line.pass_table(0);
        CHECK(line.pass(0, 2, begins).missing == (begins ? 0 : 10));
        CHECK(line.pass(5, 3, true).missing == 4);
    }
}

}  // namespace continuity_test
