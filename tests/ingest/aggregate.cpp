#include "ingest/aggregate.hpp"

#include <utility>

namespace ingest {

void Aggregate::add(rtmp::MessageType type, std::uint32_t timestamp, rtmp::ByteView payload) {
    static constexpr std::uint32_t header_size = 11;
    const auto length = static_cast<std::uint32_t>(payload.size());
    if (size_ == 0) timestamp_ = timestamp;
    body_.u8(static_cast<std::uint8_t>(type));
    body_.u24(length);
    body_.u24(timestamp & 0xFFFFFFU);
    body_.u8(static_cast<std::uint8_t>(timestamp >> 24U));
    body_.u24(0);
    body_.bytes(payload);
    body_.u32(header_size + length);
    ++size_;
}

rtmp::Bytes Aggregate::take() {
    size_ = 0;
    return std::exchange(body_, {}).take();
}

}  // namespace ingest
