// Any bytes as chunks: fed whole and byte by byte they give the same messages, and the same error.
#include <vector>

#include "fuzz/must.hpp"
#include "rtmp/chunk.hpp"

namespace {

constexpr std::size_t message_limit = 65536;

void drain(rtmp::ChunkReader& reader, std::vector<rtmp::ReceivedMessage>& messages) {
    while (auto message = reader.next())
        messages.push_back(*std::move(message));
}

bool equal(const rtmp::ReceivedMessage& left, const rtmp::ReceivedMessage& right) {
    return left.chunk_stream == right.chunk_stream && left.type == right.type &&
           left.stream_id == right.stream_id && left.timestamp == right.timestamp &&
           left.payload == right.payload;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const rtmp::ByteView bytes(data, size);
    rtmp::ChunkReader whole(message_limit);
    std::vector<rtmp::ReceivedMessage> messages;
    whole.push(bytes);
    drain(whole, messages);

    rtmp::ChunkReader split(message_limit);
    std::vector<rtmp::ReceivedMessage> same;
    for (std::size_t at = 0; at < size; ++at) {
        split.push(bytes.subspan(at, 1));
        drain(split, same);
    }

    must(whole.error() == split.error());
    must(messages.size() == same.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        must(messages[i].payload.size() <= message_limit);
        must(equal(messages[i], same[i]));
    }
    return 0;
}
