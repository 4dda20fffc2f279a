#include <array>

#include "fuzz/must.hpp"
#include "media/codec/sync_frames.hpp"

/// A packet of sound, its codec chosen by the first byte: what is found of frames lies within it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::array codecs{media::Codec::mp3, media::Codec::ac3, media::Codec::eac3};
    const media::Codec codec = codecs[data[0] % codecs.size()];
    const media::ByteView packet(data + 1, size - 1);
    const media::SyncFrames found = media::find_sync_frames(codec, packet);
    must(found.begin + found.size <= packet.size());
    must(found.last_size <= found.size);
    must(found.begin == 0 || found.size > 0);
    return 0;
}
