#pragma once

#include <string_view>

/// Bodies of audio and video messages (FLV 10.1, E.4.2 and E.4.3).
namespace vectors {

// 17 key frame, AVC | 00 sequence header | 000000 composition time | the avcC of x264, 64x48, baseline:
//   01 version | 42C00A profile, compatibility, level | FF 4-byte lengths | E1 one SPS | 0015 its length |
//   SPS | 01 one PPS | 0004 its length | PPS
inline constexpr std::string_view flv_avc_sequence_header =
    "17 00 000000 0142C00AFFE100156742C00ADA11EC0440000003004000000C83C489A801000468CE0FC8";
// AF AAC | 00 sequence header | 1190 AudioSpecificConfig: AAC-LC, 48 kHz, stereo
inline constexpr std::string_view flv_aac_sequence_header = "AF 00 1190";

}  // namespace vectors
