#include "media/mpeg/scrambled_packets.hpp"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>

namespace scrambled_packets_test {

namespace {

using media::Bytes;
using media::ScrambledPackets;

constexpr unsigned pid = 0x101;
/// Byte 3 of a packet with content, in the clear and scrambled with the even key.
constexpr std::uint8_t clear = 0x10;
constexpr std::uint8_t scrambled = 0x90;

/// A packet in a piece of that size: behind a time of M2TS, or before a code for correction.
Bytes packet(std::size_t piece, std::uint8_t flags, bool begins = false) {
    Bytes bytes(piece == 192 ? 4 : 0, 0x12);
    const std::array<std::uint8_t, 4> head{0x47, static_cast<std::uint8_t>((begins ? 0x40U : 0U) | pid >> 8U),
                                           static_cast<std::uint8_t>(pid), flags};
    bytes.insert(bytes.end(), head.begin(), head.end());
    bytes.resize(piece, 0xFF);
    return bytes;
}

}  // namespace

TEST_CASE("scrambled packets are counted, with the units that begin in them, in pieces of any size") {
    for (const std::size_t piece : {188U, 192U, 204U}) {
        CAPTURE(piece);
        Bytes all(3, 0);
        for (int i = 0; i < 9; ++i) {
            const Bytes one = packet(piece, i < 3 ? clear : scrambled, i == 4 || i == 7);
            all.insert(all.end(), one.begin(), one.end());
        }
        for (const std::size_t step : {std::size_t{1}, std::size_t{100}, all.size()}) {
            ScrambledPackets packets;
            for (std::size_t at = 0; at < all.size(); at += step)
                packets.pass(media::ByteView(all).subspan(at, std::min(step, all.size() - at)));
            CHECK(packets.any());
            CHECK(packets.count(pid).packets == 6);
            CHECK(packets.count(pid).units == 2);
            CHECK(packets.count(pid + 1).packets == 0);
        }
    }
}

TEST_CASE("a packet without content has nothing scrambled, and damage is passed over") {
    Bytes all;
    const auto add = [&](const Bytes& bytes) { all.insert(all.end(), bytes.begin(), bytes.end()); };
    for (int i = 0; i < 4; ++i)
        add(packet(188, 0xA0));
    ScrambledPackets none;
    none.pass(all);
    CHECK_FALSE(none.any());
    add(Bytes(77, 0));
    for (int i = 0; i < 4; ++i)
        add(packet(188, scrambled));
    ScrambledPackets packets;
    packets.pass(all);
    CHECK(packets.count(pid).packets == 4);
    packets.leap();
    packets.pass(Bytes(5000, 0x47));
    CHECK(packets.count(pid).packets == 4);
}

}  // namespace scrambled_packets_test
