#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_map>

#include "witness/fingerprint.hpp"

namespace witness {

/// An access unit as it was sent. All times in nanoseconds are of one steady clock, the caller's.
struct Sent {
    Fingerprint print;
    /// When its turn was.
    std::int64_t due_ns = 0;
    /// When the kernel had it.
    std::int64_t handed_ns = 0;
    /// Its dts on the wire, in milliseconds that never wrap within a connection.
    std::int64_t time_ms = 0;
    bool keyframe = false;
    /// The number of the message: the same one may be sent again over a new connection, and come out as often.
    std::uint64_t unit = 0;
};

/// Units that one track has sent in the last two minutes, found by fingerprint and by time. Each unit that is sent,
/// again or not, is an entry with an index that goes on for ever.
class Ledger {
  public:
    static constexpr std::int64_t longest_ns = 120'000'000'000;
    static constexpr std::size_t most_entries = 32768;

    struct Entry {
        Sent sent;
        /// The place of its unit among those of the track, 0 the first; entries of one unit share it.
        std::uint64_t ordinal = 0;
        /// The stretch in which times ascend from one origin: a new connection begins another, whose number is the
        /// same for all tracks.
        std::uint64_t epoch = 0;
        /// One behind the index of the entry before that has the same fingerprint; 0 where there is none.
        std::uint64_t behind_like = 0;
    };
    /// Fate of a unit.
    enum class Fate : std::uint8_t { unseen, lost, seen, altered };
    struct Unit {
        std::uint64_t number = 0;
        /// Index of its latest entry.
        std::uint64_t latest = 0;
        /// Times that it was sent.
        std::uint32_t copies = 0;
        Fate fate = Fate::unseen;
        /// Times that it came out in the viewer's session that saw it last.
        std::uint32_t seen = 0;
        std::uint64_t session = 0;
    };

    void add(const Sent& sent);
    /// Units that are added from now on are sent over the connection of that number, 0 the first.
    void begin_connection(std::uint64_t number) { connection_ = number; }

    std::uint64_t begin() const { return begin_; }
    std::uint64_t end() const { return begin_ + entries_.size(); }
    /// The entry of an index from begin() to before end().
    const Entry& at(std::uint64_t index) const { return entries_[static_cast<std::size_t>(index - begin_)]; }
    /// The unit of an ordinal; null where its entries have gone.
    Unit* unit(std::uint64_t ordinal);
    const Unit* unit(std::uint64_t ordinal) const;
    /// Units that were sent, since the beginning.
    std::uint64_t units() const { return first_unit_ + units_.size(); }
    /// The number of the latest epoch.
    std::uint64_t epoch() const { return epoch_; }

    /// Count of entries with a fingerprint; one of them, the latest, and from it the one before it.
    std::size_t count_like(const Fingerprint& print) const;
    std::optional<std::uint64_t> latest_like(const Fingerprint& print) const;
    std::optional<std::uint64_t> like_before(std::uint64_t index) const;
    /// The entry with that fingerprint whose time is nearest, at most `within` milliseconds away.
    std::optional<std::uint64_t> nearest_like(const Fingerprint& print, std::uint64_t epoch,
                                              std::int64_t time_ms, std::int64_t within) const;
    /// The first entry of an epoch whose time is not before `time_ms`, or what follows the epoch.
    std::uint64_t first_from(std::uint64_t epoch, std::int64_t time_ms) const;

  private:
    struct Alike {
        std::uint64_t latest = 0;
        std::size_t count = 0;
    };
    struct PrintOrder {
        std::size_t operator()(const Fingerprint& print) const {
            return static_cast<std::size_t>(print.hash ^ print.length);
        }
    };

    std::uint64_t ordinal_of(const Sent& sent, std::uint64_t index);
    void forget_first();

    std::deque<Entry> entries_;
    std::uint64_t begin_ = 0;
    std::deque<Unit> units_;
    std::uint64_t first_unit_ = 0;
    std::unordered_map<std::uint64_t, std::uint64_t> ordinals_;
    std::unordered_map<Fingerprint, Alike, PrintOrder> alike_;
    std::uint64_t connection_ = 0;
    std::uint64_t epoch_ = 0;
};

}  // namespace witness
