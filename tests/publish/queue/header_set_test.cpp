#include "publish/queue/header_set.hpp"

#include <doctest/doctest.h>
#include <utility>

namespace header_set_test {

using publish::HeaderSet;
using publish::QueuedMessage;
using publish::TimePoint;

namespace {

/// A header with that beginning and a body of so many bytes.
QueuedMessage header(rtmp::MessageType type, const rtmp::Bytes& head, std::size_t bytes) {
    rtmp::Message fresh = rtmp::make_message(type, 0, rtmp::Bytes(bytes));
    for (const std::uint8_t byte : head)
        fresh.head.u8(byte);
    return {std::make_shared<const rtmp::Message>(std::move(fresh)), media::Time(0), TimePoint::min(),
            QueuedMessage::Role::header};
}

std::vector<std::size_t> bodies(const HeaderSet& headers) {
    std::vector<std::size_t> found;
    for (const QueuedMessage& kept : headers.all())
        found.push_back(kept.message->body.front().size());
    return found;
}

using Sizes = std::vector<std::size_t>;
constexpr rtmp::MessageType audio = rtmp::MessageType::audio;
constexpr rtmp::MessageType video = rtmp::MessageType::video;

}  // namespace

TEST_CASE("headers of several kinds are kept side by side, until a new sequence starts") {
    HeaderSet headers;
    headers.put(header(audio, {0x90}, 10));
    headers.put(header(audio, {0x94}, 20));
    CHECK(bodies(headers) == Sizes{10, 20});
    headers.put(header(audio, {0x94}, 21));
    CHECK(bodies(headers) == Sizes{10, 21});
    headers.put(header(audio, {0x90}, 11));
    CHECK(bodies(headers) == Sizes{11});
    headers.put(header(audio, {0x94}, 22));
    // The form of FLV takes the place of the other.
    headers.put(header(audio, {0xAF}, 12));
    CHECK(bodies(headers) == Sizes{12});
    headers.put(header(video, {0x17, 0, 0, 0, 0}, 30));
    headers.put(header(rtmp::MessageType::data_amf0, {}, 40));
    headers.put(header(rtmp::MessageType::data_amf0, {}, 41));
    CHECK(bodies(headers) == Sizes{12, 30, 41});
}

TEST_CASE("headers of several tracks are kept side by side") {
    HeaderSet headers;
    headers.put(header(video, {0x17, 0, 0, 0, 0}, 10));
    headers.put(header(video, {0x96, 0, 'h', 'v', 'c', '1', 1}, 20));
    headers.put(header(video, {0x96, 4, 'h', 'v', 'c', '1', 1}, 21));
    headers.put(header(video, {0x96, 0, 'h', 'v', 'c', '1', 2}, 30));
    CHECK(bodies(headers) == Sizes{10, 20, 21, 30});
    headers.put(header(video, {0x96, 0, 'a', 'v', 'c', '1', 1}, 22));
    CHECK(bodies(headers) == Sizes{10, 22, 30});
    headers.put(header(video, {0x17, 0, 0, 0, 0}, 11));
    CHECK(bodies(headers) == Sizes{11, 22, 30});
}

}  // namespace header_set_test
