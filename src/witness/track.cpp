#include "witness/track.hpp"

#include <algorithm>
#include <utility>

#include "witness/times.hpp"

namespace witness {

namespace {

// A server may make times uneven by so much, in milliseconds.
constexpr std::int64_t uneven_ms = 100;
// Units whose place is in doubt are held no longer, by number and in time.
struct Patience {
    std::size_t units = 0;
    std::int64_t ns = 0;
};
constexpr Patience with_loops = {64, 1'000'000'000};
constexpr Patience with_silence = {400, 8'000'000'000};
// A viewer that came no later than this after the first unit was there at the beginning.
constexpr std::int64_t beginning_ns = 1'000'000'000;
constexpr std::int64_t about_zero_ms = 1000;
// Units of a track that are none of those sent prove a transcoder: two groups of pictures, or so much sound.
constexpr std::uint64_t two_groups = 3;
constexpr std::uint64_t many_units = 16;
// Units that come between two searches.
constexpr std::uint64_t few_units = 4;
constexpr std::int64_t two_groups_ms = 5000;
// Entries of a gap that are looked at for a pause of the sender's.
constexpr std::uint64_t most_in_gap = 4096;

}  // namespace

void Track::sent(const Sent& unit) {
    if (unit.print.length == 0) return;
    const std::uint64_t before = ledger_.units();
    ledger_.add(unit);
    if (ledger_.units() > before) {
        if (latest_sent_ms_ && unit.time_ms < *latest_sent_ms_) sent_rate_.jump();
        sent_rate_.add(unit.time_ms);
    }
    if (!first_handed_ns_) first_handed_ns_ = unit.handed_ns;
    last_handed_ns_ = unit.handed_ns;
    latest_sent_ms_ = unit.time_ms;
}

void Track::joined(std::int64_t began_ns) {
    ++session_;
    began_ns_ = began_ns;
    is_joining_ = true;
    begins_ = true;
    if (const auto offset = offset_ms()) offset_before_ms_ = offset;
    aligned_.reset();
    held_.clear();
    first_time_ms_.reset();
    previous_index_.reset();
    previous_arrived_ns_.reset();
    session_arrived_ns_.reset();
    received_rate_.jump();
}

std::optional<std::int64_t> Track::offset_ms() const {
    // One unit alone does not tell what the server adds to the times of a new connection.
    if (!aligned_ || aligned_->other_offset_ms) return std::nullopt;
    return aligned_->alignment.offset_ms;
}

void Track::received(const Received& unit, const std::vector<std::int64_t>& offsets_of_others) {
    if (unit.print.length == 0) return;
    ++counts_.received;
    if (unit.keyframe) ++keyframes_;
    if (ledger_.count_like(unit.print) > 0) ++known_;
    if (!first_arrived_ns_) first_arrived_ns_ = unit.arrived_ns;
    if (!first_time_ms_) first_time_ms_ = unit.time_ms;
    if (session_arrived_ns_)
        any_gap_ns_ = std::max(any_gap_ns_, minus(unit.arrived_ns, *session_arrived_ns_));
    session_arrived_ns_ = unit.arrived_ns;
    last_arrived_ns_ = unit.arrived_ns;
    latest_received_ms_ = unit.time_ms;
    received_rate_.add(unit.time_ms);
    if (follow(unit)) return;
    held_.push_back(unit);
    // A stream that is never found costs little.
    const bool is_turn = held_.size() == sure_run || counts_.received % few_units == 0;
    drop_excess();
    if (held_.size() >= sure_run && is_turn) align(sure_run, offsets_of_others);
}

void Track::drop_excess() {
    while (held_.size() > most_held) {
        ++counts_.foreign;
        held_.pop_front();
    }
}

bool Track::is_seen(std::uint64_t index) const {
    const Ledger::Unit* unit = ledger_.unit(ledger_.at(index).ordinal);
    return unit != nullptr && unit->fate == Ledger::Fate::seen && unit->session == session_ &&
           unit->seen >= unit->copies;
}

// A new connection of ours may go on at the same offset: the unit is one of either, and rather one that is missing and
// not behind what came.
std::optional<std::uint64_t> Track::place_by_time(const Received& unit) const {
    const Alignment& alignment = aligned_->alignment;
    const std::int64_t time = minus(unit.time_ms, alignment.offset_ms);
    const auto place = ledger_.nearest_like(unit.print, alignment.epoch, time, uneven_ms);
    const bool is_behind = place && aligned_->last && *place < *aligned_->last;
    if (alignment.epoch == ledger_.epoch() || (place && !is_behind && !is_seen(*place))) return place;
    const auto newer = ledger_.nearest_like(unit.print, ledger_.epoch(), time, uneven_ms);
    return newer ? newer : place;
}

std::optional<std::uint64_t> Track::place_of(const Received& unit) const {
    if (const auto place = place_by_time(unit)) return place;
    if (!aligned_->last) return std::nullopt;
    const std::uint64_t next = *aligned_->last + 1;
    if (next < ledger_.begin() || next >= ledger_.end()) return std::nullopt;
    if (ledger_.at(next).sent.print != unit.print) return std::nullopt;
    return next;
}

bool Track::follow(const Received& unit) {
    if (!aligned_) return false;
    const auto place = place_of(unit);
    if (!place) return false;
    if (!aligned_->last || *place > *aligned_->last) explain_held(*place);
    take(*place, unit);
    return true;
}

// Units that were held are explained by the next one that is known: some may have come before they were noted as sent.
void Track::explain_held(std::uint64_t before) {
    std::deque<Received> rest;
    for (const Received& unit : std::exchange(held_, {})) {
        const auto place = place_by_time(unit);
        if (!place) {
            rest.push_back(unit);
            continue;
        }
        explain_rest(rest, *place);
        take(*place, unit);
    }
    explain_rest(rest, before);
}

void Track::explain_rest(std::deque<Received>& units, std::uint64_t before) {
    if (units.empty()) return;
    std::vector<std::uint64_t> missing = missing_until(before);
    const bool one_each = missing.size() == units.size();
    std::optional<Received> altered;
    for (const Received& unit : std::exchange(units, {})) {
        if (altered && altered->print == unit.print && altered->time_ms == unit.time_ms) {
            ++counts_.twice;
            continue;
        }
        auto place = altered_place(unit, missing);
        if (!place && one_each && !missing.empty() && aligned_->last) place = missing.front();
        if (!place) {
            ++counts_.foreign;
            continue;
        }
        std::erase_if(missing, [&](std::uint64_t index) { return index <= *place; });
        take_altered(*place, unit);
        altered = unit;
    }
}

// Entries between the last unit that came and the next one whose units have not come.
std::vector<std::uint64_t> Track::missing_until(std::uint64_t before) const {
    std::uint64_t from = ledger_.begin();
    if (aligned_->last) from = std::max(from, *aligned_->last + 1);
    // Those of a long outage are no places of single units.
    if (before > from + most_in_gap) from = before - most_in_gap;
    if (!aligned_->last && before > from + most_held) from = before - most_held;
    std::vector<std::uint64_t> missing;
    for (std::uint64_t index = from; index < std::min(before, ledger_.end()); ++index) {
        const Ledger::Unit* unit = ledger_.unit(ledger_.at(index).ordinal);
        if (unit != nullptr && (unit->fate == Ledger::Fate::unseen || unit->fate == Ledger::Fate::lost))
            missing.push_back(index);
    }
    return missing;
}

std::optional<std::uint64_t> Track::altered_place(const Received& unit,
                                                  const std::vector<std::uint64_t>& missing) const {
    const std::int64_t time = minus(unit.time_ms, aligned_->alignment.offset_ms);
    std::optional<std::uint64_t> nearest;
    std::int64_t least = same_time_ms + 1;
    for (const std::uint64_t index : missing) {
        if (ledger_.at(index).epoch != aligned_->alignment.epoch) continue;
        const std::int64_t away = distance(ledger_.at(index).sent.time_ms, time);
        if (away >= least) continue;
        nearest = index;
        least = away;
    }
    return nearest;
}

void Track::take(std::uint64_t index, const Received& unit) {
    const Ledger::Entry& entry = ledger_.at(index);
    pass_to(index);
    take_offset(entry.sent, unit);
    count_seen(index, unit);
    take_gap(index, unit.arrived_ns);
    ++matches_;
}

void Track::take_altered(std::uint64_t index, const Received& unit) {
    pass_to(index);
    if (Ledger::Unit* sent = ledger_.unit(ledger_.at(index).ordinal)) {
        if (sent->fate == Ledger::Fate::lost) --counts_.lost;
        sent->fate = Ledger::Fate::altered;
        ++counts_.altered;
    }
    take_gap(index, unit.arrived_ns);
    if (!aligned_->last || index > *aligned_->last) aligned_->last = index;
}

// Units between the furthest one that came and this one are lost, unless they come yet.
void Track::pass_to(std::uint64_t index) {
    const std::uint64_t ordinal = ledger_.at(index).ordinal;
    if (std::exchange(begins_, false)) {
        if (!first_seen_handed_ns_) first_seen_handed_ns_ = ledger_.at(index).sent.handed_ns;
        passed_ = std::max(passed_, ordinal);
    }
    const std::uint64_t kept = ledger_.begin() < ledger_.end() ? ledger_.at(ledger_.begin()).ordinal : 0;
    for (passed_ = std::max(passed_, std::min(kept, ordinal)); passed_ < ordinal; ++passed_) {
        Ledger::Unit* unit = ledger_.unit(passed_);
        if (unit == nullptr || unit->fate != Ledger::Fate::unseen) continue;
        unit->fate = Ledger::Fate::lost;
        ++counts_.lost;
    }
    passed_ = std::max(passed_, ordinal + 1);
}

// A single unit at another time is the server's whim; two of them are a new offset.
void Track::take_offset(const Sent& sent, const Received& unit) {
    const std::int64_t offset = minus(unit.time_ms, sent.time_ms);
    const bool is_near = distance(offset, aligned_->alignment.offset_ms) <= uneven_ms;
    const bool is_repeated =
        aligned_->other_offset_ms && distance(offset, *aligned_->other_offset_ms) <= same_time_ms;
    if (is_near || is_repeated) {
        aligned_->alignment.offset_ms = offset;
        aligned_->other_offset_ms.reset();
    } else {
        aligned_->other_offset_ms = offset;
    }
}

void Track::count_seen(std::uint64_t index, const Received& unit) {
    const Ledger::Entry& entry = ledger_.at(index);
    const bool is_behind = aligned_->last && index < *aligned_->last;
    if (!is_behind) {
        aligned_->last = index;
        aligned_->alignment.epoch = entry.epoch;
    }
    Ledger::Unit* sent = ledger_.unit(entry.ordinal);
    if (sent == nullptr) return;
    if (sent->fate == Ledger::Fate::seen) {
        if (std::exchange(sent->session, session_) != session_) sent->seen = 0;
        if (++sent->seen > sent->copies) ++counts_.twice;
        return;
    }
    if (sent->fate == Ledger::Fate::lost) --counts_.lost;
    if (sent->fate == Ledger::Fate::altered) {
        --counts_.altered;
        ++counts_.foreign;
    }
    sent->fate = Ledger::Fate::seen;
    sent->seen = 1;
    sent->session = session_;
    ++counts_.matched;
    if (is_behind) ++counts_.out_of_order;
    take_latency(entry.sent, unit);
}

void Track::take_latency(const Sent& sent, const Received& unit) {
    if (sent.handed_ns >= began_ns_) is_joining_ = false;
    if (is_joining_) {
        ++counts_.cached;
        return;
    }
    latency_.add(minus(unit.arrived_ns, sent.due_ns));
}

// A pause of the sender between the two units is no gap of the server's.
void Track::take_gap(std::uint64_t index, std::int64_t arrived_ns) {
    if (previous_arrived_ns_ && previous_index_ && index > *previous_index_) {
        std::int64_t pause = 0;
        std::uint64_t from = std::max(*previous_index_, ledger_.begin());
        if (index > from + most_in_gap) from = index - most_in_gap;
        for (std::uint64_t at = from; at < index; ++at)
            pause = std::max(pause, minus(ledger_.at(at + 1).sent.due_ns, ledger_.at(at).sent.due_ns));
        gap_ns_ = std::max(gap_ns_, minus(minus(arrived_ns, *previous_arrived_ns_), pause));
    }
    previous_index_ = index;
    previous_arrived_ns_ = arrived_ns;
}

Hints Track::hints(const std::vector<std::int64_t>& offsets_of_others) const {
    Hints hints;
    hints.offsets_ms = offsets_of_others;
    // A playlist that is read again has the times that it had.
    if (offset_before_ms_) hints.offsets_ms.push_back(*offset_before_ms_);
    hints.from_beginning = begins_ && first_handed_ns_ && minus(began_ns_, *first_handed_ns_) <= beginning_ns;
    hints.begins_at_zero = first_time_ms_ && distance(*first_time_ms_, 0) <= about_zero_ms;
    return hints;
}

bool Track::waits_for_more(FoundAlignment::Doubt doubt) const {
    if (doubt == FoundAlignment::Doubt::none) return false;
    const Patience& patience = doubt == FoundAlignment::Doubt::loops ? with_loops : with_silence;
    return held_.size() < patience.units &&
           minus(held_.back().arrived_ns, held_.front().arrived_ns) < patience.ns;
}

bool Track::align(std::size_t least, const std::vector<std::int64_t>& offsets_of_others) {
    if (held_.empty()) return false;
    const std::size_t size = std::min(held_.size(), longest_run);
    const std::vector<Received> latest(held_.end() - static_cast<std::ptrdiff_t>(size), held_.end());
    const auto found = find_alignment(ledger_, latest, hints(offsets_of_others), least);
    if (!found || (least >= sure_run && waits_for_more(found->doubt))) return false;
    if (aligned_ && aligned_->alignment.epoch == found->alignment.epoch &&
        distance(aligned_->alignment.offset_ms, found->alignment.offset_ms) <= same_time_ms)
        return false;
    if (!aligned_) aligned_.emplace();
    aligned_->alignment = found->alignment;
    aligned_->other_offset_ms.reset();
    for (const Received& unit : std::exchange(held_, {}))
        if (!follow(unit)) held_.push_back(unit);
    return true;
}

// Half of few units have to be known; of more, a few less than where more will come.
std::size_t Track::least_at_end() const {
    return std::clamp<std::size_t>(held_.size() / 2, 1, sure_run - 1);
}

void Track::align_last(const std::vector<std::int64_t>& offsets_of_others) {
    const std::uint64_t fewest = std::min<std::uint64_t>(sure_run, ledger_.units());
    if (aligned_ || held_.size() < fewest) return;
    align(least_at_end(), offsets_of_others);
}

void Track::settle(const std::vector<std::int64_t>& offsets_of_others) {
    if (!aligned_) align(least_at_end(), offsets_of_others);
    if (aligned_) explain_held(ledger_.end());
    counts_.foreign += held_.size();
    held_.clear();
}

std::uint64_t Track::units_to_come() const {
    return ledger_.units() - std::min(passed_, ledger_.units());
}

std::uint64_t Track::unseen_since(std::int64_t handed_ns) const {
    std::uint64_t count = 0;
    for (std::uint64_t index = ledger_.begin(); index < ledger_.end(); ++index) {
        const Ledger::Unit* unit = ledger_.unit(ledger_.at(index).ordinal);
        const bool is_latest = unit != nullptr && unit->latest == index;
        if (is_latest && ledger_.at(index).sent.handed_ns >= handed_ns) ++count;
    }
    return count;
}

Level Track::level() const {
    if (counts_.matched > 0) return Level::frames;
    if (counts_.received < many_units || known_ > counts_.received / 8) return Level::open;
    const bool enough = keyframes_ >= two_groups || received_rate_.span_ms() >= two_groups_ms;
    return enough ? Level::timing : Level::open;
}

TrackFindings Track::findings(bool has_ended) const {
    TrackFindings findings;
    findings.id = id_;
    findings.level = level();
    findings.counts = counts_;
    findings.counts.sent = ledger_.units();
    if (findings.level == Level::timing) findings.counts.foreign = 0;
    if (has_ended && counts_.matched > 0) findings.counts.tail = units_to_come();
    findings.latency = latency_;
    findings.gap_ns = findings.level == Level::timing ? any_gap_ns_ : gap_ns_;
    findings.sent_rate = sent_rate_.per_second();
    findings.received_rate = received_rate_.per_second();
    findings.offset_ms = offset_ms();
    findings.has_last = counts_.matched > 0 && units_to_come() == 0;
    findings.last_arrived_ns = last_arrived_ns_;
    findings.last_handed_ns = last_handed_ns_;
    return findings;
}

}  // namespace witness
