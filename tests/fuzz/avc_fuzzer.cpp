// Any bytes as an access unit, a parameter set or a configuration record of H.264: what is found lies within
// them, and what was understood survives being written.
#include "fuzz/must.hpp"
#include "media/codec/annex_b.hpp"
#include "media/codec/avc.hpp"
#include "media/codec/random_access.hpp"

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

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const media::ByteView bytes(data, size);
    check_annex_b(bytes);
    if (const auto sets = media::parse_avc_configuration(bytes)) must(sets->sps.size() <= media::max_sps);
    if (const auto length = media::nal_length_size(bytes)) must(*length == 1 || *length == 2 || *length == 4);
    if (const auto picture = media::picture_size(bytes)) must(picture->width > 0 && picture->height > 0);
    media::Track track;
    track.codec = media::Codec::h264;
    media::random_access(track, {{bytes}, nullptr});
    media::is_decodable_leading(track, {{bytes}, nullptr});
    return 0;
}
