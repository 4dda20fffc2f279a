#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "media/mpeg/transport_packet.hpp"

namespace media {

/// Follows the counters of the packets of an MPEG-TS (ISO/IEC 13818-1, 2.4.3.3): they tell where packets are missing,
/// and which come twice.
///
/// Where inputs were joined, all counters leap, and nothing is missing: that shows by the counter of a table, which
/// leaps in front of the first unit.
class Continuity {
  public:
    enum class Content {
        /// Sections of the tables that tell what is in the stream.
        table,
        /// PES packets, or what is not known.
        media,
    };
    struct Step {
        /// The packet repeats the one before: it is to be dropped.
        bool is_duplicate = false;
        /// Packets that are missing before it, at least: the counter starts over at 16. At most 15.
        unsigned missing = 0;
        /// Another input begins with it, as the tables say in front of it.
        bool is_joined = false;
    };

    Continuity() : lines_(TransportPacket::pids) {}

    /// Takes the packet that follows.
    Step pass(const TransportPacket& packet, Content content);
    /// The packets that follow are from elsewhere in the input.
    void forget();

  private:
    /// The last packet of a PID.
    struct Line {
        unsigned counter = 0;
        /// Its place among all packets.
        std::uint64_t number = 0;
        /// Some muxers leave the counter at one value.
        bool has_counted = false;
        std::array<std::uint8_t, TransportPacket::size> payload{};
        std::size_t payload_size = 0;
    };

    static bool repeats(const Line& line, const TransportPacket& packet);
    static unsigned missing_before(const Line& line, const TransportPacket& packet);

    std::vector<std::unique_ptr<Line>> lines_;
    std::uint64_t number_ = 0;
    /// Number of the last packet of a table whose counter leapt.
    std::uint64_t tables_leapt_ = 0;
};

}  // namespace media
