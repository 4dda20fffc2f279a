#include "ingest/incoming.hpp"

#include <array>
#include <doctest/doctest.h>
#include <initializer_list>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "vectors/chunks.hpp"
#include "vectors/hex.hpp"

namespace incoming_test {

using ingest::Arrival;
using ingest::Incoming;
using ingest::Script;
using rtmp::MessageType;
using vectors::filled;
using vectors::hex;
using vectors::joined;

namespace {

struct Received {
    rtmp::ChunkHeader header;
    std::size_t length = 0;
    rtmp::Bytes beginning;
    rtmp::Bytes payload;
};

struct Outcome {
    std::vector<Received> messages;
    std::vector<std::string> faults;
    Incoming::End end = Incoming::End::none;
    std::uint64_t bytes = 0;
};

/// Feeds the bytes through a pair of sockets, `piece` at a time.
Outcome read_all(const rtmp::Bytes& bytes, bool keep_media = true, const Script& script = {},
                 std::size_t piece = SIZE_MAX) {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    ingest::Socket socket(ends[0]);
    std::thread writer([&bytes, descriptor = ends[1], piece] {
        ingest::Socket peer(descriptor);
        for (std::size_t i = 0; i < bytes.size(); i += std::min(piece, bytes.size() - i)) {
            if (!peer.write(rtmp::ByteView(bytes).subspan(i, std::min(piece, bytes.size() - i)))) return;
        }
    });
    Outcome outcome;
    {
        Incoming incoming(socket, script, keep_media);
        while (const auto arrival = incoming.next()) {
            outcome.messages.push_back({arrival->header,
                                        arrival->length,
                                        {arrival->beginning.begin(), arrival->beginning.end()},
                                        {arrival->payload.begin(), arrival->payload.end()}});
        }
        outcome.faults = incoming.take_faults();
        outcome.end = incoming.end();
        outcome.bytes = incoming.bytes();
    }
    socket.close();
    writer.join();
    return outcome;
}

}  // namespace

TEST_CASE("the example of the specification with three header formats") {
    const rtmp::Bytes body = filled(32, 0xAF);
    const rtmp::Bytes bytes = joined(hex(vectors::ch1_first), body, hex(vectors::ch1_second), body,
                                     hex(vectors::ch1_next), body, hex(vectors::ch1_next), body);
    const Outcome outcome = read_all(bytes);
    REQUIRE(outcome.messages.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        const rtmp::ChunkHeader expected{3, MessageType::audio, 12345,
                                         static_cast<std::uint32_t>(1000 + 20 * i)};
        CHECK(outcome.messages[i].header == expected);
        CHECK(outcome.messages[i].payload == body);
    }
    CHECK(outcome.faults.empty());
    CHECK(outcome.end == Incoming::End::closed);
    CHECK(outcome.bytes == bytes.size());
}

TEST_CASE("a message in three chunks, whole and byte by byte") {
    rtmp::Bytes body;
    for (unsigned i = 0; i < 307; ++i)
        body.push_back(static_cast<std::uint8_t>(i));
    const rtmp::ByteView view = body;
    const rtmp::Bytes bytes = joined(hex(vectors::ch2_first), view.first(128), hex(vectors::ch2_next),
                                     view.subspan(128, 128), hex(vectors::ch2_next), view.subspan(256));
    for (const std::size_t piece : {std::size_t{1}, bytes.size()}) {
        const Outcome outcome = read_all(bytes, true, {}, piece);
        REQUIRE(outcome.messages.size() == 1);
        CHECK(outcome.messages[0].payload == body);
        CHECK(outcome.faults.empty());
    }
}

TEST_CASE("media that is not kept is counted, and its first bytes are there") {
    const rtmp::Bytes body = filled(307, 0x27);
    const rtmp::ByteView view = body;
    const Outcome outcome =
        read_all(joined(hex(vectors::ch2_first), view.first(128), hex(vectors::ch2_next),
                        view.subspan(128, 128), hex(vectors::ch2_next), view.subspan(256)),
                 false);
    REQUIRE(outcome.messages.size() == 1);
    CHECK(outcome.messages[0].length == 307);
    CHECK(outcome.messages[0].beginning == filled(16, 0x27));
    CHECK(outcome.messages[0].payload.empty());
}

TEST_CASE("the extended timestamp is to be repeated in each chunk") {
    const rtmp::Bytes body = filled(128, 0x55);
    const Outcome good = read_all(joined(hex(vectors::ch_ext_first), body, hex(vectors::ch_ext_next), body,
                                         hex(vectors::ch_ext_next), filled(44, 0x55)));
    REQUIRE(good.messages.size() == 1);
    CHECK(good.messages[0].header.timestamp == 0x01000000);
    CHECK(good.faults.empty());
    const Outcome bad =
        read_all(joined(hex(vectors::ch_ext_first), body, hex("C6"), body, hex("C6"), filled(44, 0x55)));
    REQUIRE(bad.messages.size() == 1);
    CHECK(bad.messages[0].payload == filled(300, 0x55));
    CHECK(bad.faults.size() == 2);
}

TEST_CASE("the client's chunk size is used from the next chunk on, and an abort forgets a partial message") {
    const Outcome outcome = read_all(
        joined(hex(vectors::ch2_first), filled(128, 1), hex(vectors::set_chunk_size_4096),
               hex("02 000000 000004 02 00000000 00000004"), hex(vectors::ch2_first), filled(307, 2)));
    REQUIRE(outcome.messages.size() == 3);
    CHECK(outcome.messages[0].header.type == MessageType::set_chunk_size);
    CHECK(outcome.messages[1].header.type == MessageType::abort);
    CHECK(outcome.messages[2].payload == filled(307, 2));
    CHECK(outcome.faults.empty());
}

TEST_CASE("what strict servers object to is a fault") {
    const rtmp::Bytes body = filled(32, 0);
    const auto faults_of = [](const rtmp::Bytes& bytes) { return read_all(bytes).faults; };
    SUBCASE("format 3 begins a message right after format 0") {
        CHECK(faults_of(joined(hex(vectors::ch1_first), body, hex(vectors::ch1_next), body)).size() == 1);
    }
    SUBCASE("an extended delta") {
        CHECK(faults_of(joined(hex(vectors::ch1_first), body, hex("83 FFFFFF 01000000"), body)).size() == 1);
    }
    SUBCASE("an extended timestamp that needs none") {
        CHECK(faults_of(joined(hex("03 FFFFFF 000020 08 39300000 00000005"), body)).size() == 1);
    }
    SUBCASE("a chunk size of zero") {
        CHECK(faults_of(hex("02 000000 000004 01 00000000 00000000")).size() == 1);
    }
}

TEST_CASE("what no one can read ends the stream") {
    const auto ends_broken = [](const rtmp::Bytes& bytes) {
        const Outcome outcome = read_all(bytes);
        return outcome.messages.empty() && outcome.faults.size() == 1 && outcome.end == Incoming::End::broken;
    };
    CHECK(ends_broken(hex("43 000014 000020 08")));
    CHECK(ends_broken(hex("C3")));
    CHECK(ends_broken(joined(hex(vectors::ch2_first), filled(128, 0), hex(vectors::ch2_first))));
}

TEST_CASE("long chunk stream ids are understood, and held to the script's limit") {
    // fmt 0, two and three byte forms of stream 64 + 255 = 319 and 64 + 0x2D + 256 = 365
    const rtmp::Bytes bytes =
        hex("00FF 000000 000001 08 01000000 AA"
            "012D01 000000 000001 08 01000000 BB");
    const Outcome outcome = read_all(bytes);
    REQUIRE(outcome.messages.size() == 2);
    CHECK(outcome.messages[0].header.chunk_stream == 319);
    CHECK(outcome.messages[1].header.chunk_stream == 365);
    Script script;
    script.max_chunk_stream = 31;
    CHECK(read_all(bytes, true, script).end == Incoming::End::broken);
}

TEST_CASE("a message over the script's limit ends the stream") {
    Script script;
    script.max_message = 306;
    CHECK(read_all(hex(vectors::ch2_first), true, script).end == Incoming::End::over_limit);
}

TEST_CASE("media is kept where somebody wants it when it begins, and each read is waited for") {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    ingest::Socket socket(ends[0]);
    ingest::Socket peer(ends[1]);
    const rtmp::Bytes body = filled(32, 0xAF);
    peer.write(joined(hex(vectors::ch1_first), body, hex(vectors::ch1_second), body));
    const Script script;
    Incoming incoming(socket, script, false);
    std::vector<std::size_t> lengths;
    incoming.keep_media_where([&](std::size_t length) {
        lengths.push_back(length);
        return lengths.size() == 1;
    });
    int waits = 0;
    incoming.wait_by([&] { return ++waits == 1; });
    const auto first = incoming.next();
    REQUIRE(first);
    CHECK(rtmp::Bytes(first->payload.begin(), first->payload.end()) == body);
    const auto second = incoming.next();
    REQUIRE(second);
    CHECK(second->payload.empty());
    CHECK(lengths == std::vector<std::size_t>{32, 32});
    CHECK(waits == 1);
    CHECK_FALSE(incoming.next());
    CHECK(waits == 2);
    CHECK(incoming.end() == Incoming::End::closed);
}

}  // namespace incoming_test
