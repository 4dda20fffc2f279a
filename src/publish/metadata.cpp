#include "publish/metadata.hpp"

#include "rtmp/amf0.hpp"

namespace publish {

namespace {

using rtmp::amf0::Object;

/// Rates are in kilobits a second, as the FLV specification has them.
double kilobits(std::int64_t bits) {
    return static_cast<double>(bits) / 1000;
}

void describe_video(const media::Track& track, EnhancedUse use, Object& out) {
    out.members.emplace_back("width", static_cast<double>(track.width));
    out.members.emplace_back("height", static_cast<double>(track.height));
    if (track.frame_rate > 0) out.members.emplace_back("framerate", track.frame_rate);
    if (track.bit_rate > 0) out.members.emplace_back("videodatarate", kilobits(track.bit_rate));
    if (const auto id = codec_id(track, use)) out.members.emplace_back("videocodecid", *id);
}

void describe_audio(const media::Track& track, EnhancedUse use, Object& out) {
    if (track.bit_rate > 0) out.members.emplace_back("audiodatarate", kilobits(track.bit_rate));
    out.members.emplace_back("audiosamplerate", static_cast<double>(track.sample_rate));
    // Compressed sound counts as 16 bits everywhere, as in its tag's flags.
    const int bits = track.bits_per_sample == 8 ? 8 : 16;
    out.members.emplace_back("audiosamplesize", static_cast<double>(bits));
    out.members.emplace_back("audiochannels", static_cast<double>(track.channels));
    out.members.emplace_back("stereo", track.channels == 2);
    if (const auto id = codec_id(track, use)) out.members.emplace_back("audiocodecid", *id);
}

rtmp::Bytes metadata(const std::vector<media::Track>& tracks, std::optional<media::Time> duration,
                     const std::string& encoder, EnhancedUse enhanced) {
    Object properties;
    properties.ecma_array = true;
    const double seconds = duration ? std::chrono::duration<double>(*duration).count() : 0;
    properties.members.emplace_back("duration", seconds);
    for (const media::Track& track : tracks) {
        if (track.type == media::TrackType::video) {
            describe_video(track, enhanced, properties);
        } else {
            describe_audio(track, enhanced, properties);
        }
    }
    properties.members.emplace_back("encoder", encoder);
    return rtmp::amf0::encode_all({"@setDataFrame", "onMetaData", std::move(properties)});
}

}  // namespace

rtmp::Message metadata_message(const std::vector<media::Track>& tracks, std::optional<media::Time> duration,
                               const std::string& encoder, std::int64_t timestamp_ms, EnhancedUse enhanced) {
    return rtmp::make_message(rtmp::MessageType::data_amf0, timestamp_ms,
                              metadata(tracks, duration, encoder, enhanced));
}

bool same_metadata(const std::vector<media::Track>& a, const std::vector<media::Track>& b,
                   EnhancedUse enhanced) {
    return metadata(a, std::nullopt, {}, enhanced) == metadata(b, std::nullopt, {}, enhanced);
}

}  // namespace publish
