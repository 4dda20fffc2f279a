#pragma once

#include <optional>
#include <vector>

#include "media/codec/parameter_sets.hpp"
#include "media/source.hpp"

/// What containers for broadcast do otherwise than RTMP: H.264 in Annex B byte streams, AAC in ADTS frames.
/// Pure functions over hostile bytes; nothing is copied but parameter sets and headers.
namespace media {

/// More NAL units in one access unit than this are refused.
inline constexpr std::size_t max_nal_units = 4096;
/// Parameter sets of one kind that an avcC can carry (5 and 8 bits, ISO/IEC 14496-15, 5.3.3.1).
inline constexpr std::size_t max_sps = 31;
inline constexpr std::size_t max_pps = 255;

enum class NalType : std::uint8_t {
    idr = 5,
    sei = 6,
    sps = 7,
    pps = 8,
    access_unit_delimiter = 9,
    filler = 12
};
NalType nal_type(ByteView nal_unit);

/// True when the bytes begin with a start code (00 00 01 or 00 00 00 01).
bool is_annex_b(ByteView bytes);
/// The NAL units between start codes, in place, without trailing zero bytes; nothing when there are too many.
std::optional<std::vector<ByteView>> split_annex_b(ByteView bytes);

/// Takes over the SPS and PPS of H.264 among `nal_units`; sets of the same id replace the older. True when
/// something changed.
bool update_avc_sets(ParameterSets& sets, const std::vector<ByteView>& nal_units);

/// An AVCDecoderConfigurationRecord with 4-byte lengths; nothing while a set is missing or an SPS is
/// malformed.
std::optional<Bytes> avc_configuration(const ParameterSets& sets);
/// The parameter sets of an AVCDecoderConfigurationRecord; nothing when it is malformed.
std::optional<ParameterSets> parse_avc_configuration(ByteView record);
/// Bytes of a NAL unit length in that record's samples: 1, 2 or 4; nothing when it is malformed.
std::optional<int> nal_length_size(ByteView record);

struct PictureSize {
    int width = 0;
    int height = 0;
};

/// Access unit delimiters and filler of H.264: RTMP needs neither.
bool is_avc_framing(ByteView nal_unit);
/// The NAL units of an access unit as length-prefixed slices in place, those left out that are framing. The
/// length fields are the only new bytes; they and `owner` are kept alive by the payload.
Payload length_prefixed(const std::vector<ByteView>& nal_units, std::shared_ptr<const void> owner,
                        bool (*is_framing)(ByteView nal_unit) = is_avc_framing);
/// The NAL units behind lengths of that many bytes, in place; nothing when they do not fill `bytes` exactly,
/// or are too many.
std::optional<std::vector<ByteView>> split_length_prefixed(ByteView bytes, int length_size);

/// The header of an ADTS frame (ISO/IEC 14496-3, 1.A.2.2).
struct AdtsHeader {
    int object_type = 2;
    int sampling_index = 4;
    int channel_configuration = 2;
    /// Bytes before the raw frame: 7, or 9 with a CRC.
    std::size_t header_size = 7;
    /// Of the whole frame, header included.
    std::size_t frame_size = 0;
};
std::optional<AdtsHeader> parse_adts(ByteView bytes);
/// `1190` for AAC-LC, 48 kHz, stereo. With channel configuration 0, `raw_frame` begins with the program
/// config element that goes into the record too; nothing when it does not.
std::optional<Bytes> audio_specific_config(const AdtsHeader& header, ByteView raw_frame);
/// Samples a second and channels that an AudioSpecificConfig says.
struct AacFormat {
    int sample_rate = 0;
    int channels = 0;
    /// 2 for AAC-LC; 5 with spectral band replication (HE-AAC), 29 with parametric stereo too.
    int object_type = 0;
};
std::optional<AacFormat> parse_audio_specific_config(ByteView config);

}  // namespace media
