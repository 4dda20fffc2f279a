#include "pack/header_set.hpp"

#include <doctest/doctest.h>
#include <utility>

namespace header_set_test {

using pack::HeaderSet;
using pack::MuxedMessage;
using Kind = pack::HeaderKey::Kind;

namespace {

/// A header with a body of so many bytes.
MuxedMessage header(rtmp::MessageType type, Kind kind, std::size_t bytes, std::uint8_t track = 0) {
    return {std::make_shared<const rtmp::Message>(rtmp::make_message(type, 0, rtmp::Bytes(bytes))),
            media::Time(0),
            MuxedMessage::Role::header,
            0,
            {kind, track}};
}

std::vector<std::size_t> bodies(const HeaderSet<>& headers) {
    std::vector<std::size_t> found;
    for (const MuxedMessage& kept : headers.all())
        found.push_back(kept.message->body.front().size());
    return found;
}

using Sizes = std::vector<std::size_t>;
constexpr rtmp::MessageType audio = rtmp::MessageType::audio;
constexpr rtmp::MessageType video = rtmp::MessageType::video;
constexpr rtmp::MessageType data = rtmp::MessageType::data_amf0;

}  // namespace

TEST_CASE("headers of several kinds are kept side by side, until a new sequence starts") {
    HeaderSet<> headers;
    headers.put(header(audio, Kind::sequence_start, 10));
    headers.put(header(audio, Kind::channels, 20));
    CHECK(bodies(headers) == Sizes{10, 20});
    headers.put(header(audio, Kind::channels, 21));
    CHECK(bodies(headers) == Sizes{10, 21});
    headers.put(header(audio, Kind::sequence_start, 11));
    CHECK(bodies(headers) == Sizes{11});
    headers.put(header(video, Kind::sequence_start, 30));
    headers.put(header(video, Kind::colors, 31));
    headers.put(header(data, Kind::metadata, 40));
    headers.put(header(data, Kind::metadata, 41));
    CHECK(bodies(headers) == Sizes{11, 30, 31, 41});
}

TEST_CASE("headers of several tracks are kept side by side") {
    HeaderSet<> headers;
    headers.put(header(video, Kind::sequence_start, 10));
    headers.put(header(video, Kind::sequence_start, 20, 1));
    headers.put(header(video, Kind::colors, 21, 1));
    headers.put(header(video, Kind::sequence_start, 30, 2));
    CHECK(bodies(headers) == Sizes{10, 20, 21, 30});
    headers.put(header(video, Kind::sequence_start, 22, 1));
    CHECK(bodies(headers) == Sizes{10, 22, 30});
    headers.put(header(video, Kind::sequence_start, 11));
    CHECK(bodies(headers) == Sizes{11, 22, 30});
}

}  // namespace header_set_test
