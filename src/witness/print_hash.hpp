#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "ground/bytes.hpp"

namespace witness {

/// A hash of 64 bits over parts of bytes, each of which may be added piece by piece: how it is cut does not matter.
/// Made to be quick, 64 bytes a step; it withstands chance, not malice.
class PrintHash {
  public:
    void add(ground::ByteView bytes);
    /// Ends a part; what comes next cannot be taken for its end.
    void end_part();
    /// Bytes of all parts that have ended.
    std::uint64_t length() const { return length_; }
    /// The hash of the parts that have ended.
    std::uint64_t value() const;

  private:
    static constexpr std::size_t step_size = 64;

    void step(const std::uint8_t* bytes, std::size_t count);

    std::array<std::uint64_t, 4> lanes_ = {0x6a09e667f3bcc909, 0xbb67ae8584caa73b, 0x1f83d9abfb41bd6b,
                                           0x5be0cd19137e2179};
    std::array<std::uint8_t, step_size> rest_ = {};
    std::size_t rest_size_ = 0;
    std::uint64_t part_length_ = 0;
    std::uint64_t length_ = 0;
};

}  // namespace witness
