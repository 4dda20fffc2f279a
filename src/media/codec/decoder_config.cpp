#include "media/codec/decoder_config.hpp"

#include <array>

#include "media/codec/aac.hpp"
#include "media/codec/av1.hpp"
#include "media/codec/flac.hpp"
#include "media/codec/hevc.hpp"
#include "media/codec/nal_codec.hpp"
#include "media/codec/opus.hpp"

namespace media {

namespace {

void take_size(Track& track, const std::optional<PictureSize>& size) {
    if (!size) return;
    track.width = size->width;
    track.height = size->height;
}

void describe_av1(Track& track) {
    const auto obus = split_obus(av1_configuration_obus(track.config));
    const Obu* const header = obus ? sequence_header_in(*obus) : nullptr;
    const auto sequence =
        header != nullptr ? parse_av1_sequence_header(header->payload) : std::optional<Av1SequenceHeader>();
    if (!sequence) return;
    take_size(track, sequence->size);
    track.colors.bit_depth = sequence->bit_depth;
    // The container's word goes before the stream's.
    if (track.colors.color == Color{}) track.colors.color = sequence->color;
}

/// Speakers of 3 to 8 channels of Opus and FLAC (RFC 7845, 5.1.1.2; RFC 9639, 9.1.3), as Speakers::mask; 0
/// for other numbers of them.
std::uint32_t usual_mask(int channels) {
    constexpr std::array<std::uint32_t, 9> masks{0, 0, 0, 0x7, 0x33, 0x37, 0x3F, 0x70F, 0x63F};
    return channels > 0 && channels < static_cast<int>(masks.size())
               ? masks.at(static_cast<std::size_t>(channels))
               : 0;
}

void take_channels(Track& track, int channels) {
    if (track.channels != channels) track.speakers = {};
    track.channels = channels;
    if (track.speakers == Speakers{}) track.speakers.mask = usual_mask(channels);
}

/// VvcDecoderConfigurationRecord (ISO/IEC 14496-15, 11.2.4.2), without version and flags of its box: five
/// reserved bits, the size of lengths, and whether profile, tier and level follow.
bool is_vvc_configuration(ByteView config) {
    constexpr std::size_t least_size = 2;
    constexpr unsigned three_byte_lengths = 2;
    return config.size() >= least_size && config[0] >> 3U == 0x1F &&
           (config[0] >> 1U & 3U) != three_byte_lengths;
}

}  // namespace

bool needs_config(Codec codec) {
    switch (codec) {
        case Codec::h264:
        case Codec::hevc:
        case Codec::vvc:
        case Codec::av1:
        case Codec::vp8:
        case Codec::vp9:
        case Codec::aac:
        case Codec::opus:
        case Codec::flac:
            return true;
        default:
            return false;
    }
}

bool is_config(Codec codec, ByteView config) {
    if (const NalCodec* const nal = nal_codec(codec)) {
        return nal->length_size(config).has_value() && nal->parse(config).has_value();
    }
    switch (codec) {
        case Codec::vvc:
            return is_vvc_configuration(config);
        case Codec::av1:
            return is_av1_configuration(config);
        case Codec::aac:
            return parse_audio_specific_config(config).has_value();
        case Codec::opus:
            return parse_opus_head(config).has_value();
        case Codec::flac: {
            const auto stream_info = find_flac_stream_info(config);
            return stream_info && parse_flac_stream_info(*stream_info);
        }
        case Codec::vp6:
        case Codec::vp6_alpha:
            return !config.empty();
        default:
            return false;
    }
}

Bytes bare_config(Codec codec, ByteView config) {
    if (codec == Codec::flac) config = find_flac_stream_info(config).value_or(config);
    return {config.begin(), config.end()};
}

std::optional<ByteView> chained_header(Codec codec, ByteView packet) {
    if (codec == Codec::opus) return opus_chained_header(packet);
    if (codec == Codec::flac) return flac_chained_header(packet);
    return std::nullopt;
}

const char* name_of_config(Codec codec) {
    switch (codec) {
        case Codec::vvc:
            return "vvcC record";
        case Codec::vp8:
        case Codec::vp9:
            return "key frame";
        case Codec::flac:
            return "STREAMINFO";
        case Codec::av1:
            return "sequence header";
        case Codec::aac:
            return "audio configuration";
        case Codec::opus:
            return "OpusHead";
        default:
            return "parameter sets";
    }
}

void describe_from_config(Track& track) {
    if (const NalCodec* const nal = nal_codec(track.codec)) {
        const auto sets = nal->parse(track.config);
        if (sets && !sets->sps.empty()) take_size(track, nal->picture_size(sets->sps.front()));
        if (track.codec != Codec::hevc || !sets || sets->sps.empty()) return;
        if (const auto sps = parse_hevc_sps(sets->sps.front()))
            track.colors.bit_depth = static_cast<int>(sps->luma_depth_minus8) + 8;
    } else if (track.codec == Codec::av1) {
        describe_av1(track);
    } else if (track.codec == Codec::aac) {
        if (const auto format = parse_audio_specific_config(track.config)) {
            track.sample_rate = format->sample_rate;
            track.channels = format->channels;
        }
    } else if (track.codec == Codec::opus) {
        if (const auto head = parse_opus_head(track.config)) {
            track.sample_rate = 48000;
            take_channels(track, head->channels);
        }
    } else if (track.codec == Codec::flac) {
        const auto stream_info = find_flac_stream_info(track.config);
        const auto format = stream_info ? parse_flac_stream_info(*stream_info) : std::optional<FlacFormat>();
        if (!format) return;
        track.sample_rate = format->sample_rate;
        track.bits_per_sample = format->bits_per_sample;
        take_channels(track, format->channels);
    }
}

}  // namespace media
