#include "rtmp/aggregate.hpp"

namespace rtmp {

namespace {

/// Bytes of the back pointer behind each part, which says how long the part was.
constexpr std::size_t back_pointer_size = 4;
constexpr std::size_t aggregate_stream_id_size = 3;

}  // namespace

Aggregate take_apart(ByteView payload, std::uint32_t timestamp) {
    Aggregate aggregate;
    ByteReader reader(payload);
    std::uint32_t shift = 0;
    while (reader.remaining() > 0) {
        if (aggregate.parts.size() == max_aggregate_parts) {
            aggregate.fault = "an aggregate holds too many messages";
            break;
        }
        AggregatePart part;
        part.type = static_cast<MessageType>(reader.u8());
        const std::uint32_t size = reader.u24();
        part.timestamp = reader.u24();
        part.timestamp |= std::uint32_t{reader.u8()} << 24U;
        reader.take(aggregate_stream_id_size);
        part.payload = reader.take(size);
        if (reader.failed()) {
            aggregate.fault = "a message inside an aggregate is cut short";
            break;
        }
        if (aggregate.parts.empty()) shift = timestamp - part.timestamp;
        part.timestamp += shift;
        aggregate.parts.push_back(part);
        if (reader.remaining() == 0) break;
        reader.take(back_pointer_size);
        if (reader.failed()) aggregate.fault = "a message inside an aggregate is cut short";
    }
    return aggregate;
}

}  // namespace rtmp
