#include "media/mpeg/scrambled_packets.hpp"

namespace media {

void ScrambledPackets::pass(const TransportPacket& packet) {
    if (!packet.is_scrambled() || !packet.has_payload()) return;
    Count& count = counts_[packet.pid()];
    ++count.packets;
    if (packet.begins_unit()) ++count.units;
}

ScrambledPackets::Count ScrambledPackets::count(unsigned pid) const {
    const auto found = counts_.find(pid);
    return found == counts_.end() ? Count() : found->second;
}

}  // namespace media
