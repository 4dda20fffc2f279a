#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "witness/ledger.hpp"
#include "witness/received.hpp"

namespace witness {

/// Place of what came out in what was sent.
struct Alignment {
    std::uint64_t epoch = 0;
    /// Milliseconds that the server added to the times of that epoch.
    std::int64_t offset_ms = 0;
};

/// Knowledge of a viewer's session before its track is aligned.
struct Hints {
    /// Offsets of other tracks in the same session, and that of the session before: the most trusted first.
    std::vector<std::int64_t> offsets_ms;
    /// The viewer was there when the first unit was sent, and saw nothing yet.
    bool from_beginning = false;
    /// The session's times begin at about 0, as where a server counts them from the moment that a viewer joins.
    bool begins_at_zero = false;
};

/// Units in order that make an alignment sure.
inline constexpr std::size_t sure_run = 8;
/// The latest units among which they are looked for: some may be lost, altered or foreign.
inline constexpr std::size_t longest_run = 32;
/// Times of two units that are taken for the same, rounded by server and container.
inline constexpr std::int64_t same_time_ms = 11;

struct FoundAlignment {
    /// Whether more units may tell that it is another.
    enum class Doubt {
        none,
        /// Loops fit as well, and nothing tells which: of a burst some will be too early for a later one.
        loops,
        /// Places nearby fit as well, as in silence.
        nearby
    };
    Alignment alignment;
    Doubt doubt = Doubt::none;
};

/// Finds the latest units of a track in its ledger, at least `least` of them in order. Where loops repeat, several places
/// fit; what could not yet have arrived is none, and of the others that one is taken whose offset other tracks have, or
/// else 0, or else the beginning, or else the latest.
std::optional<FoundAlignment> find_alignment(const Ledger& ledger, std::span<const Received> units,
                                             const Hints& hints, std::size_t least);

}  // namespace witness
