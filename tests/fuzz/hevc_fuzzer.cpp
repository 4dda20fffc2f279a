// Any bytes as an access unit, a parameter set or a configuration record of HEVC: what was understood
// survives being written.
#include "fuzz/must.hpp"
#include "media/codec/annex_b.hpp"
#include "media/codec/hevc.hpp"
#include "media/codec/random_access.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const media::ByteView bytes(data, size);
    if (const auto units = media::split_annex_b(bytes)) {
        media::ParameterSets sets;
        media::update_hevc_sets(sets, *units);
        must(sets.vps.size() <= media::max_hevc_vps && sets.sps.size() <= media::max_hevc_sps);
        must(sets.pps.size() <= media::max_hevc_pps);
        if (const auto record = media::hevc_configuration(sets)) {
            must(media::hevc_length_size(*record) == 4);
            must(media::parse_hevc_configuration(*record) == sets);
        }
    }
    for (const int length_size : {1, 2, 4}) {
        const auto units = media::split_length_prefixed(bytes, length_size);
        if (units) must(units->size() <= media::max_nal_units);
    }
    if (media::parse_hevc_configuration(bytes)) must(media::hevc_length_size(bytes).has_value());
    if (const auto picture = media::hevc_picture_size(bytes)) must(picture->width > 0 && picture->height > 0);
    media::Track track;
    track.codec = media::Codec::hevc;
    media::random_access(track, {{bytes}, nullptr});
    media::is_decodable_leading(track, {{bytes}, nullptr});
    return 0;
}
