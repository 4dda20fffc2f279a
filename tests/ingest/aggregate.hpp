#pragma once

#include <cstdint>

#include "rtmp/message.hpp"

namespace ingest {

/// The body of an aggregate message (RTMP 1.0, 7.1.6), put together from others.
class Aggregate {
  public:
    /// Appends a message; `timestamp` is in milliseconds modulo 2^32.
    void add(rtmp::MessageType type, std::uint32_t timestamp, rtmp::ByteView payload);
    /// Count of the messages in it.
    std::uint64_t size() const { return size_; }
    /// The timestamp of its first message, which is that of the whole.
    std::uint32_t timestamp() const { return timestamp_; }
    /// The body; the next one begins empty.
    rtmp::Bytes take();

  private:
    rtmp::ByteWriter body_;
    std::uint64_t size_ = 0;
    std::uint32_t timestamp_ = 0;
};

}  // namespace ingest
