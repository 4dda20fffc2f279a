#include "media/silent_audio.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/aac.hpp"
#include "media/codec/bits.hpp"
#include "media/time/waiting_data.hpp"

namespace media {

namespace {

constexpr std::int64_t samples_a_frame = 1024;
constexpr int channels = 2;

Bytes configuration(SilenceRate rate) {
    AdtsHeader stereo;
    stereo.object_type = 2;  // AAC-LC
    stereo.sampling_index = rate == SilenceRate::hz48000 ? 3 : 4;
    stereo.channel_configuration = channels;
    return *audio_specific_config(stereo, {});
}

Track silent_track(SilenceRate rate) {
    Track track;
    track.type = TrackType::audio;
    track.codec = Codec::aac;
    track.codec_name = "aac";
    track.input_index = -1;
    track.config = configuration(rate);
    track.sample_rate = static_cast<int>(rate);
    track.channels = channels;
    track.bit_rate =
        static_cast<std::int64_t>(silent_aac_frame().size()) * 8 * track.sample_rate / samples_a_frame;
    return track;
}

/// The time when a frame begins: from the origin each time, so that rounding does not add up.
Time time_of(std::int64_t frame, int sample_rate) {
    constexpr std::int64_t second = 1'000'000'000;
    const std::int64_t samples = frame * samples_a_frame;
    const std::int64_t rest = samples % sample_rate;
    return Time(samples / sample_rate * second + (rest * second + sample_rate / 2) / sample_rate);
}

/// Adds the silent track behind the tracks of a source that has video alone.
class SilentAudio final : public Source {
  public:
    SilentAudio(std::unique_ptr<Source> source, SilenceRate rate)
        : source_(std::move(source)),
          tracks_(source_->tracks()),
          bytes_(std::make_shared<const Bytes>(silent_aac_frame())) {
        tracks_.push_back(silent_track(rate));
    }

    const std::vector<Track>& tracks() const override { return tracks_; }
    std::optional<Time> duration() const override { return source_->duration(); }
    Time left_out() const override { return source_->left_out(); }
    bool may_wait() const override { return source_->may_wait(); }
    std::vector<std::string> take_remarks() override { return source_->take_remarks(); }
    std::vector<Warning> take_warnings() override { return source_->take_warnings(); }

    std::optional<Frame> next() override {
        if (!video_ && !ended_) read_video();
        const Time time = time_of(count_, tracks_.back().sample_rate);
        // Audio leaves first of frames that are due at the same time, as everywhere.
        const bool is_silence_next = video_ ? time <= video_->dts : time < end_;
        std::optional<Frame> frame = is_silence_next ? silence(time) : std::exchange(video_, std::nullopt);
        data_.pass(frame ? std::optional(frame->dts) : std::nullopt);
        return frame;
    }

    std::vector<TimedData> take_data() override { return data_.take(); }

  private:
    void read_video() {
        video_ = source_->next();
        data_.take_over(*source_);
        if (video_) {
            end_ = std::max(end_, video_->pts + video_->duration);
        } else {
            ended_ = true;
        }
    }

    Frame silence(Time time) {
        ++count_;
        Frame frame;
        frame.track = tracks_.size() - 1;
        frame.dts = time;
        frame.pts = time;
        frame.duration = time_of(count_, tracks_.back().sample_rate) - time;
        frame.keyframe = true;
        frame.data = {{*bytes_}, bytes_};
        return frame;
    }

    std::unique_ptr<Source> source_;
    std::vector<Track> tracks_;
    std::shared_ptr<const Bytes> bytes_;
    /// The next frame of the video, read ahead so that the silence before it is known.
    std::optional<Frame> video_;
    bool ended_ = false;
    /// Data of the source.
    WaitingData data_;
    /// End of the last picture so far.
    Time end_{0};
    /// Number of silent frames handed out.
    std::int64_t count_ = 0;
};

/// A source that needs no silence, and says so.
class NoSilence final : public Source {
  public:
    NoSilence(std::unique_ptr<Source> source, std::string why)
        : source_(std::move(source)), why_{std::move(why)} {}

    const std::vector<Track>& tracks() const override { return source_->tracks(); }
    std::optional<Time> duration() const override { return source_->duration(); }
    Time left_out() const override { return source_->left_out(); }
    bool may_wait() const override { return source_->may_wait(); }
    std::optional<Frame> next() override { return source_->next(); }
    std::vector<TimedData> take_data() override { return source_->take_data(); }
    std::vector<Warning> take_warnings() override { return source_->take_warnings(); }
    std::vector<std::string> take_remarks() override {
        std::vector<std::string> remarks = std::exchange(why_, {});
        for (std::string& remark : source_->take_remarks())
            remarks.push_back(std::move(remark));
        return remarks;
    }

  private:
    std::unique_ptr<Source> source_;
    std::vector<std::string> why_;
};

}  // namespace

Bytes silent_aac_frame() {
    // raw_data_block() of ISO/IEC 14496-3, 4.4.2.1. No scale factor band is coded (max_sfb is 0), so the gain
    // does not matter and no spectrum follows: every coefficient of both channels is zero.
    BitWriter bits;
    bits.write(1, 3);  // id_syn_ele: a channel pair
    bits.write(0, 4);  // element_instance_tag
    bits.write(1, 1);  // common_window: one ics_info for both
    bits.write(0, 1);  // ics_reserved_bit
    bits.write(0, 2);  // window_sequence: one long window
    bits.write(0, 1);  // window_shape: sine
    bits.write(0, 6);  // max_sfb
    bits.write(0, 1);  // predictor_data_present
    bits.write(0, 2);  // ms_mask_present
    for (int channel = 0; channel < channels; ++channel) {
        bits.write(0, 8);  // global_gain
        bits.write(0, 1);  // pulse_data_present
        bits.write(0, 1);  // tns_data_present
        bits.write(0, 1);  // gain_control_data_present
    }
    bits.write(7, 3);  // id_syn_ele: the end
    return bits.bytes();
}

std::unique_ptr<Source> with_silent_audio(std::unique_ptr<Source> source, SilenceRate rate) {
    const std::vector<Track>& tracks = source->tracks();
    const bool has_audio = std::any_of(tracks.begin(), tracks.end(),
                                       [](const Track& track) { return track.type == TrackType::audio; });
    if (has_audio) {
        return std::make_unique<NoSilence>(std::move(source),
                                           "the input has audio: no silent track is added");
    }
    return std::make_unique<SilentAudio>(std::move(source), rate);
}

}  // namespace media
