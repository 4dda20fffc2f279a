#include "rtmp/chunk.hpp"

#include <doctest/doctest.h>
#include <numeric>

namespace chunk_test {

namespace {

using rtmp::Bytes;
using rtmp::ByteView;
using rtmp::ChunkHeader;
using rtmp::ChunkReader;
using rtmp::ChunkWriter;
using rtmp::Gather;
using rtmp::MessageType;
using rtmp::ReceivedMessage;

Bytes joined(const Gather& gather) {
    Bytes all;
    for (const ByteView slice : gather.slices())
        all.insert(all.end(), slice.begin(), slice.end());
    return all;
}

Bytes pattern(std::size_t size) {
    Bytes bytes(size);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{1});
    return bytes;
}

Bytes write(ChunkWriter& writer, const ChunkHeader& header, const Bytes& payload) {
    Gather out;
    const ByteView slice = payload;
    writer.write(header, std::span(&slice, 1), out);
    return joined(out);
}

std::vector<ReceivedMessage> read_all(ChunkReader& reader, const Bytes& bytes, std::size_t step) {
    std::vector<ReceivedMessage> messages;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        reader.push(ByteView(bytes).subspan(at, std::min(step, bytes.size() - at)));
        while (auto message = reader.next())
            messages.push_back(std::move(*message));
    }
    return messages;
}

Bytes concatenated(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

constexpr ChunkHeader audio_at(std::uint32_t timestamp) {
    return {4, MessageType::audio, 1, timestamp};
}
constexpr ChunkHeader video_at(std::uint32_t timestamp) {
    return {6, MessageType::video, 1, timestamp};
}

}  // namespace

TEST_CASE("the specification's first example: equal audio messages shrink to one byte of header") {
    // RTMP 1.0, 5.3.2.1: 32 bytes of audio at 1000, 1020, 1040, 1060 on message stream 12345, chunk stream 3.
    ChunkWriter writer;
    const Bytes payload = pattern(32);
    const auto at = [](std::uint32_t time) { return ChunkHeader{3, MessageType::audio, 12345, time}; };
    // 03 | timestamp 0003E8 | length 000020 | type 08 | stream id 39300000, little-endian
    const Bytes first = write(writer, at(1000), payload);
    CHECK(Bytes(first.begin(), first.begin() + 12) ==
          Bytes{0x03, 0x00, 0x03, 0xE8, 0x00, 0x00, 0x20, 0x08, 0x39, 0x30, 0x00, 0x00});
    CHECK(first.size() == 44);
    // 83 | delta 000014
    const Bytes second = write(writer, at(1020), payload);
    CHECK(Bytes(second.begin(), second.begin() + 4) == Bytes{0x83, 0x00, 0x00, 0x14});
    CHECK(second.size() == 36);
    // C3
    for (const std::uint32_t time : {1040U, 1060U}) {
        const Bytes next = write(writer, at(time), payload);
        CHECK(next.front() == 0xC3);
        CHECK(next.size() == 33);
    }
}

TEST_CASE("the specification's second example: a long message is cut at the chunk size") {
    // RTMP 1.0, 5.3.2.2: 307 bytes of video at 1000 on message stream 12346, chunk stream 4, chunks of 128.
    ChunkWriter writer;
    const Bytes bytes = write(writer, {4, MessageType::video, 12346, 1000}, pattern(307));
    // 04 0003E8 000133 09 3A300000 + 128, C4 + 128, C4 + 51
    CHECK(Bytes(bytes.begin(), bytes.begin() + 12) ==
          Bytes{0x04, 0x00, 0x03, 0xE8, 0x00, 0x01, 0x33, 0x09, 0x3A, 0x30, 0x00, 0x00});
    REQUIRE(bytes.size() == 140 + 129 + 52);
    CHECK(bytes[140] == 0xC4);
    CHECK(bytes[140 + 129] == 0xC4);
}

TEST_CASE("an extended timestamp is repeated on every continuation") {
    // 06 FFFFFF 00012C 09 01000000 | 01000000 + 128, C6 01000000 + 128, C6 01000000 + 44
    ChunkWriter writer;
    const Bytes bytes = write(writer, video_at(0x01000000), pattern(300));
    REQUIRE(bytes.size() == 326);
    CHECK(Bytes(bytes.begin(), bytes.begin() + 16) == Bytes{0x06, 0xFF, 0xFF, 0xFF, 0x00, 0x01, 0x2C, 0x09,
                                                            0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00});
    CHECK(Bytes(bytes.begin() + 144, bytes.begin() + 149) == Bytes{0xC6, 0x01, 0x00, 0x00, 0x00});
    // The next message has a small delta: no extended field, on its continuations neither.
    const Bytes next = write(writer, video_at(0x01000021), pattern(200));
    CHECK(Bytes(next.begin(), next.begin() + 8) == Bytes{0x46, 0x00, 0x00, 0x21, 0x00, 0x00, 0xC8, 0x09});
    CHECK(next[8 + 128] == 0xC6);
    CHECK(next.size() == 8 + 200 + 1);
}

TEST_CASE("no message starts with format 3 right after a full header: peers differ on its delta") {
    ChunkWriter writer;
    write(writer, audio_at(0), pattern(10));
    const Bytes second = write(writer, audio_at(0), pattern(10));
    CHECK((second.front() >> 6U) == 2);
    const Bytes third = write(writer, audio_at(0), pattern(10));
    CHECK((third.front() >> 6U) == 3);
}

TEST_CASE("time that goes back, wraps or leaps is sent whole") {
    ChunkWriter writer;
    write(writer, audio_at(1000), pattern(10));
    SUBCASE("back") {
        CHECK(write(writer, audio_at(999), pattern(10)).front() == 0x04);
    }
    SUBCASE("a leap that a delta field cannot hold") {
        CHECK(write(writer, audio_at(1000 + rtmp::extended_timestamp), pattern(10)).front() == 0x04);
    }
    SUBCASE("the wrap at 2^32") {
        write(writer, audio_at(0xFFFFFFF0), pattern(10));
        const Bytes wrapped = write(writer, audio_at(5), pattern(10));
        CHECK(Bytes(wrapped.begin(), wrapped.begin() + 4) == Bytes{0x04, 0x00, 0x00, 0x05});
    }
    SUBCASE("another message stream") {
        CHECK(write(writer, {4, MessageType::audio, 2, 1001}, pattern(10)).front() == 0x04);
    }
}

TEST_CASE("basic headers of one, two and three bytes") {
    const auto header_of = [](std::uint32_t chunk_stream) {
        ChunkWriter writer;
        const Bytes bytes = write(writer, {chunk_stream, MessageType::data_amf0, 0, 0}, {});
        return Bytes(bytes.begin(), bytes.end() - 11);
    };
    CHECK(header_of(3) == Bytes{0x03});
    CHECK(header_of(63) == Bytes{0x3F});
    CHECK(header_of(64) == Bytes{0x00, 0x00});
    CHECK(header_of(319) == Bytes{0x00, 0xFF});
    CHECK(header_of(320) == Bytes{0x01, 0x00, 0x01});
    CHECK(header_of(365) == Bytes{0x01, 0x2D, 0x01});
    CHECK(header_of(65599) == Bytes{0x01, 0xFF, 0xFF});
}

TEST_CASE("payload is referred to, not copied, and small slices travel with the header") {
    ChunkWriter writer;
    writer.set_chunk_size(60000);
    const Bytes head = pattern(5);
    const Bytes body = pattern(1000);
    const std::array<ByteView, 2> payload = {ByteView(head), ByteView(body)};
    Gather out;
    writer.write(video_at(0), payload, out);
    REQUIRE(out.slices().size() == 2);
    CHECK(out.slices()[0].size() == 12 + 5);
    CHECK(out.slices()[1].data() == body.data());
}

TEST_CASE("what the writer writes the reader reads, whole and one byte at a time") {
    for (const std::uint32_t chunk_size : {1U, 128U, 4096U, 60000U}) {
        for (const std::uint32_t start : {0U, 0xFFFFF0U, 0x7FFFFFF0U, 0xFFFFFFF0U}) {
            ChunkWriter writer;
            Bytes wire;
            Gather announcement;
            const Bytes size = rtmp::encode_u32(chunk_size);
            const ByteView slice = size;
            writer.write({2, MessageType::set_chunk_size, 0, 0}, std::span(&slice, 1), announcement);
            writer.set_chunk_size(chunk_size);
            wire = joined(announcement);
            std::vector<std::uint32_t> times;
            const std::size_t sizes[] = {0, 1, 127, 128, 129, 256, 300, 300, 300, 5000};
            for (std::uint32_t i = 0; i < 10; ++i) {
                const Bytes video = write(writer, video_at(start + i * 5), pattern(sizes[i]));
                const Bytes audio = write(writer, audio_at(start + i * 5), pattern(40));
                wire.insert(wire.end(), video.begin(), video.end());
                wire.insert(wire.end(), audio.begin(), audio.end());
                times.push_back(start + i * 5);
            }
            for (const std::size_t step : {std::size_t{1}, wire.size()}) {
                CAPTURE(chunk_size);
                CAPTURE(start);
                ChunkReader reader;
                const std::vector<ReceivedMessage> messages = read_all(reader, wire, step);
                REQUIRE(reader.error().empty());
                REQUIRE(messages.size() == 21);
                for (std::size_t i = 0; i < 10; ++i) {
                    CHECK(messages[1 + 2 * i].type == MessageType::video);
                    CHECK(messages[1 + 2 * i].timestamp == times[i]);
                    CHECK(messages[1 + 2 * i].payload == pattern(sizes[i]));
                    CHECK(messages[2 + 2 * i].timestamp == times[i]);
                    CHECK(messages[2 + 2 * i].stream_id == 1);
                }
            }
        }
    }
}

TEST_CASE("a chunk size announced inside another message's chunks counts from the next chunk on") {
    ChunkWriter writer;
    const Bytes video = write(writer, video_at(7), pattern(200));  // 12 + 128, 1 + 72
    const Bytes announcement = write(writer, {2, MessageType::set_chunk_size, 0, 0}, rtmp::encode_u32(50));
    Bytes wire(video.begin(), video.begin() + 140);
    wire = concatenated({wire,
                         announcement,
                         {0xC6},
                         Bytes(video.begin() + 141, video.begin() + 191),
                         {0xC6},
                         Bytes(video.begin() + 191, video.end())});
    ChunkReader reader;
    const auto messages = read_all(reader, wire, 3);
    REQUIRE(messages.size() == 2);
    CHECK(messages[1].payload == pattern(200));
}

TEST_CASE("abort drops the partial message of its chunk stream") {
    ChunkWriter writer;
    const Bytes video = write(writer, video_at(7), pattern(200));
    const Bytes abort = write(writer, {2, MessageType::abort, 0, 0}, rtmp::encode_u32(6));
    ChunkReader reader;
    const auto messages =
        read_all(reader, concatenated({Bytes(video.begin(), video.begin() + 140), abort, video}), 1000);
    REQUIRE(messages.size() == 2);
    CHECK(messages[0].type == MessageType::abort);
    CHECK(messages[1].payload == pattern(200));
}

TEST_CASE("a peer that does not repeat the extended timestamp on continuations is understood") {
    // 06 FFFFFF 0000C8 09 01000000 | 01000000 + 128, C6 + 72 with no extended field
    const Bytes payload = pattern(200);
    const Bytes header = {0x06, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0xC8, 0x09,
                          0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00};
    ChunkReader reader;
    const auto messages = read_all(reader,
                                   concatenated({header,
                                                 Bytes(payload.begin(), payload.begin() + 128),
                                                 {0xC6},
                                                 Bytes(payload.begin() + 128, payload.end())}),
                                   1000);
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].payload == payload);
    CHECK(messages[0].timestamp == 0x01000000);
}

TEST_CASE("format 3 begins a new message at the last delta") {
    // 03 000064 000001 08 01000000 AA | 83 00000A BB | C3 CC
    const Bytes wire = {0x03, 0x00, 0x00, 0x64, 0x00, 0x00, 0x01, 0x08, 0x01, 0x00,
                        0x00, 0x00, 0xAA, 0x83, 0x00, 0x00, 0x0A, 0xBB, 0xC3, 0xCC};
    ChunkReader reader;
    const auto messages = read_all(reader, wire, 1);
    REQUIRE(messages.size() == 3);
    CHECK(messages[1].timestamp == 110);
    CHECK(messages[2].timestamp == 120);
    CHECK(messages[2].payload == Bytes{0xCC});
}

TEST_CASE("a broken chunk stream ends in an error and nothing more") {
    const auto error_of = [](const Bytes& wire) {
        ChunkReader reader(1000);
        const auto messages = read_all(reader, wire, 1);
        CHECK(messages.empty());
        CHECK_FALSE(reader.next());
        return reader.error();
    };
    SUBCASE("shortened header on an unknown chunk stream") {
        CHECK(error_of({0xC7}).find("shortened") != std::string::npos);
    }
    SUBCASE("longer than the limit") {
        CHECK(error_of({0x04, 0, 0, 0, 0x00, 0x03, 0xE9, 0x08, 1, 0, 0, 0}).find("1001 bytes") !=
              std::string::npos);
    }
    SUBCASE("a message inside another") {
        ChunkWriter writer;
        const Bytes video = write(writer, video_at(7), pattern(200));
        Bytes wire(video.begin(), video.begin() + 140);
        wire.insert(wire.end(), video.begin(), video.end());
        CHECK(error_of(wire).find("inside another") != std::string::npos);
    }
}

TEST_CASE("too many chunk streams are refused, also where each message is whole") {
    Bytes wire;
    for (std::uint8_t id = 0; id < 70; ++id) {
        const Bytes message = {0x00, id, 0, 0, 0, 0, 0, 1, 8, 1, 0, 0, 0, 0xAA};
        wire.insert(wire.end(), message.begin(), message.end());
    }
    ChunkReader reader;
    CHECK(read_all(reader, wire, wire.size()).size() == ChunkReader::max_chunk_streams);
    CHECK(reader.error().find("too many") != std::string::npos);
}

TEST_CASE("an announced chunk size of 0 is an error, after the message itself") {
    ChunkReader reader;
    reader.push(Bytes{0x02, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0});
    CHECK(reader.next());
    CHECK_FALSE(reader.error().empty());
    CHECK_FALSE(reader.next());
}

TEST_CASE("partial messages on many chunk streams share one limit") {
    ChunkReader reader(1000);
    Bytes wire;
    for (std::uint8_t id = 10; id < 20; ++id) {
        // 900 bytes announced, 128 sent.
        const Bytes header = {id, 0, 0, 0, 0, 3, 0x84, 8, 1, 0, 0, 0};
        wire.insert(wire.end(), header.begin(), header.end());
        wire.insert(wire.end(), 128, std::uint8_t{0});
    }
    CHECK(read_all(reader, wire, wire.size()).empty());
    CHECK(reader.error().find("many chunk streams") != std::string::npos);
}

}  // namespace chunk_test
