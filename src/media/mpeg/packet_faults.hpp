#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>

#include "media/mpeg/transport_packet.hpp"

namespace media {

/// Faults in the packets of one stream of MPEG-TS, and how many of each.
struct StreamFaults {
    /// Packets that are missing, at least: their counter has four bits; and the places where they are.
    std::uint64_t missing = 0;
    std::uint64_t places = 0;
    /// Packets that are marked as damaged.
    std::uint64_t damaged = 0;
    /// Packets whose content is scrambled, and the units that begin in them: pictures, or pieces of sound.
    std::uint64_t scrambled = 0;
    std::uint64_t scrambled_units = 0;

    /// Places where another input begins, which is no fault.
    std::uint64_t joins = 0;

    bool any() const { return missing + damaged + scrambled > 0; }
    StreamFaults& operator+=(const StreamFaults& other);
};

/// Keeps the faults in the packets of an MPEG-TS by PID and place, until what lies there has been played: libavformat
/// hands the packets on as they are, and says little of it.
class PacketFaults {
  public:
    /// Adds faults at a byte of the input. One that is there already changes nothing: libavformat reads some bytes
    /// twice.
    void add(unsigned pid, std::int64_t position, const StreamFaults& faults);
    /// A fault at that place turned out to be none.
    void remove(unsigned pid, std::int64_t position);
    /// Takes a packet whose content may be scrambled, as pay television has it (ISO/IEC 13818-1, 2.4.3.3).
    void pass(const TransportPacket& packet, unsigned pid, std::int64_t position);
    /// The input has ended: nothing more tells whether the last packets are scrambled.
    void finish();
    /// The packets that follow are from elsewhere in the input.
    void leap() { units_.clear(); }
    /// Forgets all places: the input is read from another one on.
    void forget();

    /// True once a fault was met.
    bool any() const { return any_; }
    /// True for a PID of which scrambled packets were met.
    bool is_scrambled(unsigned pid) const { return scrambled_[pid]; }
    /// Takes the sum of the faults of a PID before a byte of the input.
    StreamFaults take(unsigned pid, std::int64_t before);

  private:
    /// The unit that a PID is in.
    struct Unit {
        /// The unit began with a packet that is called scrambled, and is not.
        bool is_clear = false;
        /// Faults of packets that are called scrambled, in a unit that began in the clear, and the byte of the first.
        StreamFaults doubtful = {};
        std::int64_t doubtful_position = 0;
    };

    void add_scrambled(unsigned pid, std::int64_t position, const StreamFaults& faults);

    std::map<unsigned, std::map<std::int64_t, StreamFaults>> places_;
    std::size_t count_ = 0;
    std::map<unsigned, Unit> units_;
    std::bitset<TransportPacket::pids> scrambled_;
    bool any_ = false;
};

}  // namespace media
