// Any bytes as a stream of H.264 or HEVC, one access unit for each of its NAL units: places are found or not, and how
// many pictures are reordered stays within what frames are held back for.
#include "fuzz/must.hpp"
#include "media/codec/annex_b.hpp"
#include "media/codec/nal_codec.hpp"
#include "media/codec/picture_order.hpp"

namespace {

void order(media::Codec codec, const std::vector<media::ByteView>& units) {
    constexpr unsigned most_reordered = 16;
    media::ParameterSets sets;
    media::PictureOrder order(codec);
    for (const media::ByteView unit : units) {
        media::nal_codec(codec)->update(sets, {unit});
        const auto place = order.next({unit}, sets);
        must(!place || !sets.pps.empty());
        must(order.reordered(sets).value_or(0) <= most_reordered);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto units = media::split_annex_b({data, size});
    if (!units) return 0;
    order(media::Codec::h264, *units);
    order(media::Codec::hevc, *units);
    return 0;
}
