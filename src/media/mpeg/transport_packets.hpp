#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "media/mpeg/program_pids.hpp"
#include "media/mpeg/scrambled_packets.hpp"
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
    /// The grid of an input that begins so; nothing for one that is no MPEG-TS.
    static std::optional<Grid> find_grid(ByteView head);

    explicit TransportPackets(Grid grid) : grid_(grid) {}

    /// Rewrites the whole packets of what follows, which begins at that byte of the input; the number of bytes that are
    /// done with. The rest is to be brought again, with more behind it.
    std::size_t pass(std::span<std::uint8_t> bytes, std::int64_t position = 0);
    /// The bytes that follow are from elsewhere in the input.
    void leap();
    const ProgramPids& pids() const { return pids_; }
    /// Scrambled packets, by the PIDs that they keep. Packets that come again count once.
    const ScrambledPackets& scrambled() const { return scrambled_; }
    /// Counts from the packet that comes next on, wherever it lies.
    void count_from_next() { counted_to_.reset(); }

  private:
    void take(std::span<std::uint8_t, TransportPacket::size> packet, std::int64_t position);
    bool begins_packet(ByteView bytes, std::size_t piece) const;

    Grid grid_;
    bool in_step_ = false;
    ProgramPids pids_;
    ScrambledPackets scrambled_;
    /// Byte of the input up to which packets were counted; nothing for that of the next one.
    std::optional<std::int64_t> counted_to_ = 0;
};

}  // namespace media
