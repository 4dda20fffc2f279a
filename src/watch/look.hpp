#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "media/remote/remote_stream.hpp"
#include "media/source.hpp"
#include "rtmp/media_body.hpp"
#include "rtmp/session.hpp"
#include "watch/comparison.hpp"

namespace watch {

/// A track of a stream that was looked at.
struct SeenTrack {
    /// Type, codec and form as far as the stream tells them. `frame_rate` is what it announces.
    media::Track track;
    /// Number among the tracks of its type.
    unsigned number = 0;
    std::uint64_t frames = 0;
    std::uint64_t keyframes = 0;
    std::uint64_t bytes = 0;
    /// Frames a second of media, and bits a second; nothing for less than two frames.
    std::optional<double> frame_rate;
    std::optional<double> bit_rate;
    struct Interval {
        std::chrono::milliseconds least;
        std::chrono::milliseconds largest;
    };
    /// Media time from one keyframe of video to the next; nothing for less than two.
    std::optional<Interval> keyframe_interval;
};

/// A stream as it was seen in a short look.
struct Sight {
    /// Those of which a frame came, video first.
    std::vector<SeenTrack> tracks;
    /// Time from the beginning of the look to the first frame; nothing where none came.
    std::optional<std::chrono::nanoseconds> first_after;
    /// True where the first picture was a keyframe; nothing without pictures.
    std::optional<bool> begins_with_keyframe;
    /// Age of the first frame, behind the newest of the stream: a server that keeps a group for those who join
    /// sends it in a burst, and a playlist begins some segments ago.
    std::optional<std::chrono::milliseconds> age_of_first;
    /// Lag of the times of sound behind those of the pictures that arrive with it.
    std::optional<std::chrono::milliseconds> av_shift;
    /// Media time of the track that spans most.
    std::chrono::milliseconds media{0};
    /// Time from the first frame to the last.
    std::chrono::nanoseconds lasted{0};
    /// Steps of a track's times that are no media: back, or far ahead.
    std::uint64_t jumps = 0;
    /// Messages of audio and video that could not be understood.
    std::uint64_t malformed = 0;
};

/// Sums up what a viewer gets of a stream in a short while. Pure: it is told the time.
class Look {
  public:
    /// Time after which a look may end.
    static constexpr auto least = std::chrono::seconds(2);
    /// Time from the first frame on within which all may come that a server had kept.
    static constexpr auto burst = std::chrono::seconds(1);
    /// A step of a track's times beyond this is a jump.
    static constexpr auto longest_step = std::chrono::seconds(10);

    explicit Look(TimePoint begun) : begun_(begun) {}

    void take(const rtmp::event::MediaReceived& message, TimePoint arrived);
    void take(const media::RemoteUnit& unit, TimePoint arrived);

    /// True once a frame has come.
    bool has_frames() const { return first_.has_value(); }
    /// True once frames have come later than those that a server may have kept: the stream is live, and not left over.
    bool flows() const { return first_ && last_ - *first_ >= burst; }
    /// The moment at which it may end if nothing more comes: max() until it flows and, where there are pictures, a
    /// second keyframe has come.
    TimePoint enough_at() const;
    Sight sight() const;

  private:
    struct Watched {
        media::Track track;
        std::uint64_t frames = 0;
        std::uint64_t keyframes = 0;
        std::uint64_t bytes = 0;
        /// Times in milliseconds: as they came, and without jumps from 0 on.
        std::int64_t last_told = 0;
        std::int64_t time = 0;
        std::int64_t lowest = 0;
        std::int64_t highest = 0;
        std::optional<std::int64_t> last_keyframe;
        std::optional<SeenTrack::Interval> interval;
        /// The most that its times were ahead of the arrival of its frames: from its first frame on, and as told.
        std::int64_t most_ahead = 0;
        std::int64_t most_ahead_as_told = 0;
        TimePoint first_arrived;
        bool begins_with_keyframe = false;
    };
    using Key = std::pair<media::TrackType, unsigned>;
    struct Frame {
        std::int64_t time_ms = 0;
        std::size_t bytes = 0;
        bool keyframe = false;
        TimePoint arrived;
    };

    void take(const rtmp::MediaPart& part, std::uint32_t timestamp, TimePoint arrived);
    void take_metadata(media::ByteView body);
    void take(Watched& watched, const Frame& frame);
    void advance(Watched& watched, std::int64_t told);
    std::optional<std::chrono::milliseconds> shift() const;
    const Watched* reference() const;

    const TimePoint begun_;
    std::optional<TimePoint> first_;
    TimePoint last_;
    std::map<Key, Watched> tracks_;
    /// Picture as onMetaData tells of it.
    media::PictureSize told_size_;
    double told_frame_rate_ = 0;
    /// Pictures were announced.
    bool expects_video_ = false;
    std::uint64_t jumps_ = 0;
    std::uint64_t malformed_ = 0;
};

}  // namespace watch
