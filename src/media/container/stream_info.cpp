#include "media/container/stream_info.hpp"

#include <algorithm>
#include <cstdint>

#include "media/container/codecs.hpp"
#include "media/container/stream_details.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace media {

bool is_media(const void* described) {
    const auto& stream = *static_cast<const AVStream*>(described);
    const AVMediaType type = stream.codecpar->codec_type;
    const bool picture = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    return (type == AVMEDIA_TYPE_VIDEO && !picture) || type == AVMEDIA_TYPE_AUDIO;
}

StreamInfo stream_info(const void* described) {
    const auto& stream = *static_cast<const AVStream*>(described);
    const AVCodecParameters& parameters = *stream.codecpar;
    StreamInfo info;
    Track& track = info.track;
    track.type = parameters.codec_type == AVMEDIA_TYPE_VIDEO ? TrackType::video : TrackType::audio;
    track.codec = codec_of(static_cast<int>(parameters.codec_id));
    track.codec_name = avcodec_get_name(parameters.codec_id);
    track.input_index = stream.index;
    track.language = language_of(&stream);
    track.title = title_of(&stream);
    if (parameters.extradata_size > 0) {
        track.config.assign(parameters.extradata, parameters.extradata + parameters.extradata_size);
    }
    track.width = parameters.width;
    track.height = parameters.height;
    const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
    if (track.type == TrackType::video && rate.num > 0 && rate.den > 0) track.frame_rate = av_q2d(rate);
    track.sample_rate = parameters.sample_rate;
    track.channels = parameters.ch_layout.nb_channels;
    track.speakers = speakers_of(&stream);
    track.bits_per_sample = parameters.bits_per_coded_sample;
    track.colors = colors_of(&stream);
    track.bit_rate = std::max<std::int64_t>(parameters.bit_rate, 0);
    if (stream.time_base.num > 0 && stream.time_base.den > 0)
        track.tick = {stream.time_base.num, stream.time_base.den};
    info.reordered_frames = std::clamp(parameters.video_delay, 0, 16);
    info.preferred = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
    const std::uint32_t tag = parameters.codec_tag;
    info.encrypted =
        tag == MKTAG('e', 'n', 'c', 'v') || tag == MKTAG('e', 'n', 'c', 'a') || has_encryption_data(&stream);
    return info;
}

}  // namespace media
