#include "media/codec/nal_codec.hpp"

#include "media/codec/avc.hpp"
#include "media/codec/hevc.hpp"

namespace media {

namespace {

constexpr NalCodec avc{nal_length_size,
                       parse_avc_configuration,
                       avc_configuration,
                       update_avc_sets,
                       is_avc_framing,
                       picture_size,
                       4};
constexpr NalCodec hevc{hevc_length_size,
                        parse_hevc_configuration,
                        hevc_configuration,
                        update_hevc_sets,
                        is_hevc_framing,
                        hevc_picture_size,
                        21};

}  // namespace

const NalCodec* nal_codec(Codec codec) {
    if (codec == Codec::h264) return &avc;
    if (codec == Codec::hevc) return &hevc;
    return nullptr;
}

Bytes with_length_size(const NalCodec& codec, Bytes record, int length_size) {
    std::uint8_t& field = record.at(codec.length_size_at);
    field = static_cast<std::uint8_t>((field & 0xFCU) | static_cast<unsigned>(length_size - 1));
    return record;
}

}  // namespace media
