#include "media/mpeg/scrambled_packets.hpp"

namespace media {

void ScrambledPackets::pass(ByteView packet) {
    const bool is_scrambled = (packet[3] & 0xC0U) != 0;
    const bool has_payload = (packet[3] & 0x10U) != 0;
    if (!is_scrambled || !has_payload) return;
    Count& count = counts_[(packet[1] & 0x1FU) << 8U | packet[2]];
    ++count.packets;
    if ((packet[1] & 0x40U) != 0) ++count.units;
}

ScrambledPackets::Count ScrambledPackets::count(unsigned pid) const {
    const auto found = counts_.find(pid);
    return found == counts_.end() ? Count() : found->second;
}

}  // namespace media
