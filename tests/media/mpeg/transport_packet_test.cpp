#include "media/mpeg/transport_packet.hpp"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>

namespace transport_packet_test {

using media::TransportPacket;

namespace {

using PacketBytes = std::array<std::uint8_t, TransportPacket::size>;

PacketBytes packet_of(std::initializer_list<std::uint8_t> head) {
    PacketBytes bytes;
    bytes.fill(0xFF);
    std::copy(head.begin(), head.end(), bytes.begin());
    return bytes;
}

}  // namespace

TEST_CASE("the head of a packet tells its stream, what begins in it, and where its payload lies") {
    const PacketBytes plain = packet_of({0x47, 0x41, 0x02, 0x10});
    CHECK(TransportPacket(plain).pid() == 0x102);
    CHECK(TransportPacket(plain).begins_unit());
    CHECK(TransportPacket(plain).has_payload());
    CHECK_FALSE(TransportPacket(plain).is_scrambled());
    CHECK(TransportPacket(plain).head_size() == 4);
    CHECK_FALSE(TransportPacket(plain).clock());
    // Transport errors and priority are no part of the PID.
    const PacketBytes scrambled = packet_of({0x47, 0xBF, 0xFE, 0xF0, 10, 0});
    CHECK(TransportPacket(scrambled).pid() == 0x1FFE);
    CHECK_FALSE(TransportPacket(scrambled).begins_unit());
    CHECK(TransportPacket(scrambled).is_scrambled());
    CHECK(TransportPacket(scrambled).head_size() == 15);
}

TEST_CASE("the clock is one of 33 bits, where a packet has it whole") {
    const PacketBytes last = packet_of({0x47, 0x01, 0x00, 0x20, 183, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x80});
    CHECK(TransportPacket(last).clock() == (std::uint64_t{1} << 33U) - 1);
    const PacketBytes odd = packet_of({0x47, 0x01, 0x00, 0x30, 7, 0x10, 0, 0, 0, 1, 0xFE, 0});
    CHECK(TransportPacket(odd).clock() == 3U);
    const PacketBytes even = packet_of({0x47, 0x01, 0x00, 0x30, 7, 0x10, 0, 0, 0, 1, 0x7E, 0});
    CHECK(TransportPacket(even).clock() == 2U);
    CHECK_FALSE(TransportPacket(packet_of({0x47, 0x01, 0x00, 0x30, 6, 0x10, 0, 0, 0, 1, 0, 0})).clock());
    CHECK_FALSE(TransportPacket(packet_of({0x47, 0x01, 0x00, 0x30, 7, 0x00, 0, 0, 0, 1, 0, 0})).clock());
    CHECK_FALSE(TransportPacket(packet_of({0x47, 0x01, 0x00, 0x10, 7, 0x10, 0, 0, 0, 1, 0, 0})).clock());
}

}  // namespace transport_packet_test
