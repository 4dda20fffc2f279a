// Any bytes as an ADTS frame or an AudioSpecificConfig: what is found lies within them, and what was
// understood makes sense.
#include "fuzz/must.hpp"
#include "media/codec/aac.hpp"

namespace {

void check_adts(media::ByteView bytes) {
    const auto header = media::parse_adts(bytes);
    if (!header) return;
    must(header->frame_size >= header->header_size);
    if (header->frame_size > bytes.size()) return;
    const auto raw = bytes.subspan(header->header_size, header->frame_size - header->header_size);
    if (const auto config = media::audio_specific_config(*header, raw)) must(config->size() >= 2);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const media::ByteView bytes(data, size);
    check_adts(bytes);
    if (const auto format = media::parse_audio_specific_config(bytes))
        must(format->sample_rate > 0 && format->core_rate > 0 && format->channels > 0);
    return 0;
}
