// Any bytes as a piece of MPEG-TS: they count for the same whole and in two pieces.
#include "fuzz/must.hpp"
#include "media/mpeg/scrambled_packets.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const media::ByteView bytes(data, size);
    media::ScrambledPackets whole;
    whole.pass(bytes);
    media::ScrambledPackets pieces;
    const std::size_t first = size == 0 ? 0 : data[0] * size / 256;
    pieces.pass(bytes.first(first));
    pieces.pass(bytes.subspan(first));
    for (unsigned pid = 0; pid < 0x2000; ++pid) {
        must(whole.count(pid).packets == pieces.count(pid).packets);
        must(whole.count(pid).units <= whole.count(pid).packets);
    }
    return 0;
}
