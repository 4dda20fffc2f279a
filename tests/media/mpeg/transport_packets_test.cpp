#include "media/mpeg/transport_packets.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "support/clips.hpp"

namespace transport_packets_test {

using clips::Folder;
using media::Bytes;
using media::TransportPackets;

namespace {

/// The bytes as they are handed on, fed in pieces.
Bytes passed(TransportPackets& packets, const Bytes& bytes, std::size_t piece) {
    Bytes all;
    Bytes waiting;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        waiting.insert(waiting.end(), begin,
                       begin + std::min(std::ssize(bytes) - std::ssize(all) - std::ssize(waiting),
                                        static_cast<std::ptrdiff_t>(piece)));
        const auto done =
            waiting.begin() + static_cast<std::ptrdiff_t>(packets.pass(waiting, std::ssize(all)));
        all.insert(all.end(), waiting.begin(), done);
        waiting.erase(waiting.begin(), done);
    }
    all.insert(all.end(), waiting.begin(), waiting.end());
    return all;
}

}  // namespace

TEST_CASE("an MPEG-TS is found, whatever the size of its pieces, and with a rest before its first packet") {
    const Folder folder;
    const Bytes plain = clips::bytes_of(folder.make("a.ts", clips::h264_aac));
    const Bytes m2ts =
        clips::bytes_of(folder.make("a.m2ts", clips::h264_aac + " -f mpegts -mpegts_m2ts_mode 1"));
    const auto grid_of = [](const Bytes& bytes, std::size_t from) {
        return TransportPackets::find_grid(media::ByteView(bytes).subspan(from, 512));
    };
    REQUIRE(grid_of(plain, 0));
    CHECK(grid_of(plain, 0)->piece_size == 188);
    CHECK(grid_of(plain, 100)->piece_size == 188);
    REQUIRE(grid_of(m2ts, 0));
    CHECK(grid_of(m2ts, 0)->piece_size == 192);
    CHECK(grid_of(m2ts, 0)->packet_begin == 4);
    CHECK_FALSE(grid_of(Bytes(512, 0), 0));
}

TEST_CASE("scrambled packets are counted once, in pieces of any size, damage and leaps or not") {
    constexpr std::int64_t all_of_it = 1 << 20;
    for (const TransportPackets::Grid& grid :
         {TransportPackets::Grid{188, 0}, TransportPackets::Grid{192, 4}, TransportPackets::Grid{204, 0}}) {
        CAPTURE(grid.piece_size);
        Bytes all(3, 0);
        for (int i = 0; i < 9; ++i) {
            if (i == 5) all.resize(all.size() + 77);
            const std::size_t begin = all.size() + grid.packet_begin;
            const auto flags = static_cast<std::uint8_t>((i < 3 ? 0x10 : 0x90) + i);
            all.resize(all.size() + grid.piece_size, 0xFF);
            std::copy_n(Bytes{0x47, 0x41, 0x01, flags}.begin(), 4,
                        all.begin() + static_cast<std::ptrdiff_t>(begin));
        }
        for (const std::size_t piece : {std::size_t{100}, all.size()}) {
            TransportPackets packets(grid);
            passed(packets, all, piece);
            CHECK(packets.faults().take(0x101, all_of_it).scrambled == 6);
        }
        // libavformat reads some bytes again.
        TransportPackets packets(grid);
        packets.pass(all, 0);
        packets.leap();
        packets.pass(all, 0);
        CHECK(packets.faults().take(0x101, all_of_it).scrambled == 6);
        CHECK(packets.faults().is_scrambled(0x101));
    }
}

TEST_CASE("a packet that comes twice becomes an empty one") {
    const Folder folder;
    const Bytes bytes = clips::bytes_of(folder.make("a.ts", clips::h264_aac));
    Bytes doubled;
    Bytes expected;
    for (std::size_t at = 0; at + 188 <= bytes.size(); at += 188) {
        const auto packet = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const unsigned pid = (unsigned{packet[1]} << 8U | packet[2]) & 0x1FFFU;
        const bool is_media = pid == 0x100 || pid == 0x101;
        for (int i = 0; i < (is_media ? 2 : 1); ++i) {
            doubled.insert(doubled.end(), packet, packet + 188);
            expected.insert(expected.end(), packet, packet + 188);
            if (i == 0) continue;
            expected[expected.size() - 187] |= 0x1F;
            expected[expected.size() - 186] = 0xFF;
        }
    }
    TransportPackets packets({});
    CHECK(passed(packets, doubled, 4096) == expected);
    CHECK_FALSE(packets.faults().any());
}

TEST_CASE("an input that ends within a packet lacks that") {
    const Folder folder;
    Bytes bytes = clips::bytes_of(folder.make("a.ts", clips::h264_aac));
    const std::size_t size = bytes.size() - 100;
    TransportPackets packets({});
    const std::size_t done = packets.pass(std::span(bytes).first(size), 0);
    CHECK_FALSE(packets.faults().any());
    packets.end(media::ByteView(bytes).subspan(done, size - done), static_cast<std::int64_t>(done));
    CHECK(packets.faults().any());
    // A recording under way goes on there.
    packets.pass(std::span(bytes).subspan(done), static_cast<std::int64_t>(done));
    for (const unsigned pid : {0x100U, 0x101U})
        CHECK_FALSE(packets.faults().take(pid, std::ssize(bytes)).any());
}

TEST_CASE("an input whose PIDs stay is handed on as it is, damage and all, however it is cut") {
    const Folder folder;
    Bytes bytes = clips::bytes_of(folder.make("a.ts", clips::h264_aac));
    bytes.erase(bytes.begin() + 1000, bytes.begin() + 1077);
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{65536}}) {
        TransportPackets packets({});
        CHECK(passed(packets, bytes, piece) == bytes);
    }
}

TEST_CASE("an input whose PIDs change is handed on as if they had not") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const Bytes first = clips::bytes_of(folder.make("a.ts", "-i @/a.mp4 -c copy"));
    for (const std::string other : {"-streamid 0:512 -streamid 1:513", "-streamid 0:257 -streamid 1:256",
                                    "-streamid 1:700", "-streamid 0:512 -mpegts_pmt_start_pid 5000"}) {
        CAPTURE(other);
        const Bytes second = clips::bytes_of(folder.make("b.ts", "-i @/a.mp4 -c copy " + other));
        Bytes joined = first;
        joined.insert(joined.end(), second.begin(), second.end());
        TransportPackets packets({});
        const Bytes all = passed(packets, joined, 4096);
        REQUIRE(all.size() == joined.size());
        CHECK(std::equal(first.begin(), first.end(), all.begin()));
        // Packets of media are those of the first, but for their counts.
        std::size_t different = 0;
        for (std::size_t at = 0; at + 188 <= first.size(); at += 188) {
            const auto packet = all.begin() + std::ssize(first) + static_cast<std::ptrdiff_t>(at);
            const auto same = first.begin() + static_cast<std::ptrdiff_t>(at);
            const unsigned pid = (unsigned{packet[1]} << 8U | packet[2]) & 0x1FFFU;
            if (pid == 0 || pid >= 0x1000) continue;
            if (!std::equal(packet + 1, packet + 3, same + 1)) ++different;
        }
        CHECK(different == 0);
    }
}

TEST_CASE("behind a leap, PIDs are those of the tables that follow") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const Bytes first = clips::bytes_of(folder.make("a.ts", "-i @/a.mp4 -c copy"));
    const Bytes swapped =
        clips::bytes_of(folder.make("b.ts", "-i @/a.mp4 -c copy -streamid 0:257 -streamid 1:256"));
    TransportPackets packets({});
    CHECK(passed(packets, first, 4096) == first);
    CHECK(passed(packets, swapped, 4096) != swapped);
    packets.leap();
    CHECK(passed(packets, first, 4096) == first);
}

}  // namespace transport_packets_test
