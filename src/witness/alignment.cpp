#include "witness/alignment.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "witness/times.hpp"

namespace witness {

namespace {

// A unit may be noted a little later than it was handed over, and come out before that.
constexpr std::int64_t note_delay_ns = 50'000'000;
// Places of one unit in the ledger that are tried, the latest first.
constexpr int most_places = 96;
// Places of one unit that a viewer may be behind.
constexpr int most_ahead = 4096;
// Places nearer than that to each other are told apart by more units; loops are longer.
constexpr std::int64_t near_ms = 900;

struct Candidate {
    std::uint64_t index = 0;
    Alignment alignment;
    std::size_t score = 0;
};

bool could_arrive(const Sent& sent, const Received& unit) {
    return minus(sent.handed_ns, unit.arrived_ns) <= note_delay_ns;
}

// Units that are in the ledger where the offset puts them; 0 where one would come out before it was sent.
std::size_t score_by_time(const Ledger& ledger, std::span<const Received> units, const Alignment& alignment) {
    std::size_t score = 0;
    for (const Received& unit : units) {
        const auto index = ledger.nearest_like(unit.print, alignment.epoch,
                                               minus(unit.time_ms, alignment.offset_ms), same_time_ms);
        if (!index) continue;
        if (!could_arrive(ledger.at(*index).sent, unit)) return 0;
        ++score;
    }
    return score;
}

// Units around the one at `place`, which is in the ledger at `index`, that follow one another there too.
std::size_t score_by_order(const Ledger& ledger, std::span<const Received> units, std::size_t place,
                           std::uint64_t index) {
    const auto fits = [&](std::size_t at, std::uint64_t entry) {
        return entry >= ledger.begin() && entry < ledger.end() &&
               ledger.at(entry).sent.print == units[at].print &&
               could_arrive(ledger.at(entry).sent, units[at]);
    };
    std::size_t behind = 0;
    while (place + behind < units.size() && fits(place + behind, index + behind))
        ++behind;
    std::size_t before = 0;
    while (before < place && before < index && fits(place - before - 1, index - before - 1))
        ++before;
    return before + behind;
}

class Search {
  public:
    Search(const Ledger& ledger, std::span<const Received> units, const Hints& hints)
        : ledger_(ledger), units_(units), hints_(hints) {}

    // Tries the places of one of the units.
    void try_places(std::size_t place) {
        const Received& unit = units_[place];
        auto index = latest_causal(unit);
        for (int tried = 0; index && tried < most_places; ++tried, index = ledger_.like_before(*index))
            try_index(place, *index);
        for (const std::int64_t offset : hints_.offsets_ms)
            try_offset(place, offset);
        try_offset(place, 0);
    }

    std::optional<FoundAlignment> best(std::size_t least) const {
        std::size_t highest = 0;
        for (const Candidate& candidate : candidates_)
            highest = std::max(highest, candidate.score);
        if (highest < least) return std::nullopt;
        const std::size_t lowest = std::max(least, highest - std::min<std::size_t>(highest, 2));
        const Candidate* best = nullptr;
        for (const Candidate& candidate : candidates_) {
            if (candidate.score < lowest) continue;
            if (best == nullptr || rank(candidate) < rank(*best)) best = &candidate;
        }
        FoundAlignment found{best->alignment, FoundAlignment::Doubt::none};
        for (const Candidate& candidate : candidates_) {
            const std::int64_t away = distance(candidate.alignment.offset_ms, best->alignment.offset_ms);
            if (candidate.score < lowest || away <= same_time_ms) continue;
            if (away < near_ms) {
                found.doubt = FoundAlignment::Doubt::nearby;
                break;
            }
            if (std::get<0>(rank(*best)) == no_reason()) found.doubt = FoundAlignment::Doubt::loops;
        }
        return found;
    }

  private:
    void try_index(std::size_t place, std::uint64_t index) {
        const Ledger::Entry& entry = ledger_.at(index);
        if (!could_arrive(entry.sent, units_[place])) return;
        Candidate candidate{index, {entry.epoch, minus(units_[place].time_ms, entry.sent.time_ms)}, 0};
        if (is_tried(candidate.alignment)) return;
        candidate.score = std::max(score_by_time(ledger_, units_, candidate.alignment),
                                   score_by_order(ledger_, units_, place, index));
        candidates_.push_back(candidate);
    }

    bool is_tried(const Alignment& alignment) const {
        return std::ranges::any_of(candidates_, [&](const Candidate& candidate) {
            return candidate.alignment.epoch == alignment.epoch &&
                   candidate.alignment.offset_ms == alignment.offset_ms;
        });
    }

    // The latest place of a unit that could have come by then: a viewer may be far behind.
    std::optional<std::uint64_t> latest_causal(const Received& unit) const {
        auto index = ledger_.latest_like(unit.print);
        for (int passed = 0; index && passed < most_ahead && !could_arrive(ledger_.at(*index).sent, unit);
             ++passed)
            index = ledger_.like_before(*index);
        return index;
    }

    void try_offset(std::size_t place, std::int64_t offset) {
        const Received& unit = units_[place];
        const auto index =
            ledger_.nearest_like(unit.print, ledger_.epoch(), minus(unit.time_ms, offset), same_time_ms);
        if (index) try_index(place, *index);
    }

    // The best reason comes first: kind of reason, distance from what it would be, age.
    std::tuple<std::size_t, std::int64_t, std::uint64_t> rank(const Candidate& candidate) const {
        const std::int64_t offset = candidate.alignment.offset_ms;
        const std::uint64_t age = std::numeric_limits<std::uint64_t>::max() - candidate.index;
        for (std::size_t i = 0; i < hints_.offsets_ms.size(); ++i) {
            const std::int64_t away = distance(offset, hints_.offsets_ms[i]);
            if (away <= 2 * same_time_ms) return {i, away, age};
        }
        // Servers whose times begin at 0 with each viewer show 0 for what is not the beginning.
        const bool begins_anew = !hints_.from_beginning && hints_.begins_at_zero;
        const std::size_t reasons = hints_.offsets_ms.size();
        const std::int64_t away = distance(offset, 0);
        if (away <= same_time_ms && !begins_anew) return {reasons, away, age};
        if (hints_.from_beginning) return {reasons + 1, 0, candidate.index};
        return {no_reason(), 0, age};
    }

    std::size_t no_reason() const { return hints_.offsets_ms.size() + 2; }

    const Ledger& ledger_;
    std::span<const Received> units_;
    const Hints& hints_;
    std::vector<Candidate> candidates_;
};

// The two units that are rarest in the ledger, which tell most.
std::vector<std::size_t> rarest(const Ledger& ledger, std::span<const Received> units) {
    std::vector<std::pair<std::size_t, std::size_t>> counts;
    for (std::size_t place = 0; place < units.size(); ++place) {
        const std::size_t count = ledger.count_like(units[place].print);
        if (count > 0) counts.emplace_back(count, place);
    }
    std::ranges::sort(counts);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, counts.size()); ++i)
        places.push_back(counts[i].second);
    return places;
}

}  // namespace

std::optional<FoundAlignment> find_alignment(const Ledger& ledger, std::span<const Received> units,
                                             const Hints& hints, std::size_t least) {
    units = units.last(std::min(units.size(), longest_run));
    Search search(ledger, units, hints);
    for (const std::size_t place : rarest(ledger, units))
        search.try_places(place);
    return search.best(std::max<std::size_t>(least, 1));
}

}  // namespace witness
