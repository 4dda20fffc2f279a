#include "ingest/stream_message.hpp"

#include <doctest/doctest.h>

#include "vectors/hex.hpp"

namespace stream_message_test {

using ingest::StreamMessage;
using Kind = ingest::StreamMessage::Kind;
using rtmp::MessageType;
using vectors::hex;

namespace {

StreamMessage message(MessageType type, const rtmp::Bytes& payload) {
    return ingest::stream_message(type, 7, payload, {});
}

}  // namespace

TEST_CASE("media is kept as it is, and known") {
    const StreamMessage header = message(MessageType::video, hex("17 00 000000 01"));
    CHECK(header.kind == Kind::header);
    CHECK(header.payload == hex("17 00 000000 01"));
    CHECK(header.timestamp == 7);
    CHECK(message(MessageType::audio, hex("AF 01 21")).kind == Kind::frame);
    CHECK(message(MessageType::video, hex("17 02 000000")).kind == Kind::other);
}

TEST_CASE("metadata lose what was for the server alone") {
    const rtmp::Bytes sent = rtmp::amf0::encode_all({"@setDataFrame", "onMetaData", 1.0});
    const rtmp::Bytes bare = rtmp::amf0::encode_all({"onMetaData", 1.0});
    CHECK(message(MessageType::data_amf0, sent).payload == bare);
    CHECK(message(MessageType::data_amf0, sent).kind == Kind::metadata);
    CHECK(message(MessageType::data_amf0, bare).payload == bare);
    CHECK(message(MessageType::data_amf0, rtmp::amf0::encode_all({"onCuePoint"})).kind == Kind::data);
    rtmp::Bytes later = sent;
    later.insert(later.begin(), 0);
    CHECK(message(MessageType::data_amf3, later).kind == Kind::metadata);
    CHECK(message(MessageType::data_amf3, later).payload.size() == bare.size() + 1);
    CHECK(message(MessageType::data_amf0, {}).kind == Kind::data);
}

TEST_CASE("headers of other tracks, and other headers of a track, are of another kind") {
    const StreamMessage avc = message(MessageType::video, hex("17 00 000000 01"));
    const StreamMessage hevc = message(MessageType::video, hex("90 68766331 01"));
    const StreamMessage colors = message(MessageType::video, hex("94 68766331 01"));
    const StreamMessage second = message(MessageType::video, hex("96 00 68766331 01 01"));
    const StreamMessage aac = message(MessageType::audio, hex("AF 00 1190"));
    CHECK(ingest::are_of_one_kind(avc, hevc));
    CHECK_FALSE(ingest::are_of_one_kind(hevc, colors));
    CHECK_FALSE(ingest::are_of_one_kind(hevc, second));
    CHECK_FALSE(ingest::are_of_one_kind(hevc, aac));
}

}  // namespace stream_message_test
