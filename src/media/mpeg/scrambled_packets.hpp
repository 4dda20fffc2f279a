#pragma once

#include <cstdint>
#include <map>

#include "media/mpeg/transport_packet.hpp"

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

    void pass(const TransportPacket& packet);
    bool any() const { return !counts_.empty(); }
    /// Scrambled packets of a PID so far.
    Count count(unsigned pid) const;

  private:
    std::map<unsigned, Count> counts_;
};

}  // namespace media
