#pragma once

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

    /// Takes a packet, or its first four bytes.
    void pass(ByteView packet);
    bool any() const { return !counts_.empty(); }
    /// Scrambled packets of a PID so far.
    Count count(unsigned pid) const;

  private:
    std::map<unsigned, Count> counts_;
};

}  // namespace media
