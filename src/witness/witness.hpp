#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "witness/findings.hpp"
#include "witness/shift_meter.hpp"
#include "witness/track.hpp"

namespace witness {

/// Watches a stream at both ends: it is told what is sent and what a viewer gets, in the order in which that happens,
/// and knows at any time what became of it. Its memory is bounded whatever a server sends: by two minutes of
/// what was sent. All times in nanoseconds are of one steady clock.
class Witness {
  public:
    /// Tracks beyond that are not watched.
    static constexpr std::size_t most_tracks = 32;

    /// The server accepted to publish.
    void published(std::int64_t at_ns);
    void sent(TrackId track, const Sent& unit);
    /// The connection that it was sent over is lost: over another one times may begin anew, and units go again.
    void lost_connection();
    /// The end of sending.
    void end_of_sending();

    /// A viewer's connection has been made, the first or another. What was sent between two of them is not missed.
    void began(std::int64_t at_ns);
    void received(TrackId track, const Received& unit);
    /// The end of receiving: doubts are decided by what there is.
    void conclude();

    Findings findings() const;

  private:
    void settle();
    Track* track_of(TrackId id, std::size_t most);
    std::vector<std::int64_t> offsets_beside(TrackId id) const;
    /// The track of that type with the lowest number that has come.
    const Track* first_of(TrackId::Type type) const;
    void take_shift(const Track& sound, bool is_known);
    void add_absent(TrackFindings& findings, const Track& track) const;

    std::map<TrackId, Track> tracks_;
    std::optional<std::int64_t> published_ns_;
    std::optional<std::int64_t> began_ns_;
    /// The number of the connection that is sent over.
    std::uint64_t connection_ = 0;
    bool has_ended_ = false;
    ShiftMeter shift_;
    /// Shift by arrivals alone, where a track is not known unit by unit.
    ShiftMeter rough_shift_;
};

}  // namespace witness
