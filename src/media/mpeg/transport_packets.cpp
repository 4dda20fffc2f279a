#include "media/mpeg/transport_packets.hpp"

#include <array>

namespace media {

namespace {

/// Sync bytes in a row that are no chance.
constexpr std::size_t enough_in_step = 2;

std::size_t count_sync_bytes(ByteView bytes, std::size_t first, std::size_t step) {
    std::size_t count = 0;
    for (std::size_t at = first; at < bytes.size(); at += step) {
        if (bytes[at] != TransportPacket::sync_byte) return 0;
        ++count;
    }
    return count;
}

}  // namespace

std::optional<TransportPackets::Grid> TransportPackets::find_grid(ByteView head) {
    constexpr std::array grids{Grid{188, 0}, Grid{192, 4}, Grid{204, 0}};
    // Most begin with a packet.
    for (const Grid& grid : grids) {
        if (count_sync_bytes(head, grid.packet_begin, grid.piece_size) >= enough_in_step) return grid;
    }
    for (const Grid& grid : grids) {
        for (std::size_t first = 0; first < grid.piece_size; ++first) {
            if (count_sync_bytes(head, first, grid.piece_size) >= enough_in_step) return grid;
        }
    }
    return std::nullopt;
}

bool TransportPackets::begins_packet(ByteView bytes, std::size_t piece) const {
    return bytes[piece + grid_.packet_begin] == TransportPacket::sync_byte;
}

std::size_t TransportPackets::pass(std::span<std::uint8_t> bytes, std::int64_t position) {
    const std::size_t size = grid_.piece_size;
    std::size_t at = 0;
    while (bytes.size() - at >= size) {
        if (in_step_ && begins_packet(bytes, at)) {
            take(bytes.subspan(at + grid_.packet_begin).first<TransportPacket::size>(),
                 position + static_cast<std::int64_t>(at));
            at += size;
            continue;
        }
        if (bytes.size() - at < 2 * size) return at;
        in_step_ = begins_packet(bytes, at) && begins_packet(bytes, at + size);
        if (!in_step_) ++at;
    }
    return at;
}

void TransportPackets::take(std::span<std::uint8_t, TransportPacket::size> packet, std::int64_t position) {
    pids_.pass(packet, position);
    // libavformat leaps to the end and back before it reads on.
    if (position < counted_to_.value_or(position)) return;
    counted_to_ = position + 1;
    scrambled_.pass(TransportPacket(packet));
}

void TransportPackets::leap() {
    in_step_ = false;
    pids_.forget_version();
}

}  // namespace media
