#pragma once

#include <cstdint>
#include <optional>

#include "media/source.hpp"

namespace media {

/// When the script tags of an FLV file are due. They tell milliseconds of the file's own time, modulo 2^32;
/// the frames around them say what those are on the timeline: where times jump, scripts do with them.
class ScriptClock {
  public:
    /// The place of one packet in both times.
    struct Milestone {
        /// Milliseconds of the file's own time.
        std::int64_t written = 0;
        /// dts of its frame.
        Time time{0};
    };

    /// The last milestone that was passed.
    const std::optional<Milestone>& last() const { return last_; }
    /// The time of a script that lies between the last milestone and `next`, in milliseconds of the file.
    Time time_of(std::uint32_t written, const Milestone& next) const;
    void pass(const Milestone& milestone) { last_ = milestone; }

  private:
    std::optional<Milestone> last_;
};

}  // namespace media
