#include "media/mpeg/scrambled_packets.hpp"

#include <algorithm>
#include <array>

namespace media {

namespace {

constexpr std::uint8_t sync_of_packet = 0x47;
constexpr std::size_t head_of_packet = 4;
/// Bytes from one packet to the next: as they are, behind a time (M2TS), and with a code for correction.
constexpr std::array<std::size_t, 3> packet_steps{188, 192, 204};
constexpr std::size_t longest_step = 204;

}  // namespace

/// The step from a packet at the beginning to the two that follow; 0 where none does.
std::size_t ScrambledPackets::find_step(ByteView bytes) {
    const auto follow = [&](std::size_t step) {
        return bytes[0] == sync_of_packet && bytes[step] == sync_of_packet &&
               bytes[2 * step] == sync_of_packet;
    };
    const auto found = std::find_if(packet_steps.begin(), packet_steps.end(), follow);
    return found == packet_steps.end() ? 0 : *found;
}

void ScrambledPackets::pass(ByteView bytes) {
    rest_.insert(rest_.end(), bytes.begin(), bytes.end());
    std::size_t at = passed_;
    while (at + head_of_packet <= rest_.size()) {
        if (step_ == 0) {
            if (at + 2 * longest_step >= rest_.size()) break;
            step_ = find_step(ByteView(rest_).subspan(at));
            if (step_ == 0) ++at;
        } else if (rest_[at] != sync_of_packet) {
            step_ = 0;
        } else {
            look_at(ByteView(rest_).subspan(at, head_of_packet));
            at += step_;
        }
    }
    const std::size_t done = std::min(at, rest_.size());
    rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(done));
    passed_ = at - done;
}

void ScrambledPackets::look_at(ByteView head) {
    const bool is_scrambled = (head[3] & 0xC0U) != 0;
    const bool has_payload = (head[3] & 0x10U) != 0;
    if (!is_scrambled || !has_payload) return;
    Count& count = counts_[(head[1] & 0x1FU) << 8U | head[2]];
    ++count.packets;
    if ((head[1] & 0x40U) != 0) ++count.units;
}

void ScrambledPackets::leap() {
    step_ = 0;
    rest_.clear();
    passed_ = 0;
}

ScrambledPackets::Count ScrambledPackets::count(unsigned pid) const {
    const auto found = counts_.find(pid);
    return found == counts_.end() ? Count() : found->second;
}

}  // namespace media
