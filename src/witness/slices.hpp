#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "ground/bytes.hpp"

namespace witness {

/// A place in bytes that lie in several slices of memory, read as if they were in one piece.
class Slices {
  public:
    explicit Slices(std::span<const ground::ByteView> slices) : slices_(slices) { skip_empty(); }

    bool at_end() const { return slices_.empty(); }
    /// The next byte; nothing at the end.
    std::optional<std::uint8_t> take();
    /// The bytes in place from here on, at most so many; the caller asks again for those of the next slice.
    ground::ByteView take_piece(std::size_t most);
    void skip(std::size_t count);
    /// Bytes from here to the end.
    std::size_t left() const;
    /// Length of the next `count` bytes without the zero bytes behind them.
    std::size_t length_without_zeros(std::size_t count) const;
    /// Bytes before the next three-byte start code 00 00 01; all of them where there is none.
    std::size_t until_start_code() const;

  private:
    void skip_empty();

    std::span<const ground::ByteView> slices_;
    /// Bytes of the first slice that are read.
    std::size_t offset_ = 0;
};

}  // namespace witness
