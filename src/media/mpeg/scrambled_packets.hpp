#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "media/source.hpp"

namespace media {

/// Counts the packets of an MPEG-TS whose content is scrambled, as pay television has it (ISO/IEC 13818-1, 2.4.3.3):
/// libavformat finds nothing in them, and says nothing of it.
class ScrambledPackets {
  public:
    /// Scrambled packets of one PID.
    struct Count {
        std::uint64_t packets = 0;
        /// Units that begin in them: pictures, or pieces of sound.
        std::uint64_t units = 0;
    };

    /// Looks into the bytes that follow those before.
    void pass(ByteView bytes);
    /// The bytes that follow are from elsewhere in the input.
    void leap();
    bool any() const { return !counts_.empty(); }
    /// Scrambled packets of a PID so far.
    Count count(unsigned pid) const;

  private:
    static std::size_t find_step(ByteView bytes);
    void look_at(ByteView head);

    /// Bytes from one packet to the next; 0 while that is not known.
    std::size_t step_ = 0;
    /// Bytes that are not looked into yet, and how many of them, and of those that follow, belong to a packet that was.
    Bytes rest_;
    std::size_t passed_ = 0;
    std::map<unsigned, Count> counts_;
};

}  // namespace media
