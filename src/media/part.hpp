#pragma once

#include <array>
#include <deque>
#include <exception>
#include <memory>
#include <optional>

#include "media/demuxer.hpp"
#include "media/exact_time.hpp"
#include "media/source.hpp"

namespace media {

constexpr std::size_t track_types = 2;
constexpr std::size_t index_of(TrackType type) {
    return type == TrackType::video ? 0 : 1;
}

/// One input of a playlist, open, and read so far ahead that it is known when each of its tracks begins.
class Part {
  public:
    /// What its video may begin with.
    enum class Beginning {
        anything,
        /// Frames before the first keyframe are left out: what they refer to belongs to another input.
        keyframe,
    };

    /// A track that begins later than this after the others really does; one that begins earlier has
    /// an encoder's delay.
    static constexpr Time max_lead = std::chrono::seconds(1);

    /// Throws Error, also where there is no frame in it.
    Part(const Input& input, Beginning beginning, std::size_t pass);

    Source& source() { return *source_; }
    const std::vector<Track>& tracks() const { return source_->tracks(); }
    std::size_t pass() const { return pass_; }

    /// The next frame, in the part's own time, or nothing at the end. Throws Error.
    std::optional<Frame> next();
    /// dts of the track's first frame; 0 when there is no such track, or when it begins late.
    Time lead(TrackType type) const;
    /// Where the frames of the track that next() has handed out end, moved on by `offset`; nothing when
    /// none has come.
    std::optional<ExactTime> end(TrackType type, ExactTime offset) const;
    /// The latest of these ends, in the part's own time.
    Time reached() const;

  private:
    struct Line {
        std::optional<Time> first;
        std::optional<Time> last;
        Time end{0};
    };

    std::optional<Frame> read();
    bool all_begun() const;

    std::unique_ptr<Source> source_;
    Beginning beginning_;
    std::size_t pass_;
    std::deque<Frame> ahead_;
    /// What reading ahead ended with.
    std::exception_ptr failure_;
    std::array<std::optional<Time>, track_types> begins_;
    std::array<Line, track_types> lines_;
};

}  // namespace media
