#include "media/decoder_config.hpp"

#include "media/av1.hpp"
#include "media/bitstream.hpp"
#include "media/nal_codec.hpp"
#include "media/opus.hpp"

namespace media {

namespace {

void take_size(Track& track, const std::optional<PictureSize>& size) {
    if (!size) return;
    track.width = size->width;
    track.height = size->height;
}

std::optional<PictureSize> av1_size(ByteView config) {
    const auto obus = split_obus(av1_configuration_obus(config));
    const Obu* const header = obus ? sequence_header_in(*obus) : nullptr;
    const auto sequence =
        header != nullptr ? parse_av1_sequence_header(header->payload) : std::optional<Av1SequenceHeader>();
    if (!sequence) return std::nullopt;
    return sequence->size;
}

}  // namespace

bool needs_config(Codec codec) {
    switch (codec) {
        case Codec::h264:
        case Codec::hevc:
        case Codec::av1:
        case Codec::aac:
        case Codec::opus:
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
        case Codec::av1:
            return is_av1_configuration(config);
        case Codec::aac:
            return parse_audio_specific_config(config).has_value();
        case Codec::opus:
            return parse_opus_head(config).has_value();
        case Codec::vp6:
        case Codec::vp6_alpha:
            return !config.empty();
        default:
            return false;
    }
}

const char* name_of_config(Codec codec) {
    switch (codec) {
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
    } else if (track.codec == Codec::av1) {
        take_size(track, av1_size(track.config));
    } else if (track.codec == Codec::aac) {
        if (const auto format = parse_audio_specific_config(track.config)) {
            track.sample_rate = format->sample_rate;
            track.channels = format->channels;
        }
    } else if (track.codec == Codec::opus) {
        if (const auto head = parse_opus_head(track.config)) {
            track.sample_rate = 48000;
            track.channels = head->channels;
        }
    }
}

}  // namespace media
