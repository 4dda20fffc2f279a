#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include "media/input.hpp"
#include "media/source.hpp"
#include "media/time/exact_time.hpp"

namespace media {

/// One input of a playlist, open, and read so far ahead that it is known when each of its tracks begins.
class Part {
  public:
    /// Longest delay that an encoder gives a track; one that begins later after the others really does.
    static constexpr Time max_lead = std::chrono::seconds(1);

    /// Opens the input, and reads until each track has begun. Throws Error, also where there is no frame in
    /// it.
    Part(const Input& input, std::size_t pass);

    Source& source() { return *source_; }
    const Source& source() const { return *source_; }
    const std::vector<Track>& tracks() const { return source_->tracks(); }
    std::size_t pass() const { return pass_; }

    /// The next frame, in the part's own time, or nothing at the end. Throws Error.
    std::optional<Frame> next();
    /// dts of the track's first frame, by its index; 0 when it begins late.
    Time lead(std::size_t track) const;
    /// End of the track's frames that next() has handed out, moved on by `offset`; nothing when none has
    /// come.
    std::optional<ExactTime> end(std::size_t track, ExactTime offset) const;
    /// The latest of these ends, in the part's own time.
    Time reached() const;

  private:
    /// Times of the frames of a track that next() has handed out.
    struct Line {
        std::optional<Time> first;
        std::optional<Time> last;
        Time end{0};
    };

    bool all_begun() const;
    void grow();

    std::unique_ptr<Source> source_;
    std::size_t pass_;
    std::deque<Frame> ahead_;
    /// Error that reading ahead ended with.
    std::exception_ptr failure_;
    std::vector<std::optional<Time>> begins_;
    std::vector<Line> lines_;
};

}  // namespace media
