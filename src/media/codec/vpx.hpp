#pragma once

#include <cstdint>
#include <optional>

#include "media/source.hpp"

/// VP8 and VP9, whose containers keep no record that libavformat hands out: the head of a key frame, and the
/// VPCodecConfigurationRecord made of it (VP Codec ISO Media File Format Binding).
namespace media {

/// The format that the head of a key frame describes.
struct VpxKeyFrame {
    std::uint8_t profile = 0;
    int bit_depth = 8;
    /// Chroma subsampling as the record numbers it: 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4.
    std::uint8_t chroma = 1;
    bool full_range = false;
    /// Matrix coefficients as ITU-T H.273 numbers them; 2 for unspecified.
    std::uint8_t matrix = 2;
    PictureSize size;
};
/// The head of a frame of VP8 (RFC 6386, 9.1); nothing for a frame that is no key frame, or malformed.
std::optional<VpxKeyFrame> parse_vp8_key_frame(ByteView frame);
/// The uncompressed header of a frame of VP9 (VP9 Bitstream & Decoding Process Specification, 6.2); nothing
/// for a frame that is no key frame, or malformed.
std::optional<VpxKeyFrame> parse_vp9_key_frame(ByteView frame);

/// Ten times the least level of VP9 for pictures of that size, so many a second; 0 for more than it knows,
/// and where the rate is not known.
std::uint8_t vp9_level(const PictureSize& size, double frame_rate);

/// The record as every publisher sends it: with the four bytes of version and flags of its box in front.
Bytes vpx_configuration(const VpxKeyFrame& frame, std::uint8_t level, const Color& color);

}  // namespace media
