#include "rtmp/aggregate.hpp"

#include <doctest/doctest.h>

#include "rtmp/playing_server.hpp"
#include "vectors/hex.hpp"

namespace aggregate_test {

namespace {

using rtmp::Aggregate;
using rtmp::Bytes;
using rtmp::ByteView;
using rtmp::MessageType;
using rtmp::take_apart;

Bytes bytes_of(ByteView view) {
    return {view.begin(), view.end()};
}

// 08 audio | 000003 size | 0003E8 1000 ms | 00 | 000000 stream id | AF 01 11 | 0000000E back pointer
// 09 video | 000005 size | 0003FC 1020 ms | 00 | 000000 | 27 01 000000 | 00000010
// 12 data  | 000001 size | 000010 | 01 upper byte: 0x01000010 ms | 000000 | 05 | 0000000C
constexpr std::string_view three =
    "08 000003 0003E8 00 000000 AF0111 0000000E 09 000005 0003FC 00 000000 2701000000 00000010 "
    "12 000001 000010 01 000000 05 0000000C";

}  // namespace

TEST_CASE("an aggregate holds messages, whose times follow its own") {
    const Bytes bytes = vectors::hex(three);
    const Aggregate aggregate = take_apart(bytes, 500);
    CHECK(aggregate.fault.empty());
    REQUIRE(aggregate.parts.size() == 3);
    CHECK(aggregate.parts[0].type == MessageType::audio);
    CHECK(aggregate.parts[0].timestamp == 500);
    CHECK(bytes_of(aggregate.parts[0].payload) == Bytes{0xAF, 0x01, 0x11});
    CHECK(aggregate.parts[1].type == MessageType::video);
    CHECK(aggregate.parts[1].timestamp == 520);
    CHECK(aggregate.parts[2].type == MessageType::data_amf0);
    CHECK(aggregate.parts[2].timestamp == 0x01000010U - 500U);
    CHECK(bytes_of(aggregate.parts[2].payload) == Bytes{0x05});
}

TEST_CASE("times inside an aggregate may go back, and wrap at 2^32") {
    const Bytes bytes = PlayingServer::aggregated(
        {{MessageType::audio, 40, {1}}, {MessageType::audio, 20, {2}}, {MessageType::audio, 60, {3}}});
    const Aggregate aggregate = take_apart(bytes, 0xFFFFFFF8);
    REQUIRE(aggregate.parts.size() == 3);
    CHECK(aggregate.parts[0].timestamp == 0xFFFFFFF8);
    CHECK(aggregate.parts[1].timestamp == 0xFFFFFFE4);
    CHECK(aggregate.parts[2].timestamp == 12);
}

TEST_CASE("an aggregate may be empty, and so may what is in it") {
    CHECK(take_apart({}, 0).parts.empty());
    CHECK(take_apart({}, 0).fault.empty());
    const Bytes silence = PlayingServer::aggregated({{MessageType::audio, 7, {}}});
    const Aggregate aggregate = take_apart(silence, 9);
    CHECK(aggregate.fault.empty());
    REQUIRE(aggregate.parts.size() == 1);
    CHECK(aggregate.parts[0].timestamp == 9);
    CHECK(aggregate.parts[0].payload.empty());
}

TEST_CASE("cut anywhere, an aggregate has the parts before the cut") {
    const Bytes bytes = vectors::hex(three);
    // Ends of the payloads and of the back pointers behind them.
    constexpr std::size_t payload_ends[] = {14, 34, 50};
    for (std::size_t length = 0; length <= bytes.size(); ++length) {
        CAPTURE(length);
        std::size_t whole = 0;
        bool clean = length == 0;
        for (const std::size_t end : payload_ends) {
            whole += length >= end ? 1U : 0U;
            clean = clean || length == end || length == end + 4;
        }
        const Aggregate aggregate = take_apart(ByteView(bytes).first(length), 0);
        CHECK(aggregate.parts.size() == whole);
        CHECK(aggregate.fault.empty() == clean);
    }
}

TEST_CASE("a back pointer is not believed") {
    const Bytes bytes = vectors::hex("08 000001 000000 00 000000 AF FFFFFFFF 08 000001 000000 00 000000 AE");
    const Aggregate aggregate = take_apart(bytes, 0);
    CHECK(aggregate.fault.empty());
    CHECK(aggregate.parts.size() == 2);
}

TEST_CASE("an aggregate of very many messages is read to the limit") {
    const std::vector<PlayingServer::Part> parts(rtmp::max_aggregate_parts + 1, {MessageType::audio, 0, {}});
    const Bytes bytes = PlayingServer::aggregated(parts);
    const Aggregate aggregate = take_apart(bytes, 0);
    CHECK(aggregate.parts.size() == rtmp::max_aggregate_parts);
    CHECK_FALSE(aggregate.fault.empty());
    CHECK(take_apart(ByteView(bytes).first(bytes.size() - 15), 0).fault.empty());
}

}  // namespace aggregate_test
