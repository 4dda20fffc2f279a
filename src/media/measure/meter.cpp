#include "media/measure/meter.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/aac.hpp"
#include "media/codec/avc.hpp"
#include "media/codec/nal_codec.hpp"
#include "media/codec/picture.hpp"
#include "media/track_number.hpp"

namespace media {

namespace {

double seconds(Time time) {
    return std::chrono::duration<double>(time).count();
}

double bits_per_second(std::uint64_t bytes, Time time) {
    return time > Time(0) ? static_cast<double>(bytes) * 8 / seconds(time) : 0;
}

}  // namespace

// TrackMeter

void TrackMeter::add(const Frame& frame) {
    if (frames_ == 0) first_ = frame.dts;
    ++frames_;
    bytes_ += frame.data.size();
    last_ = frame.dts;
    last_duration_ = frame.duration;
    window_.add(frame.dts, frame.data.size());
}

Time TrackMeter::end() const {
    if (last_duration_ > Time(0)) return last_ + last_duration_;
    return frames_ > 1 ? last_ + (last_ - first_) / static_cast<std::int64_t>(frames_ - 1) : last_;
}

BitRates TrackMeter::rates() const {
    BitRates rates;
    const Time length = end() - first_;
    rates.mean = bits_per_second(bytes_, length);
    if (length >= RateWindow::length) rates.peak = bits_per_second(window_.most(), RateWindow::length);
    return rates;
}

// Meter

Meter::Meter(std::vector<Track> tracks) {
    take_tracks(std::move(tracks));
}

void Meter::take_tracks(std::vector<Track> tracks) {
    tracks_ = std::move(tracks);
    for (const Track& track : tracks_) {
        const bool is_video = track.type == TrackType::video;
        // The first track of its type is the default one.
        if (is_video ? measured_.video.has_value() : measured_.audio.has_value()) continue;
        if (is_video) {
            measured_.video.emplace().track = track;
        } else {
            measured_.audio.emplace().track = track;
        }
        take_parameters(track);
    }
}

void Meter::add(const Frame& frame) {
    const bool joins = frame.line_up && frame.track >= tracks_.size();
    if (joins) take_tracks(*frame.line_up);
    if (frame.track >= tracks_.size()) return;
    const bool is_default = number_of(tracks_, frame.track).number == 0;
    if (frame.changed && is_default && !joins) {
        take_parameters(*frame.changed);
        if (measured_.video && frame.changed->type == TrackType::video) ++measured_.video->changes;
    }
    all_.add(frame);
    const bool is_video = tracks_[frame.track].type == TrackType::video;
    measured_.flow.add(frame.dts, frame.data.size(), is_video && is_default && frame.keyframe);
    if (!is_default) return;
    if (is_video) {
        add_video(frame);
    } else {
        audio_.add(frame);
    }
}

void Meter::take_parameters(const Track& track) {
    if (track.type == TrackType::audio) {
        AudioMeasurement& audio = *measured_.audio;
        audio.sample_rate = track.sample_rate;
        audio.channels = track.channels;
        if (track.codec != Codec::aac) return;
        if (const auto format = parse_audio_specific_config(track.config)) {
            audio.object_type = format->object_type;
            audio.sample_rate = format->sample_rate;
            audio.channels = format->channels;
        }
        return;
    }
    VideoMeasurement& video = *measured_.video;
    PictureSize size{track.width, track.height};
    if (const NalCodec* const nal = nal_codec(track.codec))
        length_size_ = nal->length_size(track.config).value_or(length_size_);
    if (track.codec == Codec::h264) {
        const auto sets = parse_avc_configuration(track.config);
        const auto sps = sets && !sets->sps.empty() ? parse_sps(sets->sps.front()) : std::optional<Sps>();
        if (sps) {
            size = sps->size;
            video.interlaced |= !sps->frames_only;
            if (!video.sps) video.sps = sps;
        }
    }
    video.width = std::max(video.width, size.width);
    video.height = std::max(video.height, size.height);
}

void Meter::add_video(const Frame& frame) {
    VideoMeasurement& video = *measured_.video;
    video_.add(frame);
    Picture picture;
    if (nal_codec(video.track.codec) != nullptr)
        picture = read_picture(frame.data, video.track.codec, length_size_);
    if (picture.bidirectional) ++video.b_frames;
    if (frame.keyframe) {
        add_keyframe(frame);
        open_candidate_ = picture.idr ? std::optional<Time>() : frame.pts;
    } else if (open_candidate_ && frame.pts < *open_candidate_) {
        ++video.open_gops;
        open_candidate_.reset();
    }
    gop_bytes_ += frame.data.size();
    add_order(frame.pts);
}

void Meter::add_keyframe(const Frame& frame) {
    VideoMeasurement& video = *measured_.video;
    KeyframeIntervals& intervals = video.intervals;
    if (intervals.keyframes == 0) {
        first_keyframe_ = frame.dts;
    } else {
        end_gop(frame.dts, video);
    }
    ++intervals.keyframes;
    last_keyframe_ = frame.dts;
    gop_bytes_ = 0;
}

void Meter::end_gop(Time end, VideoMeasurement& video) const {
    const Time length = end - last_keyframe_;
    video.intervals.largest = std::max(video.intervals.largest, length);
    video.gop_peak = std::max(video.gop_peak, bits_per_second(gop_bytes_, length));
}

void Meter::add_order(Time pts) {
    // More frames than any decoder holds back (16).
    constexpr std::size_t frames_looked_at = 32;
    const auto later = std::count_if(shown_.begin(), shown_.end(), [&](Time shown) { return shown > pts; });
    VideoMeasurement& video = *measured_.video;
    video.reordered_frames = std::max(video.reordered_frames, static_cast<std::uint32_t>(later));
    shown_.push_back(pts);
    if (shown_.size() > frames_looked_at) shown_.pop_front();
}

Measurement Meter::result() const {
    Measurement result = measured_;
    if (!all_.empty()) {
        const Time end = std::max(video_.end(), audio_.end());
        result.duration = end - all_.begin();
        result.rates = all_.rates();
    }
    if (result.audio) result.audio->rates = audio_.rates();
    if (!result.video) return result;
    VideoMeasurement& video = *result.video;
    video.frames = video_.frames();
    video.rates = video_.rates();
    const Time span = video_.last() - video_.begin();
    video.frame_rate = video.frames > 1 && span > Time(0)
                           ? static_cast<double>(video.frames - 1) / seconds(span)
                           : video.track.frame_rate;
    KeyframeIntervals& intervals = video.intervals;
    if (intervals.keyframes == 0) return result;
    if (intervals.keyframes > 1) {
        intervals.mean =
            (last_keyframe_ - first_keyframe_) / static_cast<std::int64_t>(intervals.keyframes - 1);
    }
    // Rounded times do not make the last GOP the longest.
    intervals.largest_is_open =
        video_.end() - last_keyframe_ > intervals.largest + std::chrono::milliseconds(1);
    end_gop(video_.end(), video);
    return result;
}

}  // namespace media
