#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "media/container/container.hpp"
#include "media/source.hpp"
#include "media/time/timeline.hpp"

namespace media {

/// Warns of what the packets of an MPEG-TS show of its tracks, though libavformat hands out frames as if nothing were
/// wrong: packets that are missing, damaged or scrambled. The first place of each track is told when it is met, and the
/// sum of the others at the end.
class TransportFaults {
  public:
    explicit TransportFaults(Container& container) : container_(container) {}

    /// A frame of a track, whose packet begins at that byte of the input (-1 where that is not known), got its times.
    /// True where its packets break off before it: nothing that it may refer to was before.
    bool pass(const std::vector<Track>& tracks, std::size_t track, std::int64_t position,
              const Timeline::Stamps& stamps);
    /// The input has ended.
    void finish(const std::vector<Track>& tracks);
    /// The frames that follow are from elsewhere in the input.
    void leap();

  private:
    /// A track's faults since the last warning of it.
    struct Line {
        StreamFaults faults = {};
        /// Time when they were met first.
        std::optional<Time> place = std::nullopt;
        /// Time up to which gaps between frames are of these faults: libavformat hands out what came before first.
        std::optional<Time> open_until = std::nullopt;
        std::uint64_t missing_frames = 0;
        /// Frames that were missing lately, and the time of the one behind: a fault may be found behind its gap.
        std::uint64_t lately_missing = 0;
        Time lately{0};
        bool told = false;
        /// Time up to which a break is of the packets that were missing, or of the input that was joined.
        std::optional<Time> breaks_until = std::nullopt;
        /// Nothing before the first frame.
        std::optional<Time> expected = std::nullopt;
        Time duration{0};
        /// Frames so far, and units of packets that they came in.
        std::uint64_t frames = 0;
        std::uint64_t units = 0;
        std::int64_t unit_position = -1;
    };

    void collect(const std::vector<Track>& tracks, std::int64_t before, Time now);
    static std::uint64_t missing_before(const Line& line, Time next);
    static std::uint64_t scrambled_frames(const Line& line);
    void warn_of_unsent(const std::vector<Track>& tracks);
    void tell(const Track& track, Line& line);

    Container& container_;
    std::vector<Line> lines_;
    Time reached_{0};
    /// The next packet is the first behind a leap: faults before it are of what is left out.
    bool leapt_ = false;
};

}  // namespace media
