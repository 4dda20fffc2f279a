#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "ground/bytes.hpp"

namespace rtmp {

using ground::as_bytes;
using ground::Bytes;
using ground::ByteView;

/// Reads big-endian fields one after the other. An over-read marks the reader failed, and from then on every
/// field reads as zero, so that a parser reads straight down and asks once at its end.
class ByteReader {
  public:
    explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u24();
    std::uint32_t u32();
    /// Little-endian: the message stream id of a chunk header is the only such field in RTMP.
    std::uint32_t u32_little_endian();
    double f64();
    /// The next `count` bytes in place; empty when there are fewer.
    ByteView take(std::size_t count);
    std::string text(std::size_t count);
    /// All bytes that are left, in place.
    ByteView rest() { return take(remaining()); }

    std::size_t remaining() const { return failed_ ? 0 : bytes_.size(); }
    bool failed() const { return failed_; }
    void fail() { failed_ = true; }

  private:
    std::uint64_t integer(std::size_t count);

    ByteView bytes_;
    bool failed_ = false;
};

/// Appends big-endian fields to bytes of its own.
class ByteWriter {
  public:
    void u8(std::uint8_t value) { bytes_.push_back(value); }
    void u16(std::uint16_t value) { integer(value, 2); }
    void u24(std::uint32_t value) { integer(value, 3); }
    void u32(std::uint32_t value) { integer(value, 4); }
    void u32_little_endian(std::uint32_t value);
    void f64(double value);
    void bytes(ByteView value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
    void text(std::string_view value) { bytes(as_bytes(value)); }

    ByteView view() const { return bytes_; }
    Bytes take() { return std::move(bytes_); }

  private:
    void integer(std::uint64_t value, int count);

    Bytes bytes_;
};

}  // namespace rtmp
