#include "media/mpeg/program_pids.hpp"

#include <algorithm>
#include <doctest/doctest.h>

extern "C" {
#include <libavutil/crc.h>
}

namespace program_pids_test {

using media::Bytes;
using media::ProgramPids;
using media::Timeline;
using media::TransportPacket;

namespace {

struct Stream {
    std::uint8_t type = 0;
    unsigned pid = 0;
    Bytes descriptors = {};
};

constexpr unsigned table_pid = 0x1000;

void put(Bytes& bytes, unsigned value) {
    bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(value));
}

/// A section with its length and checksum, one of several.
Bytes section(std::uint8_t id, unsigned number, const Bytes& body, std::uint8_t own = 0,
              std::uint8_t last = 0) {
    Bytes bytes{id};
    put(bytes, 0xB000U + static_cast<unsigned>(body.size()) + 9);
    put(bytes, number);
    bytes.insert(bytes.end(), {0xC1, own, last});
    bytes.insert(bytes.end(), body.begin(), body.end());
    const std::uint32_t sum =
        av_crc(av_crc_get_table(AV_CRC_32_IEEE), 0xFFFFFFFFU, bytes.data(), bytes.size());
    for (unsigned i = 0; i < 4; ++i)
        bytes.push_back(static_cast<std::uint8_t>(sum >> (8U * i)));
    return bytes;
}

Bytes association(const std::vector<unsigned>& programs, std::uint8_t own = 0, std::uint8_t last = 0) {
    Bytes body;
    for (const unsigned number : programs) {
        put(body, number);
        put(body, 0xE000U | (table_pid + number - 1));
    }
    return section(0, 1, body, own, last);
}

Bytes table(unsigned number, const std::vector<Stream>& streams) {
    Bytes body;
    put(body, 0xE000U | streams.front().pid);
    put(body, 0xF000U);
    for (const Stream& stream : streams) {
        body.push_back(stream.type);
        put(body, 0xE000U | stream.pid);
        put(body, 0xF000U | static_cast<unsigned>(stream.descriptors.size()));
        body.insert(body.end(), stream.descriptors.begin(), stream.descriptors.end());
    }
    return section(2, number, body);
}

Bytes packet(unsigned pid, bool begins, media::ByteView payload) {
    Bytes bytes{0x47, static_cast<std::uint8_t>((begins ? 0x40U : 0U) | pid >> 8U),
                static_cast<std::uint8_t>(pid), 0x10};
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    bytes.resize(TransportPacket::size, 0xFF);
    return bytes;
}

struct Pids {
    ProgramPids pids;

    Bytes pass(Bytes bytes) {
        pids.pass(std::span(bytes).first<TransportPacket::size>());
        return bytes;
    }
    /// The packets of a section as they are handed on.
    std::vector<Bytes> pass_section(unsigned pid, const Bytes& section) {
        std::vector<Bytes> packets;
        Bytes rest{0};
        rest.insert(rest.end(), section.begin(), section.end());
        while (!rest.empty()) {
            const std::size_t size = std::min(rest.size(), TransportPacket::size - 4);
            packets.push_back(pass(packet(pid, packets.empty(), media::ByteView(rest).first(size))));
            rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
        }
        return packets;
    }
    /// The PID that a packet of media is handed on with.
    unsigned pid_of(unsigned pid, bool begins = true) {
        const Bytes bytes = pass(packet(pid, begins, Bytes{0, 0, 1}));
        return (unsigned{bytes[1]} << 8U | bytes[2]) & 0x1FFFU;
    }
};

constexpr unsigned null_pid = 0x1FFF;

}  // namespace

TEST_CASE("streams keep their PIDs by type, by description, and in order") {
    Pids pids;
    pids.pass_section(0, association({1}));
    const Bytes english{10, 4, 'e', 'n', 'g', 0};
    const Bytes german{10, 4, 'd', 'e', 'u', 0};
    const Bytes first = table(1, {{27, 256}, {15, 257, english}, {15, 258, german}});
    CHECK(pids.pass_section(table_pid, first).front() == packet(table_pid, true, [&] {
              Bytes payload{0};
              payload.insert(payload.end(), first.begin(), first.end());
              return payload;
          }()));
    CHECK(pids.pid_of(257) == 257);
    pids.pass_section(table_pid, table(1, {{15, 300, german}, {27, 301}, {15, 302, english}, {6, 303}}));
    CHECK(pids.pid_of(300) == 258);
    CHECK(pids.pid_of(301) == 256);
    CHECK(pids.pid_of(302) == 257);
    CHECK(pids.pid_of(303) == 303);
    CHECK(pids.pid_of(304) == 304);
    CHECK_FALSE(pids.pids.is_late(257));
    CHECK(pids.pids.is_late(303));
}

TEST_CASE("a table is handed on with the PIDs that are kept, whole by its checksum") {
    Pids pids;
    pids.pass_section(0, association({1}));
    const Bytes first = table(1, {{27, 256}, {15, 257}});
    const auto as_first = pids.pass_section(table_pid, first);
    CHECK(pids.pass_section(table_pid, table(1, {{27, 512}, {15, 513}})) == as_first);
}

TEST_CASE("a table of several packets is handed on with the kept PIDs from its second time on") {
    Pids pids;
    pids.pass_section(0, association({1}));
    const Bytes long_one(200, 0);
    const auto as_first = pids.pass_section(table_pid, table(1, {{27, 256, long_one}, {15, 257, long_one}}));
    REQUIRE(as_first.size() > 2);
    const Bytes second = table(1, {{27, 512, long_one}, {15, 513, long_one}});
    pids.pass_section(table_pid, second);
    CHECK(pids.pid_of(513) == 257);
    CHECK(pids.pass_section(table_pid, second) == as_first);
}

TEST_CASE("a new stream with the PID of one that goes on gets a free one") {
    Pids pids;
    pids.pass_section(0, association({1}));
    pids.pass_section(table_pid, table(1, {{27, 256}, {15, 257}}));
    pids.pass_section(table_pid, table(1, {{27, 300}, {15, 257}, {6, 256}}));
    CHECK(pids.pid_of(300) == 256);
    const unsigned other = pids.pid_of(256);
    CHECK(other != 256);
    CHECK(other != null_pid);
}

TEST_CASE("rests of PES packets are no part of others") {
    Pids pids;
    pids.pass_section(0, association({1}));
    pids.pass_section(table_pid, table(1, {{27, 256}, {15, 257}}));
    pids.pass_section(table_pid, table(1, {{27, 256}, {15, 300}}));
    // The rest of a packet whose beginning did not come; and what still comes with the old PID.
    CHECK(pids.pid_of(300, false) == null_pid);
    CHECK(pids.pid_of(257, false) == 257);
    CHECK(pids.pid_of(300) == 257);
    CHECK(pids.pid_of(300, false) == 257);
    CHECK(pids.pid_of(257, false) == null_pid);
}

TEST_CASE("the only program goes on under another number, and one of several does not") {
    for (const bool is_only : {true, false}) {
        CAPTURE(is_only);
        Pids pids;
        pids.pass_section(0, is_only ? association({1}) : association({1, 2}));
        pids.pass_section(table_pid, table(1, {{27, 256}, {15, 257}}));
        pids.pass_section(0, is_only ? association({2}) : association({1, 2}));
        pids.pass_section(table_pid + 1, table(2, {{27, 300}, {15, 301}}));
        CHECK(pids.pid_of(300) == (is_only ? 256 : 300));
        CHECK(pids.pid_of(301) == (is_only ? 257 : 301));
    }
}

TEST_CASE("a PID is that of a table only as long as the association tells so") {
    Pids pids;
    pids.pass_section(0, association({1}));
    pids.pass_section(table_pid, table(1, {{27, 256}}));
    pids.pass_section(0, association({2}));
    pids.pass_section(table_pid + 1, table(2, {{27, table_pid}}));
    CHECK(pids.pid_of(table_pid) == 256);
}

TEST_CASE("PIDs of a program that is gone are free for another") {
    Pids pids;
    pids.pass_section(0, association({1, 2}));
    pids.pass_section(table_pid, table(1, {{27, 256}}));
    pids.pass_section(table_pid, table(1, {{27, 300}}));
    CHECK(pids.pid_of(300) == 256);
    pids.pass_section(0, association({3, 4}));
    pids.pass_section(table_pid + 2, table(3, {{15, 300}}));
    CHECK(pids.pid_of(300) == 300);
}

TEST_CASE("an association of several sections has the programs of all, and its tables are followed") {
    Pids pids;
    pids.pass_section(0, association({1}, 0, 1));
    pids.pass_section(0, association({2}, 1, 1));
    for (const unsigned number : {1U, 2U})
        pids.pass_section(table_pid + number - 1, table(number, {{27, 256 + number}}));
    for (const unsigned number : {1U, 2U})
        pids.pass_section(table_pid + number - 1, table(number, {{27, 300 + number}}));
    CHECK(pids.pid_of(301) == 257);
    CHECK(pids.pid_of(302) == 258);
}

TEST_CASE("programs come and go for weeks, and the PIDs of those that are there are kept") {
    Pids pids;
    constexpr unsigned many = 1000;
    for (unsigned number = 1; number < many; number += 2) {
        pids.pass_section(0, association({number, number + 1}));
        pids.pass_section(table_pid + number - 1, table(number, {{27, 256}}));
        pids.pass_section(table_pid + number - 1, table(number, {{27, 300 + number}}));
        REQUIRE(pids.pid_of(300 + number) == 256);
    }
}

namespace {

constexpr std::int64_t mb = 1 << 20;

/// A packet with the time of a clock, at that byte of the input.
void tick(Pids& pids, unsigned pid, unsigned seconds, std::int64_t position) {
    const std::uint64_t base = std::uint64_t{seconds} * 90000;
    Bytes bytes{0x47, static_cast<std::uint8_t>(pid >> 8U), static_cast<std::uint8_t>(pid), 0x20, 183, 0x10};
    for (const unsigned shift : {25U, 17U, 9U, 1U})
        bytes.push_back(static_cast<std::uint8_t>(base >> shift));
    bytes.push_back(static_cast<std::uint8_t>((base & 1U) << 7U));
    bytes.resize(TransportPacket::size, 0xFF);
    pids.pids.pass(std::span(bytes).first<TransportPacket::size>(), position);
}

}  // namespace

TEST_CASE("the clock of a program goes on behind any number of jumps") {
    Pids pids;
    pids.pass_section(0, association({1}));
    pids.pass_section(table_pid, table(1, {{27, 256}, {15, 257}}));
    constexpr unsigned jumps = 20000;
    for (unsigned i = 0; i < jumps; ++i)
        tick(pids, 256, i % 2 * 1000, i * mb);
    tick(pids, 256, 1005, (jumps + 2) * mb);
    CHECK(pids.pids.clock_between(1, (jumps - 1) * mb + 1, (jumps + 2) * mb) == Timeline::Clock::goes_on);
    CHECK(pids.pids.clock_between(1, (jumps - 2) * mb, (jumps + 2) * mb) == Timeline::Clock::jumped);
    CHECK(pids.pids.clock_between(1, mb / 2, mb / 2 + 1) == Timeline::Clock::unknown);
}

TEST_CASE("the clock of a program goes on until it jumps") {
    Pids pids;
    pids.pass_section(0, association({1}));
    pids.pass_section(table_pid, table(1, {{27, 256}, {15, 257}}));
    for (unsigned i = 0; i < 10; ++i)
        tick(pids, 256, 100 + i, 2 * i * mb);
    tick(pids, 257, 5000, 19 * mb);
    CHECK(pids.pids.clock_between(1, 0, 18 * mb) == Timeline::Clock::goes_on);
    CHECK(pids.pids.clock_between(2, 0, 18 * mb) == Timeline::Clock::unknown);
    tick(pids, 256, 200, 20 * mb);
    tick(pids, 256, 205, 22 * mb);
    CHECK(pids.pids.clock_between(1, 0, 18 * mb) == Timeline::Clock::goes_on);
    CHECK(pids.pids.clock_between(1, 0, 20 * mb) == Timeline::Clock::jumped);
    CHECK(pids.pids.clock_between(1, 20 * mb + 1, 22 * mb) == Timeline::Clock::goes_on);
}

TEST_CASE("damaged tables change nothing") {
    Pids pids;
    pids.pass_section(0, association({1}));
    pids.pass_section(table_pid, table(1, {{27, 256}, {15, 257}}));
    Bytes damaged = table(1, {{27, 512}, {15, 513}});
    damaged.back() ^= 1U;
    pids.pass_section(table_pid, damaged);
    CHECK(pids.pid_of(512) == 512);
}

}  // namespace program_pids_test
