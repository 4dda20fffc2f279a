#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "media/packet.hpp"
#include "media/streams/clock_origin.hpp"

struct AVPacket;
struct AVStream;

namespace media {

/// A packet of libavformat's, and other memory of the same packet.
struct OwnedPacket;

/// An empty one.
std::shared_ptr<OwnedPacket> allocate_packet();
/// libavformat's object, which lives as long as `owned`.
AVPacket& av_packet(const OwnedPacket& owned);

/// True where the container says how its bytes are encrypted.
bool is_encrypted(const OwnedPacket& owned);
/// Its decoding time, or else its presentation time, if it has one.
std::optional<Time> time_of(const OwnedPacket& owned, const AVStream& stream, const ClockOrigin& origin);
/// Moves its times.
void shift(const OwnedPacket& owned, std::int64_t ticks);

/// The packet as frames are made of it: its times from the origin on, its bytes in place; the result owns it.
Packet to_packet(const std::shared_ptr<OwnedPacket>& owned, const AVStream& stream,
                 const ClockOrigin& origin);

}  // namespace media
