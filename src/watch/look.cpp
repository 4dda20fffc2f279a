#include "watch/look.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "media/codec/aac.hpp"
#include "media/codec/annex_b.hpp"
#include "media/codec/avc.hpp"
#include "media/codec/decoder_config.hpp"
#include "media/codec/hevc.hpp"
#include "media/codec/vpx.hpp"
#include "rtmp/amf0.hpp"
#include "rtmp/enhanced_tag.hpp"
#include "rtmp/flv_tag.hpp"

namespace watch {

namespace {

/// Tracks that are looked at, and bytes of the longest configuration: a server may make up more.
constexpr std::size_t most_tracks = 32;
constexpr std::size_t longest_config = 64U << 10U;

using media::TrackType;
using std::chrono::milliseconds;

struct NamedCodec {
    TrackType type;
    /// As rtmp::MediaPart::codec has it.
    std::uint32_t number;
    media::Codec codec;
    std::string_view name;
};

constexpr std::uint32_t wire_number(auto codec) {
    return static_cast<std::uint32_t>(codec);
}

/// The codecs of RTMP, with libavcodec's names.
const NamedCodec* named_codec(auto&& is_it) {
    using EnhancedVideo = rtmp::enhanced_tag::VideoCodec;
    using EnhancedAudio = rtmp::enhanced_tag::AudioCodec;
    using Video = rtmp::flv_tag::VideoCodec;
    using Sound = rtmp::flv_tag::SoundFormat;
    static constexpr std::array codecs{
        NamedCodec{TrackType::video, wire_number(EnhancedVideo::avc), media::Codec::h264, "h264"},
        NamedCodec{TrackType::video, wire_number(EnhancedVideo::hevc), media::Codec::hevc, "hevc"},
        NamedCodec{TrackType::video, wire_number(EnhancedVideo::vvc), media::Codec::vvc, "vvc"},
        NamedCodec{TrackType::video, wire_number(EnhancedVideo::av1), media::Codec::av1, "av1"},
        NamedCodec{TrackType::video, wire_number(EnhancedVideo::vp8), media::Codec::vp8, "vp8"},
        NamedCodec{TrackType::video, wire_number(EnhancedVideo::vp9), media::Codec::vp9, "vp9"},
        NamedCodec{TrackType::video, wire_number(Video::sorenson_h263), media::Codec::sorenson_h263, "flv1"},
        NamedCodec{TrackType::video, wire_number(Video::screen), media::Codec::screen_video, "flashsv"},
        NamedCodec{TrackType::video, wire_number(Video::screen2), media::Codec::screen_video2, "flashsv2"},
        NamedCodec{TrackType::video, wire_number(Video::vp6), media::Codec::vp6, "vp6f"},
        NamedCodec{TrackType::video, wire_number(Video::vp6_alpha), media::Codec::vp6_alpha, "vp6a"},
        NamedCodec{TrackType::audio, wire_number(EnhancedAudio::aac), media::Codec::aac, "aac"},
        NamedCodec{TrackType::audio, wire_number(EnhancedAudio::mp3), media::Codec::mp3, "mp3"},
        NamedCodec{TrackType::audio, wire_number(EnhancedAudio::opus), media::Codec::opus, "opus"},
        NamedCodec{TrackType::audio, wire_number(EnhancedAudio::flac), media::Codec::flac, "flac"},
        NamedCodec{TrackType::audio, wire_number(EnhancedAudio::ac3), media::Codec::ac3, "ac3"},
        NamedCodec{TrackType::audio, wire_number(EnhancedAudio::eac3), media::Codec::eac3, "eac3"},
        NamedCodec{TrackType::audio, wire_number(Sound::mp3_8k), media::Codec::mp3, "mp3"},
        NamedCodec{TrackType::audio, wire_number(Sound::speex), media::Codec::speex, "speex"},
        NamedCodec{TrackType::audio, wire_number(Sound::nellymoser), media::Codec::nellymoser, "nellymoser"},
        NamedCodec{TrackType::audio, wire_number(Sound::nellymoser_8k), media::Codec::nellymoser,
                   "nellymoser"},
        NamedCodec{TrackType::audio, wire_number(Sound::nellymoser_16k), media::Codec::nellymoser,
                   "nellymoser"},
        NamedCodec{TrackType::audio, wire_number(Sound::adpcm), media::Codec::adpcm_swf, "adpcm_swf"},
        NamedCodec{TrackType::audio, wire_number(Sound::pcm_little_endian), media::Codec::pcm_s16le,
                   "pcm_s16le"},
        NamedCodec{TrackType::audio, wire_number(Sound::pcm_platform), media::Codec::pcm_s16le, "pcm_s16le"},
        NamedCodec{TrackType::audio, wire_number(Sound::g711_alaw), media::Codec::g711_alaw, "pcm_alaw"},
        NamedCodec{TrackType::audio, wire_number(Sound::g711_mulaw), media::Codec::g711_mulaw, "pcm_mulaw"},
    };
    const auto* const found = std::find_if(codecs.begin(), codecs.end(), is_it);
    return found == codecs.end() ? nullptr : found;
}

void name_track(media::Track& track, TrackType type, const NamedCodec* codec) {
    track.type = type;
    track.codec = codec == nullptr ? media::Codec::other : codec->codec;
    track.codec_name = codec == nullptr ? "unknown" : codec->name;
}

/// Takes a decoder's configuration, in whatever form it comes.
void describe(media::Track& track, media::ByteView config) {
    if (config.empty() || config.size() > longest_config || !media::is_config(track.codec, config)) return;
    track.config = media::bare_config(track.codec, config);
    media::describe_from_config(track);
}

/// The size of the picture by the parameter sets before it (Annex B).
std::optional<media::PictureSize> size_in_annex_b(media::Codec codec, media::ByteView unit) {
    for (const media::ByteView nal : media::split_annex_b(unit).value_or(std::vector<media::ByteView>())) {
        if (codec == media::Codec::h264 && media::nal_type(nal) == media::NalType::sps)
            return media::picture_size(nal);
        if (codec == media::Codec::hevc && media::hevc_nal_type(nal) == media::HevcNalType::sps)
            return media::hevc_picture_size(nal);
    }
    return std::nullopt;
}

std::optional<media::PictureSize> size_of_keyframe(media::Codec codec, media::ByteView unit) {
    if (codec == media::Codec::h264 || codec == media::Codec::hevc) return size_in_annex_b(codec, unit);
    std::optional<media::VpxKeyFrame> head;
    if (codec == media::Codec::vp8) head = media::parse_vp8_key_frame(unit);
    if (codec == media::Codec::vp9) head = media::parse_vp9_key_frame(unit);
    return head ? std::optional(head->size) : std::nullopt;
}

/// Takes the form of frames that are described by themselves.
void describe_from_frame(media::Track& track, media::ByteView unit, bool keyframe) {
    if (track.type == TrackType::video && keyframe && track.width == 0) {
        const std::optional<media::PictureSize> size = size_of_keyframe(track.codec, unit);
        if (!size) return;
        track.width = size->width;
        track.height = size->height;
    }
    if (track.codec != media::Codec::aac || track.sample_rate > 0) return;
    const std::optional<media::AdtsHeader> header = media::parse_adts(unit);
    if (!header || unit.size() < header->header_size) return;
    const std::optional<media::Bytes> config =
        media::audio_specific_config(*header, unit.subspan(header->header_size));
    if (config) describe(track, *config);
}

std::int64_t count_of(std::chrono::nanoseconds time) {
    return std::chrono::duration_cast<milliseconds>(time).count();
}

/// A number of onMetaData that can be one of pictures; 0 for any other.
double sane(const rtmp::amf0::Value* value) {
    constexpr double most = 65536;
    const double number = value == nullptr ? 0 : value->number_or(0);
    return std::isfinite(number) && number > 0 && number <= most ? number : 0;
}

}  // namespace

void Look::take(const rtmp::event::MediaReceived& message, TimePoint arrived) {
    if (message.type == rtmp::MessageType::data_amf0) take_metadata(message.payload);
    const rtmp::MediaBody body = rtmp::read_media_body(message.type, message.payload);
    if (!body.fault.empty()) ++malformed_;
    for (const rtmp::MediaPart& part : body.parts)
        take(part, message.timestamp, arrived);
}

void Look::take_metadata(media::ByteView body) {
    rtmp::amf0::Decoder values(body);
    std::optional<rtmp::amf0::Value> value = values.next();
    if (!value || value->text_or("") != "onMetaData") return;
    value = values.next();
    if (!value) return;
    told_size_ = {static_cast<int>(sane(value->find("width"))),
                  static_cast<int>(sane(value->find("height")))};
    told_frame_rate_ = sane(value->find("framerate"));
    expects_video_ = expects_video_ || value->find("videocodecid") != nullptr;
}

void Look::take(const rtmp::MediaPart& part, std::uint32_t timestamp, TimePoint arrived) {
    const TrackType type = part.medium == rtmp::MessageType::video ? TrackType::video : TrackType::audio;
    if (part.kind != rtmp::PartKind::configuration && part.kind != rtmp::PartKind::frame) return;
    if (tracks_.size() >= most_tracks && !tracks_.contains({type, part.track})) return;
    Watched& watched = tracks_[{type, part.track}];
    name_track(watched.track, type, named_codec([&](const NamedCodec& one) {
                   return one.type == type && one.number == part.codec;
               }));
    if (type == TrackType::video) expects_video_ = true;
    if (part.kind == rtmp::PartKind::configuration) {
        describe(watched.track, part.data);
        return;
    }
    describe_from_frame(watched.track, part.data, part.keyframe);
    // The wire's time is the low half of the stream's: the step from the last one says where it goes on.
    const auto step = static_cast<std::int32_t>(timestamp - static_cast<std::uint32_t>(watched.last_told));
    const std::int64_t told = watched.frames == 0 ? timestamp : watched.last_told + step;
    take(watched, {told, part.data.size(), part.keyframe, arrived});
}

void Look::take(const media::RemoteUnit& unit, TimePoint arrived) {
    Watched& watched = tracks_[{unit.type, 0}];
    name_track(watched.track, unit.type, named_codec([&](const NamedCodec& one) {
                   return one.type == unit.type && one.codec == unit.codec;
               }));
    if (unit.type == TrackType::video) expects_video_ = true;
    if (watched.track.config.empty()) describe(watched.track, unit.config);
    describe_from_frame(watched.track, unit.data, unit.keyframe);
    const std::optional<media::Time> time = unit.dts ? unit.dts : unit.pts;
    const std::int64_t told = time ? count_of(*time) : watched.last_told;
    const bool keyframe = unit.keyframe && unit.type == TrackType::video;
    take(watched, {told, unit.data.size(), keyframe, arrived});
}

/// Goes on to a time as it was told, without the jump if it is one.
void Look::advance(Watched& watched, std::int64_t told) {
    const std::int64_t longest = milliseconds(longest_step).count();
    const std::int64_t step = told - watched.last_told;
    // Frames that are told to be decoded before the last one may be so by a little.
    if (std::abs(step) > longest) {
        ++jumps_;
    } else {
        watched.time += step;
    }
    watched.last_told = told;
    watched.lowest = std::min(watched.lowest, watched.time);
    watched.highest = std::max(watched.highest, watched.time);
}

void Look::take(Watched& watched, const Frame& frame) {
    if (!first_) first_ = frame.arrived;
    last_ = frame.arrived;
    const std::int64_t arrival = count_of(frame.arrived - *first_);
    if (watched.frames == 0) {
        watched.last_told = frame.time_ms;
        watched.first_arrived = frame.arrived;
        watched.begins_with_keyframe = frame.keyframe;
        watched.most_ahead_as_told = frame.time_ms - arrival;
    }
    advance(watched, frame.time_ms);
    ++watched.frames;
    watched.bytes += frame.bytes;
    watched.most_ahead =
        std::max(watched.most_ahead, watched.time - count_of(frame.arrived - watched.first_arrived));
    watched.most_ahead_as_told = std::max(watched.most_ahead_as_told, frame.time_ms - arrival);
    if (!frame.keyframe) return;
    ++watched.keyframes;
    if (watched.last_keyframe && watched.time >= *watched.last_keyframe) {
        const milliseconds interval(watched.time - *watched.last_keyframe);
        if (!watched.interval) watched.interval = {interval, interval};
        watched.interval->least = std::min(watched.interval->least, interval);
        watched.interval->largest = std::max(watched.interval->largest, interval);
    }
    watched.last_keyframe = watched.time;
}

TimePoint Look::enough_at() const {
    if (!flows()) return TimePoint::max();
    const auto video = tracks_.lower_bound({TrackType::video, 0});
    const bool has_video = video != tracks_.end() && video->first.first == TrackType::video;
    const bool lacks_keyframes = has_video ? video->second.keyframes < 2 : expects_video_;
    return lacks_keyframes ? TimePoint::max() : *first_ + least;
}

/// The track whose times are those of the stream: of the first pictures, or else the first sound.
const Look::Watched* Look::reference() const {
    for (const auto& [key, watched] : tracks_) {
        if (watched.frames > 0) return &watched;
    }
    return nullptr;
}

std::optional<milliseconds> Look::shift() const {
    const auto video = tracks_.find({TrackType::video, 0});
    const auto audio = tracks_.find({TrackType::audio, 0});
    if (video == tracks_.end() || audio == tracks_.end() || jumps_ > 0) return std::nullopt;
    if (video->second.frames < 2 || audio->second.frames < 2) return std::nullopt;
    return milliseconds(audio->second.most_ahead_as_told - video->second.most_ahead_as_told);
}

Sight Look::sight() const {
    Sight sight;
    sight.jumps = jumps_;
    sight.malformed = malformed_;
    if (!first_) return sight;
    sight.first_after = *first_ - begun_;
    sight.lasted = last_ - *first_;
    sight.av_shift = shift();
    for (const auto& [key, watched] : tracks_) {
        if (watched.frames == 0) continue;
        SeenTrack seen{.track = watched.track,
                       .number = key.second,
                       .frames = watched.frames,
                       .keyframes = watched.keyframes,
                       .bytes = watched.bytes,
                       .frame_rate = std::nullopt,
                       .bit_rate = std::nullopt,
                       .keyframe_interval = watched.interval};
        const auto span = static_cast<double>(watched.highest - watched.lowest) / 1000;
        if (watched.frames > 1 && span > 0) {
            seen.frame_rate = static_cast<double>(watched.frames - 1) / span;
            // The last frame lasts as long as the others.
            seen.bit_rate = 8 * static_cast<double>(watched.bytes) / static_cast<double>(watched.frames) *
                            *seen.frame_rate;
        }
        if (key == Key(TrackType::video, 0)) {
            if (seen.track.width == 0) seen.track.width = told_size_.width;
            if (seen.track.height == 0) seen.track.height = told_size_.height;
            if (seen.track.frame_rate <= 0) seen.track.frame_rate = told_frame_rate_;
            sight.begins_with_keyframe = watched.begins_with_keyframe;
        }
        sight.media = std::max(sight.media, milliseconds(watched.highest - watched.lowest));
        sight.tracks.push_back(std::move(seen));
    }
    if (const Watched* const first = reference()) sight.age_of_first = milliseconds(first->most_ahead);
    return sight;
}

}  // namespace watch
