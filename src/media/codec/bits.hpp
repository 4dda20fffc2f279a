#pragma once

#include <cstddef>
#include <cstdint>

#include "media/source.hpp"

namespace media {

/// Reads bits from the most significant on. Reading past the end marks the reader failed and yields zeros, so
/// that a parser reads straight down and asks once.
class BitReader {
  public:
    explicit BitReader(ByteView bytes) : bytes_(bytes) {}

    /// The next `count` bits, at most 32.
    std::uint32_t read(unsigned count);
    bool flag() { return read(1) != 0; }
    /// An unsigned Exp-Golomb code (ITU-T H.264, 9.1), at most 2^32 - 2.
    std::uint32_t exp_golomb();
    /// The value of a signed Exp-Golomb code (9.1.1).
    std::int64_t signed_exp_golomb();
    /// Passes over a signed Exp-Golomb code, where its value is of no use.
    void skip_signed_exp_golomb() { exp_golomb(); }
    void skip(std::size_t count) { position_ += count; }
    /// Passes over bits up to the next whole byte.
    void align() { position_ = (position_ + 7) / 8 * 8; }

    std::size_t position() const { return position_; }
    std::size_t left() const { return failed() ? 0 : bytes_.size() * 8 - position_; }
    bool failed() const { return position_ > bytes_.size() * 8; }

  private:
    ByteView bytes_;
    /// Bits read so far; stays past the end once it got there.
    std::size_t position_ = 0;
};

/// Appends bits to bytes, from the most significant on.
class BitWriter {
  public:
    /// The lowest `count` bits of `value`, at most 32.
    void write(std::uint32_t value, unsigned count);
    /// Appends zeros up to the next whole byte.
    void align() { filled_ = 0; }
    const Bytes& bytes() const { return bytes_; }

  private:
    Bytes bytes_;
    /// Bits in use of the last byte; 0 when it is whole.
    unsigned filled_ = 0;
};

}  // namespace media
