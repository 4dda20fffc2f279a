#pragma once

#include <cstdint>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Looks for a whole tag of FLV among bytes that may be anything: its head, and behind its body its size once more.
class FlvTagSearch {
  public:
    /// Takes the next bytes.
    void feed(ByteView bytes);
    bool has_found() const { return found_; }

  private:
    /// A tag whose head has come.
    struct Candidate {
        /// Byte behind the size that is to follow it, and that size.
        std::int64_t end = 0;
        std::uint32_t back_pointer = 0;
    };

    void take(std::uint8_t byte);

    /// The last 11 bytes, the latest lowest: three, and eight.
    std::uint32_t high_ = 0;
    std::uint64_t low_ = 0;
    std::int64_t position_ = 0;
    std::vector<Candidate> candidates_;
    bool found_ = false;
};

}  // namespace media
