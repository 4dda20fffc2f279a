#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ground/histogram.hpp"

namespace witness {

/// A track by its type and its number among those of the type.
struct TrackId {
    enum class Type : std::uint8_t { video, audio };
    Type type = Type::video;
    std::uint8_t number = 0;

    friend bool operator==(const TrackId&, const TrackId&) = default;
    friend bool operator<(const TrackId& left, const TrackId& right) {
        return left.type != right.type ? left.type < right.type : left.number < right.number;
    }
};

/// Extent to which something can be said of what came out.
enum class Level {
    /// Too little has come to say it.
    open,
    /// Frame by frame.
    frames,
    /// Nothing that came is what was sent, as behind a transcoder: rates, gaps and start alone.
    timing
};

/// Name of a level, as in a report: `frames`.
const char* name_of(Level level);

/// Units of a track, or of all.
struct Counts {
    /// Units that were sent, each once however often it was sent.
    std::uint64_t sent = 0;
    /// Units that came, whatever they were.
    std::uint64_t received = 0;
    /// Units sent that came out unaltered, once or more often.
    std::uint64_t matched = 0;
    /// Those of them that were sent before the viewer joined, which a server had kept for it.
    std::uint64_t cached = 0;
    /// Units that did not come, between the first and the last one that did.
    std::uint64_t lost = 0;
    /// Units behind the last one that came; 0 until the end of sending.
    std::uint64_t tail = 0;
    /// Units that came with other bytes, in the place where one is missing.
    std::uint64_t altered = 0;
    /// Units that came and had never been sent.
    std::uint64_t foreign = 0;
    /// Times that a unit came more often than it was sent.
    std::uint64_t twice = 0;
    /// Units that came behind a later one.
    std::uint64_t out_of_order = 0;

    void add(const Counts& other);
};

struct TrackFindings {
    TrackId id;
    Level level = Level::open;
    Counts counts;
    /// From the moment that each matched unit was due to its arrival, in nanoseconds; without cached units.
    ground::Histogram latency;
    /// The longest time without a unit, in nanoseconds, less what the sender itself paused in it.
    std::int64_t gap_ns = 0;
    /// Units a second by their times, as sent and as received; 0 while there are less than two.
    double sent_rate = 0;
    double received_rate = 0;
    /// Milliseconds that the server added to the times, where frames are known.
    std::optional<std::int64_t> offset_ms;
    /// The unit that was sent last has come.
    bool has_last = false;
    /// When a unit came last, and when one was handed over last.
    std::optional<std::int64_t> last_arrived_ns;
    std::optional<std::int64_t> last_handed_ns;
};

/// Lag of the sound behind the picture, beyond what was sent, in nanoseconds: below 0 where it is early.
struct Shift {
    std::int64_t median_ns = 0;
    /// The one that is furthest from 0.
    std::int64_t largest_ns = 0;
};

/// Knowledge of a stream at a moment.
struct Findings {
    std::vector<TrackFindings> tracks;
    /// Sums over all tracks.
    Counts all;
    /// `timing` where one track is so.
    Level level = Level::open;
    ground::Histogram latency;
    std::int64_t gap_ns = 0;
    /// From the server's yes to publishing to the first unit that came out.
    std::optional<std::int64_t> start_ns;
    std::optional<Shift> av_shift;
    bool has_ended = false;
    /// Nothing more can come: the end was sent, and the last unit of each track has come.
    bool is_complete = false;
};

/// Faults of a stream, the worst first.
enum class Fault { nothing, lost, altered, late, shifted, ended_early };
/// Name of a fault, as in a report: `ended_early`.
const char* name_of(Fault fault);

/// All faults, the worst first, by the criterion that holds where no other is given: every unit between the first and the
/// last one that came is there, unaltered and none foreign, and the last came. `late` and `shifted` are for bounds that
/// the caller sets.
std::vector<Fault> faults_of(const Findings& findings);
/// The worst of them; nothing where all is well.
std::optional<Fault> judge(const Findings& findings);

}  // namespace witness
