#include "ingest/crowd_chunks.hpp"

#include <doctest/doctest.h>
#include <random>
#include <string_view>
#include <vector>

#include "rtmp/chunk.hpp"
#include "vectors/chunks.hpp"
#include "vectors/hex.hpp"

namespace crowd_chunks_test {

using ingest::Arrival;
using ingest::CrowdChunks;
using rtmp::MessageType;
using vectors::filled;
using vectors::hex;
using vectors::joined;

namespace {

struct Message {
    rtmp::ChunkHeader header;
    std::size_t length = 0;
    rtmp::Bytes beginning;
    rtmp::Bytes payload;
    bool operator==(const Message&) const = default;
};

/// Pushes the bytes, `piece` at a time.
std::vector<Message> read_all(CrowdChunks& chunks, const rtmp::Bytes& bytes, std::size_t piece = SIZE_MAX) {
    std::vector<Message> messages;
    for (rtmp::ByteView rest = bytes; !rest.empty();) {
        rtmp::ByteView part = rest.first(std::min(piece, rest.size()));
        rest = rest.subspan(part.size());
        while (const auto arrival = chunks.next(part)) {
            messages.push_back({arrival->header,
                                arrival->length,
                                {arrival->beginning.begin(), arrival->beginning.end()},
                                {arrival->payload.begin(), arrival->payload.end()}});
        }
        if (chunks.fault().empty()) CHECK(part.empty());
    }
    return messages;
}

std::string fault_after(std::string_view bytes) {
    CrowdChunks chunks;
    CHECK(read_all(chunks, hex(bytes)).empty());
    return chunks.fault();
}

/// A run of messages as the library cuts them: media of all sizes between commands, and times beyond 24 bits.
rtmp::Bytes written(std::vector<Message>& messages) {
    rtmp::ChunkWriter writer;
    rtmp::Bytes bytes;
    const auto add = [&](const rtmp::ChunkHeader& header, const rtmp::Bytes& body) {
        const bool is_media = header.type == MessageType::audio || header.type == MessageType::video;
        const rtmp::ByteView view = body;
        rtmp::Gather out;
        writer.write(header, {&view, 1}, out);
        for (const rtmp::ByteView& slice : out.slices())
            bytes.insert(bytes.end(), slice.begin(), slice.end());
        const rtmp::ByteView beginning = view.first(std::min<std::size_t>(16, view.size()));
        messages.push_back(
            {header, body.size(), {beginning.begin(), beginning.end()}, is_media ? rtmp::Bytes() : body});
    };
    std::mt19937 random(17);
    add({2, MessageType::set_chunk_size, 0, 0}, rtmp::encode_u32(1000));
    writer.set_chunk_size(1000);
    for (std::uint32_t i = 0; i < 100; ++i) {
        const std::uint32_t time = 0xFFFFFF - 1000 + 40 * i;
        const auto fill = static_cast<std::uint8_t>(random());
        add({6, MessageType::video, 1, time}, filled(random() % 5000, fill));
        add({4, MessageType::audio, 1, time + 7}, filled(random() % 300, fill));
        if (i % 10 == 0) add({3, MessageType::command_amf0, 0, 0}, filled(1 + random() % 3000, fill));
    }
    return bytes;
}

}  // namespace

TEST_CASE("messages come out the same in any pieces, and of media their beginning alone") {
    std::vector<Message> expected;
    const rtmp::Bytes bytes = written(expected);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1448}, bytes.size()}) {
        CAPTURE(piece);
        CrowdChunks chunks;
        const std::vector<Message> messages = read_all(chunks, bytes, piece);
        CHECK(chunks.fault() == "");
        CHECK(messages.size() == expected.size());
        CHECK((messages == expected));
        CHECK(chunks.chunk_size() == 1000);
    }
}

TEST_CASE("the examples of the specification, and longer chunk stream ids") {
    const rtmp::Bytes body = filled(32, 0xAF);
    CrowdChunks chunks;
    const std::vector<Message> messages =
        read_all(chunks, joined(hex(vectors::ch1_first), body, hex(vectors::ch1_second), body,
                                hex(vectors::ch1_next), body, hex("00 24 000005 000001 08 01000000"),
                                filled(1, 1), hex("01 2401 000005 000001 08 01000000"), filled(1, 1)));
    REQUIRE(messages.size() == 5);
    for (std::uint32_t i = 0; i < 3; ++i)
        CHECK(messages[i].header == rtmp::ChunkHeader{3, MessageType::audio, 12345, 1000 + 20 * i});
    CHECK(messages[3].header == rtmp::ChunkHeader{100, MessageType::audio, 1, 5});
    CHECK(messages[4].header == rtmp::ChunkHeader{64 + 0x24 + 256, MessageType::audio, 1, 5});
}

TEST_CASE("an abort forgets a message that is not whole") {
    CrowdChunks chunks;
    const std::vector<Message> messages = read_all(
        chunks, joined(hex(vectors::ch2_first), filled(128, 1), hex("02 000000 000004 02 00000000 00000004"),
                       hex(vectors::ch2_first), filled(128, 2), hex(vectors::ch2_next), filled(128, 2),
                       hex(vectors::ch2_next), filled(51, 2)));
    REQUIRE(messages.size() == 2);
    CHECK(messages[1].length == 307);
    CHECK(messages[1].beginning == filled(16, 2));
}

TEST_CASE("what breaks the protocol is a fault, and nothing comes behind it") {
    CHECK(fault_after("C4") == "chunk stream 4 begins with a format 3 header");
    CHECK(fault_after("44 000000 000001 08 00") == "chunk stream 4 begins with a format 1 header");
    CHECK(fault_after("04 000000 010001 14 00000000") == "a command of 65537 bytes");
    CrowdChunks size;
    CHECK(read_all(size, hex("02 000000 000004 01 00000000 00000000 C2")).size() == 1);
    CHECK(size.fault() == "a chunk size of 0");
    rtmp::Bytes many;
    for (std::uint8_t id = 2; id <= 2 + CrowdChunks::max_chunk_streams; ++id) {
        many.push_back(id);
        many = joined(many, hex("000000 000001 08 00000000 AA"));
    }
    CrowdChunks streams;
    CHECK(read_all(streams, many).size() == CrowdChunks::max_chunk_streams);
    CHECK(streams.fault() == "more than 16 chunk streams");
    CrowdChunks inside;
    CHECK(read_all(inside, joined(hex(vectors::ch2_first), filled(128, 1), hex(vectors::ch2_first))).empty());
    CHECK(inside.fault() == "a message begins inside another on the same chunk stream");
}

TEST_CASE("bytes at random end in a fault or in messages, the same in any pieces") {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        rtmp::Bytes bytes(random() % 400);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random() % 8 == 0 ? random() : random() % 9);
        CrowdChunks whole;
        CrowdChunks cut;
        CHECK((read_all(whole, bytes) == read_all(cut, bytes, 1 + seed % 5)));
        CHECK(whole.fault() == cut.fault());
    }
}

}  // namespace crowd_chunks_test
