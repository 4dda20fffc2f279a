#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "rtmp/bytes.hpp"

namespace rtmp {

/// The slices of one gathered write, in order: short runs copied into memory of its own (chunk headers,
/// control messages) and media referred to in place. Bytes once written are taken off the front with
/// consume(); more may be appended at any time.
class Gather {
  public:
    /// Copies `bytes` and appends them; runs of copies join into one slice.
    void copy(ByteView bytes);
    /// Appends `bytes` in place: they must stay until all is consumed, see keep().
    void refer(ByteView bytes);
    /// Holds the owner of referred bytes until all is consumed.
    void keep(std::shared_ptr<const void> owner) { owners_.push_back(std::move(owner)); }

    /// Slices still to be written; the span is valid until the next call that changes the gather.
    std::span<const ByteView> slices() const { return std::span(slices_).subspan(first_); }
    /// Bytes in slices().
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    /// Takes the first `count` bytes off, at most size(). Once nothing is left the owners are released, and
    /// the memory for copies is kept for the next round.
    void consume(std::size_t count);

  private:
    static constexpr std::size_t block_size = 8192;
    using Block = std::array<std::uint8_t, block_size>;

    std::vector<ByteView> slices_;
    std::vector<std::shared_ptr<const void>> owners_;
    // Blocks, not one vector: a slice points into them, so they must not move as more is copied.
    std::vector<std::unique_ptr<Block>> blocks_;
    std::size_t blocks_used_ = 0;
    std::size_t block_fill_ = block_size;
    /// The first slice that is not consumed whole.
    std::size_t first_ = 0;
    std::size_t size_ = 0;

    void clear();
};

}  // namespace rtmp
