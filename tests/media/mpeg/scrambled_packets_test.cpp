#include "media/mpeg/scrambled_packets.hpp"

#include <array>
#include <doctest/doctest.h>

namespace scrambled_packets_test {

using media::ScrambledPackets;
using media::TransportPacket;

namespace {

constexpr unsigned pid = 0x101;

/// A packet with the flags before its PID, and those behind.
class Packet {
  public:
    Packet(unsigned before, std::uint8_t behind)
        : bytes_{TransportPacket::sync_byte, static_cast<std::uint8_t>(before | pid >> 8U),
                 static_cast<std::uint8_t>(pid), behind} {}
    TransportPacket view() const { return TransportPacket(bytes_); }

  private:
    std::array<std::uint8_t, TransportPacket::size> bytes_;
};

}  // namespace

TEST_CASE("scrambled packets are counted by their PID, with the units that begin in them") {
    constexpr unsigned unit_begins = 0x40;
    constexpr std::uint8_t clear = 0x10;
    constexpr std::uint8_t even_key = 0x90;
    constexpr std::uint8_t odd_key = 0xD0;
    ScrambledPackets packets;
    packets.pass(Packet(unit_begins, clear).view());
    CHECK_FALSE(packets.any());
    packets.pass(Packet(unit_begins, even_key).view());
    packets.pass(Packet(0, even_key).view());
    packets.pass(Packet(0, odd_key).view());
    CHECK(packets.any());
    CHECK(packets.count(pid).packets == 3);
    CHECK(packets.count(pid).units == 1);
    CHECK(packets.count(pid + 1).packets == 0);
}

TEST_CASE("a packet without content has nothing scrambled") {
    ScrambledPackets packets;
    packets.pass(Packet(0, 0xA0).view());
    CHECK_FALSE(packets.any());
}

}  // namespace scrambled_packets_test
