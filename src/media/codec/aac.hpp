#pragma once

#include <cstddef>
#include <optional>

#include "media/source.hpp"

/// AAC: the head of an ADTS frame, as containers for broadcast carry it, and the AudioSpecificConfig that
/// RTMP sends in its place. Pure functions over hostile bytes.
namespace media {

/// The header of an ADTS frame (ISO/IEC 14496-3, 1.A.2.2).
struct AdtsHeader {
    int object_type = 2;
    int sampling_index = 4;
    int channel_configuration = 2;
    /// Bytes before the raw frame: 7, or 9 with a CRC.
    std::size_t header_size = 7;
    /// Bytes of the whole frame, header included.
    std::size_t frame_size = 0;
};
std::optional<AdtsHeader> parse_adts(ByteView bytes);
/// `1190` for AAC-LC, 48 kHz, stereo. With channel configuration 0, `raw_frame` begins with the program
/// config element that goes into the record too; nothing when it does not.
std::optional<Bytes> audio_specific_config(const AdtsHeader& header, ByteView raw_frame);

/// The format that an AudioSpecificConfig describes (ISO/IEC 14496-3, 1.6.2.1).
struct AacFormat {
    /// Samples a second.
    int sample_rate = 0;
    int channels = 0;
    /// 2 for AAC-LC; 5 with spectral band replication (HE-AAC), 29 with parametric stereo too.
    int object_type = 0;
    /// Samples of a frame, and the samples a second that these are counted in: half of `sample_rate` with SBR.
    int frame_samples = 1024;
    int core_rate = 0;
    /// Bits of the configuration up to where SBR may be told backward compatibly (1.6.5.2); and with that.
    std::size_t own_bits = 0;
    std::size_t all_bits = 0;
};
std::optional<AacFormat> parse_audio_specific_config(ByteView config);

}  // namespace media
