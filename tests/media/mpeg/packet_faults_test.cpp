#include "media/mpeg/packet_faults.hpp"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>

namespace packet_faults_test {

using media::PacketFaults;
using media::TransportPacket;

namespace {

constexpr unsigned pid = 0x101;
constexpr std::uint8_t clear = 0x10;
constexpr std::uint8_t even_key = 0x90;
constexpr std::uint8_t odd_key = 0xD0;
constexpr std::int64_t end = 1 << 20;

/// Packets that follow each other.
class Stream {
  public:
    PacketFaults faults;

    void begin(std::uint8_t flags, bool has_head) { pass(0x40, flags, has_head); }
    void go_on(std::uint8_t flags) { pass(0, flags, false); }
    std::uint64_t scrambled() {
        faults.finish();
        return faults.take(pid, end).scrambled;
    }

  private:
    void pass(unsigned before, std::uint8_t flags, bool has_head) {
        std::array<std::uint8_t, TransportPacket::size> bytes{};
        bytes.fill(0xA5);
        bytes[0] = TransportPacket::sync_byte;
        bytes[1] = static_cast<std::uint8_t>(before | pid >> 8U);
        bytes[2] = static_cast<std::uint8_t>(pid & 0xFFU);
        bytes[3] = flags;
        if (has_head) std::copy_n(std::array<std::uint8_t, 3>{0, 0, 1}.begin(), 3, bytes.begin() + 4);
        faults.pass(TransportPacket(bytes), pid, position_);
        position_ += static_cast<std::int64_t>(TransportPacket::size);
    }

    std::int64_t position_ = 0;
};

}  // namespace

TEST_CASE("scrambled packets are counted by their PID, with the units that begin in them") {
    Stream stream;
    stream.begin(clear, true);
    CHECK_FALSE(stream.faults.any());
    stream.begin(even_key, false);
    stream.go_on(even_key);
    stream.go_on(odd_key);
    stream.faults.finish();
    CHECK(stream.faults.is_scrambled(pid));
    CHECK_FALSE(stream.faults.is_scrambled(pid + 1));
    const auto faults = stream.faults.take(pid, end);
    CHECK(faults.scrambled == 3);
    CHECK(faults.scrambled_units == 1);
    CHECK_FALSE(stream.faults.take(pid, end).any());
}

TEST_CASE("packets that are called scrambled and are not are no fault") {
    Stream stream;
    stream.begin(even_key, true);
    stream.go_on(even_key);
    stream.begin(even_key, true);
    CHECK(stream.scrambled() == 0);
    CHECK_FALSE(stream.faults.is_scrambled(pid));
}

TEST_CASE("the unit after tells of packets in one that began in the clear") {
    for (const bool is_wrong : {true, false}) {
        Stream stream;
        stream.begin(clear, true);
        stream.go_on(even_key);
        stream.go_on(even_key);
        stream.begin(even_key, is_wrong);
        CHECK(stream.scrambled() == (is_wrong ? 0 : 3));
    }
}

TEST_CASE("a packet without content has nothing scrambled") {
    Stream stream;
    stream.begin(0xA0, false);
    CHECK(stream.scrambled() == 0);
}

TEST_CASE("faults are taken by place, and one that is met again counts once") {
    PacketFaults faults;
    for (int pass = 0; pass < 2; ++pass) {
        faults.add(pid, 188, {.missing = 3, .places = 1});
        faults.add(pid, 188, {.damaged = 1});
        faults.add(pid, 1880, {.missing = 1, .places = 1});
    }
    CHECK(faults.take(pid, 188).missing == 0);
    const auto first = faults.take(pid, 189);
    CHECK(first.missing == 3);
    CHECK(first.damaged == 1);
    CHECK(faults.take(pid, end).missing == 1);
    faults.add(pid, 1880, {.missing = 1, .places = 1});
    faults.forget();
    CHECK_FALSE(faults.take(pid, end).any());
}

TEST_CASE("of endless faults the sum is kept") {
    PacketFaults faults;
    constexpr std::int64_t many = 150'000;
    for (std::int64_t i = 0; i < many; ++i)
        faults.add(pid, i, {.missing = 1, .places = 1});
    CHECK(faults.take(pid, many).missing == many);
}

}  // namespace packet_faults_test
