// Any bytes as an access unit, a parameter set, a configuration record or an ADTS frame: what is found lies
// within them, and what was understood survives being written.
#include "fuzz/must.hpp"
#include "media/codec/bitstream.hpp"
#include "media/codec/sps.hpp"

namespace {

void check_annex_b(media::ByteView bytes) {
    const auto units = media::split_annex_b(bytes);
    if (!units) return;
    must(units->size() <= media::max_nal_units);
    for (const media::ByteView unit : *units) {
        must(!unit.empty());
        must(unit.data() >= bytes.data() && unit.data() + unit.size() <= bytes.data() + bytes.size());
    }
    media::ParameterSets sets;
    media::update_avc_sets(sets, *units);
    if (const auto record = media::avc_configuration(sets)) {
        must(media::nal_length_size(*record) == 4);
        must(media::parse_avc_configuration(*record) == sets);
    }
}

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
    check_annex_b(bytes);
    check_adts(bytes);
    if (const auto sets = media::parse_avc_configuration(bytes)) must(sets->sps.size() <= media::max_sps);
    if (const auto length = media::nal_length_size(bytes)) must(*length == 1 || *length == 2 || *length == 4);
    if (const auto picture = media::picture_size(bytes)) must(picture->width > 0 && picture->height > 0);
    if (const auto format = media::parse_audio_specific_config(bytes)) must(format->sample_rate > 0);
    return 0;
}
