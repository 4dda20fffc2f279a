#include "pack/metadata.hpp"

#include "media/track_number.hpp"
#include "pack/carriage.hpp"
#include "rtmp/amf0.hpp"

namespace pack {

namespace {

using rtmp::amf0::Object;

/// Rates are in kilobits a second, as in the FLV specification.
double kilobits(std::int64_t bits) {
    return static_cast<double>(bits) / 1000;
}

/// The codec's number in FLV, or its FOURCC as a number.
struct CodecId {
    double operator()(const FlvVideo& video) const { return static_cast<double>(video.codec); }
    double operator()(const FlvAudio& audio) const { return static_cast<double>(audio.sound.format); }
    double operator()(const FourCcVideo& video) const { return static_cast<double>(video.codec); }
    double operator()(const FourCcAudio& audio) const { return static_cast<double>(audio.codec); }
};

void add_codec_id(const char* name, const std::optional<Carriage>& carriage, Object& out) {
    if (carriage) out.members.emplace_back(name, std::visit(CodecId{}, *carriage));
}

void describe_video(const media::Track& track, const std::optional<Carriage>& carriage, Object& out) {
    out.members.emplace_back("width", static_cast<double>(track.width));
    out.members.emplace_back("height", static_cast<double>(track.height));
    if (track.frame_rate > 0) out.members.emplace_back("framerate", track.frame_rate);
    if (track.bit_rate > 0) out.members.emplace_back("videodatarate", kilobits(track.bit_rate));
    add_codec_id("videocodecid", carriage, out);
}

void describe_audio(const media::Track& track, const std::optional<Carriage>& carriage, Object& out) {
    if (track.bit_rate > 0) out.members.emplace_back("audiodatarate", kilobits(track.bit_rate));
    out.members.emplace_back("audiosamplerate", static_cast<double>(track.sample_rate));
    // Compressed sound counts as 16 bits, as in its tag's flags.
    const int bits = track.bits_per_sample == 8 ? 8 : 16;
    out.members.emplace_back("audiosamplesize", static_cast<double>(bits));
    out.members.emplace_back("audiochannels", static_cast<double>(track.channels));
    out.members.emplace_back("stereo", track.channels == 2);
    add_codec_id("audiocodecid", carriage, out);
}

/// A numbered track. Its sound's properties have other names than those of the default one.
Object described(const media::Track& track, const std::optional<Carriage>& carriage) {
    Object out;
    if (track.type == media::TrackType::video) {
        describe_video(track, carriage, out);
    } else {
        if (track.bit_rate > 0) out.members.emplace_back("audiodatarate", kilobits(track.bit_rate));
        out.members.emplace_back("channels", static_cast<double>(track.channels));
        out.members.emplace_back("samplerate", static_cast<double>(track.sample_rate));
        add_codec_id("audiocodecid", carriage, out);
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
                                 described(tracks[i], carriage_of(tracks, i, use)));
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
        const std::optional<Carriage> carriage = carriage_of(tracks, i, enhanced);
        if (number.type == media::TrackType::video) {
            describe_video(tracks[i], carriage, properties);
        } else {
            describe_audio(tracks[i], carriage, properties);
        }
    }
    add_numbered(tracks, media::TrackType::video, enhanced, properties);
    add_numbered(tracks, media::TrackType::audio, enhanced, properties);
    properties.members.emplace_back("encoder", encoder);
    return rtmp::amf0::encode_all({"@setDataFrame", "onMetaData", std::move(properties)});
}

}  // namespace

Header metadata_header(const std::vector<media::Track>& tracks, std::optional<media::Time> duration,
                       const std::string& encoder, std::int64_t timestamp_ms, EnhancedUse enhanced) {
    return {{HeaderKey::Kind::metadata, 0},
            rtmp::make_message(rtmp::MessageType::data_amf0, timestamp_ms,
                               metadata(tracks, duration, encoder, enhanced))};
}

bool same_metadata(const std::vector<media::Track>& a, const std::vector<media::Track>& b,
                   EnhancedUse enhanced) {
    return metadata(a, std::nullopt, {}, enhanced) == metadata(b, std::nullopt, {}, enhanced);
}

}  // namespace pack
