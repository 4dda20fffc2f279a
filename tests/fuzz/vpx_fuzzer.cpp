// Any bytes as a frame of VP8 or VP9, or as what FLAC begins with: what is read makes sense, and a record of
// it has one size.
#include "fuzz/must.hpp"
#include "media/codec/flac.hpp"
#include "media/codec/vpx.hpp"

namespace {

void check_key_frame(const std::optional<media::VpxKeyFrame>& frame) {
    if (!frame) return;
    must(frame->size.width > 0 && frame->size.height > 0);
    must(frame->profile <= 3 && frame->chroma >= 1 && frame->chroma <= 3);
    must(frame->bit_depth == 8 || frame->bit_depth == 10 || frame->bit_depth == 12);
    must(media::vpx_configuration(*frame, media::vp9_level(frame->size, 30), {}).size() == 12);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const media::ByteView bytes(data, size);
    check_key_frame(media::parse_vp8_key_frame(bytes));
    check_key_frame(media::parse_vp9_key_frame(bytes));
    const auto stream_info = media::find_flac_stream_info(bytes);
    if (!stream_info) return 0;
    must(stream_info->size() == media::flac_stream_info_size);
    if (const auto format = media::parse_flac_stream_info(*stream_info))
        must(format->sample_rate > 0 && format->channels >= 1 && format->channels <= 8);
    return 0;
}
