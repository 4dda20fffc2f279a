#include "pack/metadata.hpp"

#include "media/track_number.hpp"
#include "rtmp/amf0.hpp"

namespace pack {

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

/// Of a numbered track; its sound has names of its own there.
Object described(const media::Track& track, EnhancedUse use) {
    Object out;
    if (track.type == media::TrackType::video) {
        describe_video(track, use, out);
    } else {
        if (track.bit_rate > 0) out.members.emplace_back("audiodatarate", kilobits(track.bit_rate));
        out.members.emplace_back("channels", static_cast<double>(track.channels));
        out.members.emplace_back("samplerate", static_cast<double>(track.sample_rate));
        if (const auto id = codec_id(track, use)) out.members.emplace_back("audiocodecid", *id);
    }
    if (!track.language.empty()) out.members.emplace_back("language", track.language);
    if (!track.title.empty()) out.members.emplace_back("title", track.title);
    return out;
}

/// videoTrackIdInfoMap or audioTrackIdInfoMap, where there are numbered tracks (Enhanced RTMP v2, "Enhancing
/// onMetaData").
void add_numbered(const std::vector<media::Track>& tracks, media::TrackType type, EnhancedUse use,
                  Object& out) {
    Object map;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const media::TrackNumber number = media::number_of(tracks, i);
        if (number.type != type || number.number == 0) continue;
        map.members.emplace_back(std::to_string(number.number),
                                 described(tracks[i], use_of(number.number, use)));
    }
    if (map.members.empty()) return;
    out.members.emplace_back(type == media::TrackType::video ? "videoTrackIdInfoMap" : "audioTrackIdInfoMap",
                             std::move(map));
}

rtmp::Bytes metadata(const std::vector<media::Track>& tracks, std::optional<media::Time> duration,
                     const std::string& encoder, EnhancedUse enhanced) {
    Object properties;
    properties.ecma_array = true;
    const double seconds = duration ? std::chrono::duration<double>(*duration).count() : 0;
    properties.members.emplace_back("duration", seconds);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const media::TrackNumber number = media::number_of(tracks, i);
        if (number.number > 0) continue;
        if (number.type == media::TrackType::video) {
            describe_video(tracks[i], enhanced, properties);
        } else {
            describe_audio(tracks[i], enhanced, properties);
        }
    }
    add_numbered(tracks, media::TrackType::video, enhanced, properties);
    add_numbered(tracks, media::TrackType::audio, enhanced, properties);
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

}  // namespace pack
