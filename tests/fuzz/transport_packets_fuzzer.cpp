#include <algorithm>
#include <span>

#include "fuzz/must.hpp"
#include "media/mpeg/transport_packets.hpp"

/// An MPEG-TS as it comes, in two pieces: what is done with never exceeds what there is, and only whole packets wait.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    media::Bytes bytes(data, data + size);
    const auto grid =
        media::TransportPackets::find_grid(media::ByteView(bytes).first(std::min<std::size_t>(size, 512)));
    media::TransportPackets packets(grid.value_or(media::TransportPackets::Grid{}));
    const std::size_t first = packets.pass(std::span(bytes).first(size / 2));
    must(first <= size / 2);
    const std::size_t rest = packets.pass(std::span(bytes).subspan(first));
    must(first + rest <= size);
    must(size - first - rest < 2 * 204);
    packets.leap();
    packets.pass(bytes);
    packets.end(media::ByteView(bytes).last(std::min<std::size_t>(size, 100)),
                static_cast<std::int64_t>(size));
    for (unsigned pid = 0; pid < media::TransportPacket::pids; ++pid) {
        const media::StreamFaults faults = packets.faults().take(pid, static_cast<std::int64_t>(size) + 1);
        must(faults.scrambled_units <= faults.scrambled && faults.places <= faults.missing);
        must(!packets.faults().take(pid, static_cast<std::int64_t>(size) + 1).any());
    }
    return 0;
}
