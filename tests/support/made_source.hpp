#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "media/source.hpp"

/// A source made of nothing: H.264 at 25 fps with a keyframe each second and AAC at 48 kHz, every frame's
/// bytes its own.
class Clip final : public media::Source {
  public:
    struct Shape {
        media::Time length = std::chrono::seconds(1);
        std::size_t video_frame_bytes = 2000;
        /// Throw Error(cannot_read) in place of the end.
        bool breaks_off = false;
        /// Data to hand out, in order of time.
        std::vector<media::TimedData> data = {};
    };

    explicit Clip(Shape shape) : shape_(shape) {
        media::Track video;
        video.type = media::TrackType::video;
        video.codec = media::Codec::h264;
        video.codec_name = "h264";
        video.config = {1, 0x64, 0, 0x1F, 0xFF, 0xE1, 0, 0, 0};
        video.width = 1280;
        video.height = 720;
        video.frame_rate = 25;
        video.bit_rate = 1500000;
        media::Track audio;
        audio.type = media::TrackType::audio;
        audio.codec = media::Codec::aac;
        audio.codec_name = "aac";
        audio.config = {0x11, 0x90};
        audio.sample_rate = 48000;
        audio.channels = 2;
        audio.bit_rate = 128000;
        tracks_ = {video, audio};
    }

    const std::vector<media::Track>& tracks() const override { return tracks_; }
    std::optional<media::Time> duration() const override { return shape_.length; }
    bool may_wait() const override { return false; }
    std::vector<std::string> take_remarks() override { return {}; }

    std::optional<media::Frame> next() override {
        const media::Time video_time = video_ * std::chrono::milliseconds(40);
        const media::Time audio_time(audio_ * 1024 * 1000000000LL / 48000);
        const bool is_video = video_time < audio_time;
        const media::Time time = is_video ? video_time : audio_time;
        handed_ = time;
        if (time >= shape_.length) {
            handed_ = media::Time::max();
            if (shape_.breaks_off) throw media::Error(media::ErrorKind::cannot_read, "clip: broke off");
            return std::nullopt;
        }
        media::Frame frame;
        frame.track = is_video ? 0 : 1;
        frame.dts = time;
        frame.pts = is_video ? time + std::chrono::milliseconds(80) : time;
        frame.keyframe = is_video ? video_ % 25 == 0 : true;
        const std::int64_t number = is_video ? video_++ : audio_++;
        auto bytes = std::make_shared<media::Bytes>(is_video ? shape_.video_frame_bytes : 300,
                                                    static_cast<std::uint8_t>(number));
        frame.data.slices = {*bytes};
        frame.data.owner = std::move(bytes);
        return frame;
    }

    std::vector<media::TimedData> take_data() override {
        std::vector<media::TimedData> taken;
        for (; data_ < shape_.data.size() && shape_.data[data_].time < handed_; ++data_)
            taken.push_back(shape_.data[data_]);
        return taken;
    }

    std::uint64_t video_frames() const { return static_cast<std::uint64_t>(video_); }
    std::uint64_t audio_frames() const { return static_cast<std::uint64_t>(audio_); }

  private:
    Shape shape_;
    std::vector<media::Track> tracks_;
    std::int64_t video_ = 0;
    std::int64_t audio_ = 0;
    std::size_t data_ = 0;
    media::Time handed_{0};
};
