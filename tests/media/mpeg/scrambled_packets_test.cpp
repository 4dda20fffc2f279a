#include "media/mpeg/scrambled_packets.hpp"

#include <array>
#include <doctest/doctest.h>

namespace scrambled_packets_test {

using media::ScrambledPackets;

namespace {

constexpr unsigned pid = 0x101;

/// The first bytes of a packet: the flags before its PID, and those behind.
std::array<std::uint8_t, 4> head(unsigned before, std::uint8_t behind) {
    return {0x47, static_cast<std::uint8_t>(before | pid >> 8U), static_cast<std::uint8_t>(pid), behind};
}

}  // namespace

TEST_CASE("scrambled packets are counted by their PID, with the units that begin in them") {
    constexpr unsigned unit_begins = 0x40;
    constexpr std::uint8_t clear = 0x10;
    constexpr std::uint8_t even_key = 0x90;
    constexpr std::uint8_t odd_key = 0xD0;
    ScrambledPackets packets;
    packets.pass(head(unit_begins, clear));
    CHECK_FALSE(packets.any());
    packets.pass(head(unit_begins, even_key));
    packets.pass(head(0, even_key));
    packets.pass(head(0, odd_key));
    CHECK(packets.any());
    CHECK(packets.count(pid).packets == 3);
    CHECK(packets.count(pid).units == 1);
    CHECK(packets.count(pid + 1).packets == 0);
}

TEST_CASE("a packet without content has nothing scrambled") {
    ScrambledPackets packets;
    packets.pass(head(0, 0xA0));
    CHECK_FALSE(packets.any());
}

}  // namespace scrambled_packets_test
