#include "media/mpeg/transport_packets.hpp"

#include <algorithm>
#include <array>

namespace media {

namespace {

std::size_t count_sync_bytes(ByteView bytes, std::size_t first, std::size_t step) {
    std::size_t count = 0;
    for (std::size_t at = first; at < bytes.size(); at += step) {
        if (bytes[at] != TransportPacket::sync_byte) return 0;
        ++count;
    }
    return count;
}

}  // namespace

std::optional<TransportPackets::Grid> TransportPackets::find_grid(ByteView head, std::size_t enough) {
    constexpr std::array grids{Grid{188, 0}, Grid{192, 4}, Grid{204, 0}};
    // Most begin with a packet.
    for (const Grid& grid : grids) {
        if (count_sync_bytes(head, grid.packet_begin, grid.piece_size) >= enough) return grid;
    }
    for (const Grid& grid : grids) {
        for (std::size_t first = 0; first < grid.piece_size; ++first) {
            if (count_sync_bytes(head, first, grid.piece_size) >= enough) return grid;
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
        if (in_step_) lose_step(position + static_cast<std::int64_t>(at) - 1);
        in_step_ = begins_packet(bytes, at) && begins_packet(bytes, at + size);
        if (!in_step_) ++at;
    }
    return at;
}

/// Where no packet follows at its place, the one before may have lost its end.
void TransportPackets::lose_step(std::int64_t position) {
    if (last_pid_ != TransportPacket::null_pid) faults_.add(last_pid_, position, {.damaged = 1});
}

void TransportPackets::take(std::span<std::uint8_t, TransportPacket::size> packet, std::int64_t position) {
    const TransportPacket head(packet);
    last_pid_ = TransportPacket::null_pid;
    if (head.pid() == TransportPacket::null_pid) return;
    const auto content =
        pids_.has_tables(head.pid()) ? Continuity::Content::table : Continuity::Content::media;
    const Continuity::Step step = continuity_.pass(head, content);
    if (step.is_duplicate) return pids_.drop(packet);
    pids_.pass(packet, position);
    if (content == Continuity::Content::table) return;
    const unsigned pid = head.pid();
    last_pid_ = pid;
    if (cut_ && cut_->position == position) {
        faults_.remove(cut_->pid, position);
        cut_.reset();
    }
    if (step.missing > 0) faults_.add(pid, position, {.missing = step.missing, .places = 1});
    if (step.is_joined) faults_.add(pid, position, {.joins = 1});
    if (head.is_damaged()) faults_.add(pid, position, {.damaged = 1});
    faults_.pass(head, pid, position);
}

void TransportPackets::end(ByteView rest, std::int64_t position) {
    faults_.finish();
    constexpr std::size_t head_size = 4;
    const bool is_cut = in_step_ && rest.size() >= grid_.packet_begin + head_size &&
                        rest.size() < grid_.packet_begin + TransportPacket::size && begins_packet(rest, 0);
    if (!is_cut) return;
    std::array<std::uint8_t, TransportPacket::size> packet{};
    const ByteView cut = rest.subspan(grid_.packet_begin);
    std::copy(cut.begin(), cut.end(), packet.begin());
    const TransportPacket head(packet);
    if (head.pid() == TransportPacket::null_pid || pids_.has_tables(head.pid())) return;
    pids_.pass(packet, position);
    cut_ = {head.pid(), position};
    faults_.add(head.pid(), position, {.missing = 1, .places = 1});
}

void TransportPackets::leap() {
    in_step_ = false;
    pids_.forget_version();
    continuity_.forget();
    faults_.leap();
}

}  // namespace media
