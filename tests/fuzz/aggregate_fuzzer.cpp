// Any bytes as an aggregate: parts lie in it one behind the other, the first one has the aggregate's time, and a
// beginning of the bytes has the same parts as far as it goes.
#include "fuzz/must.hpp"
#include "rtmp/aggregate.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::uint32_t timestamp = 0xFFFFFF00;
    const rtmp::ByteView bytes(data, size);
    const rtmp::Aggregate whole = rtmp::take_apart(bytes, timestamp);
    must(whole.parts.size() <= rtmp::max_aggregate_parts);
    must(whole.parts.empty() || whole.parts.front().timestamp == timestamp);
    const std::uint8_t* end = data;
    for (const rtmp::AggregatePart& part : whole.parts) {
        must(part.payload.data() == nullptr || part.payload.data() >= end);
        if (part.payload.data() != nullptr) end = part.payload.data() + part.payload.size();
        must(end <= data + size);
    }

    const rtmp::Aggregate half = rtmp::take_apart(bytes.first(size / 2), timestamp);
    must(half.parts.size() <= whole.parts.size());
    for (std::size_t i = 0; i < half.parts.size(); ++i) {
        must(half.parts[i].type == whole.parts[i].type);
        must(half.parts[i].timestamp == whole.parts[i].timestamp);
        must(half.parts[i].payload.size() == whole.parts[i].payload.size());
    }
    return 0;
}
