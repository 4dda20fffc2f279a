#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "witness/alignment.hpp"
#include "witness/findings.hpp"
#include "witness/ledger.hpp"
#include "witness/rate.hpp"
#include "witness/received.hpp"

namespace witness {

/// One track as it was sent against what came of it: aligns the two, follows what comes unit by unit, and counts.
class Track {
  public:
    /// Units that came and are not explained yet; of more, the first is foreign.
    static constexpr std::size_t most_held = 512;

    explicit Track(TrackId id) : id_(id) {}

    void sent(const Sent& unit);
    /// Units that are sent from now on go over the connection of that number, 0 the first.
    void begin_connection(std::uint64_t number) { ledger_.begin_connection(number); }
    /// A viewer has joined, and sees what comes from now on; the one before is settled.
    void joined(std::int64_t began_ns);
    void received(const Received& unit, const std::vector<std::int64_t>& offsets_of_others);
    /// The end of sending: where few units have come, few have to do for an alignment.
    void align_last(const std::vector<std::int64_t>& offsets_of_others);
    /// The end of the viewer's session: doubts are decided by what there is.
    void settle(const std::vector<std::int64_t>& offsets_of_others);

    TrackId id() const { return id_; }
    /// The offset of the current session, once it is aligned and not in doubt.
    std::optional<std::int64_t> offset_ms() const;
    /// The epoch that it is in (`Ledger::Entry`).
    std::uint64_t epoch() const { return aligned_ ? aligned_->alignment.epoch : 0; }
    /// Units that came and are known, one by one: changes with each.
    std::uint64_t matches() const { return matches_; }
    /// When the first unit came, and when the first one that is known was handed over.
    std::optional<std::int64_t> first_arrived_ns() const { return first_arrived_ns_; }
    std::optional<std::int64_t> first_seen_handed_ns() const { return first_seen_handed_ns_; }
    /// Units sent that nobody saw, handed over at that time or later: all that are lost of a track that does not come.
    std::uint64_t unseen_since(std::int64_t handed_ns) const;
    std::uint64_t units_sent() const { return ledger_.units(); }
    /// Times on the wire.
    std::optional<std::int64_t> latest_sent_ms() const { return latest_sent_ms_; }
    std::optional<std::int64_t> latest_received_ms() const { return latest_received_ms_; }

    TrackFindings findings(bool has_ended) const;

  private:
    struct Aligned {
        Alignment alignment;
        /// Index of the furthest entry that came in this session.
        std::optional<std::uint64_t> last;
        /// Offset of a unit that came in its place, at a time that it should not have.
        std::optional<std::int64_t> other_offset_ms;
    };

    bool follow(const Received& unit);
    std::optional<std::uint64_t> place_of(const Received& unit) const;
    std::optional<std::uint64_t> place_by_time(const Received& unit) const;
    bool is_seen(std::uint64_t index) const;
    void explain_held(std::uint64_t before);
    void explain_rest(std::deque<Received>& units, std::uint64_t before);
    std::optional<std::uint64_t> altered_place(const Received& unit,
                                               const std::vector<std::uint64_t>& missing) const;
    std::vector<std::uint64_t> missing_until(std::uint64_t before) const;
    void take(std::uint64_t index, const Received& unit);
    void take_altered(std::uint64_t index, const Received& unit);
    void pass_to(std::uint64_t index);
    void take_offset(const Sent& sent, const Received& unit);
    void count_seen(std::uint64_t index, const Received& unit);
    void take_latency(const Sent& sent, const Received& unit);
    void take_gap(std::uint64_t index, std::int64_t arrived_ns);
    bool align(std::size_t least, const std::vector<std::int64_t>& offsets_of_others);
    Hints hints(const std::vector<std::int64_t>& offsets_of_others) const;
    bool waits_for_more(FoundAlignment::Doubt doubt) const;
    std::size_t least_at_end() const;
    void drop_excess();
    std::uint64_t units_to_come() const;
    Level level() const;

    TrackId id_;
    Ledger ledger_;
    Counts counts_;
    ground::Histogram latency_;
    /// The longest gap between units that are known, and between any.
    std::int64_t gap_ns_ = 0;
    std::int64_t any_gap_ns_ = 0;
    Rate sent_rate_;
    Rate received_rate_;

    // The viewer's session.
    std::uint64_t session_ = 0;
    std::int64_t began_ns_ = 0;
    /// Only units that were sent before it joined have come.
    bool is_joining_ = true;
    std::optional<Aligned> aligned_;
    /// Offset of the session before, as far as it was known.
    std::optional<std::int64_t> offset_before_ms_;
    std::deque<Received> held_;
    std::optional<std::int64_t> first_time_ms_;
    /// Entry and arrival of the unit that came last.
    std::optional<std::uint64_t> previous_index_;
    std::optional<std::int64_t> previous_arrived_ns_;
    /// Arrival of the latest unit of this session, known or not.
    std::optional<std::int64_t> session_arrived_ns_;
    /// No unit of this session is placed yet: those before it are none of its losses.
    bool begins_ = true;

    // Totals over all sessions.
    std::uint64_t matches_ = 0;
    /// Units that came and are like one in the ledger: few of a transcoder's are.
    std::uint64_t known_ = 0;
    std::uint64_t keyframes_ = 0;
    /// One behind the ordinal of the furthest unit that came.
    std::uint64_t passed_ = 0;
    std::optional<std::int64_t> first_handed_ns_;
    std::optional<std::int64_t> last_handed_ns_;
    std::optional<std::int64_t> first_arrived_ns_;
    std::optional<std::int64_t> last_arrived_ns_;
    std::optional<std::int64_t> first_seen_handed_ns_;
    std::optional<std::int64_t> latest_sent_ms_;
    std::optional<std::int64_t> latest_received_ms_;
};

}  // namespace witness
