#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "media/mpeg/continuity.hpp"
#include "media/mpeg/packet_faults.hpp"
#include "media/mpeg/program_pids.hpp"
#include "media/mpeg/transport_packet.hpp"
#include "media/source.hpp"

namespace media {

/// Finds the packets in the bytes of an MPEG-TS: of 188 bytes each, or in pieces of 192 (M2TS) or 204 (with a code for
/// correction), whatever lies before the first or amid them.
class TransportPackets {
  public:
    /// Size of the pieces, and where in them the packet begins.
    struct Grid {
        std::size_t piece_size = TransportPacket::size;
        std::size_t packet_begin = 0;
    };
    /// Sync bytes in a row that may be chance, but where nothing else is likelier.
    static constexpr std::size_t enough_to_look = 2;
    /// Sync bytes in a row that are no chance in any input.
    static constexpr std::size_t enough_to_know = 5;
    /// The grid of an input that begins so, with as many sync bytes at least; nothing for one that is no MPEG-TS.
    static std::optional<Grid> find_grid(ByteView head, std::size_t enough = enough_to_look);

    explicit TransportPackets(Grid grid) : grid_(grid) {}

    /// Rewrites the whole packets of what follows, of which those that repeat others become empty, and which begins at that byte of the input; the number of bytes that are
    /// done with. The rest is to be brought again, with more behind it.
    std::size_t pass(std::span<std::uint8_t> bytes, std::int64_t position = 0);
    /// The bytes that follow are from elsewhere in the input.
    void leap();
    const ProgramPids& pids() const { return pids_; }
    /// The input ends with those bytes, which are no whole packet.
    void end(ByteView rest, std::int64_t position);
    /// Faults of the packets so far, by the PIDs that they keep.
    PacketFaults& faults() { return faults_; }
    const PacketFaults& faults() const { return faults_; }

  private:
    void lose_step(std::int64_t position);
    void take(std::span<std::uint8_t, TransportPacket::size> packet, std::int64_t position);
    bool begins_packet(ByteView bytes, std::size_t piece) const;

    Grid grid_;
    bool in_step_ = false;
    ProgramPids pids_;
    Continuity continuity_;
    PacketFaults faults_;
    /// PID of the packet that was taken last; that of nothing where it held tables.
    unsigned last_pid_ = TransportPacket::null_pid;
    /// The last packet, where that was not whole when the input ended; a file may grow.
    struct Cut {
        unsigned pid = 0;
        std::int64_t position = 0;
    };
    std::optional<Cut> cut_;
};

}  // namespace media
