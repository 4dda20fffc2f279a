#include "witness/ledger.hpp"

#include <algorithm>

#include "witness/times.hpp"

namespace witness {

namespace {

// Epochs of one connection: times that go back begin another.
constexpr std::uint64_t epochs_each = 1U << 20U;

}  // namespace

void Ledger::add(const Sent& sent) {
    const std::uint64_t first_epoch = connection_ * epochs_each;
    if (epoch_ < first_epoch) {
        epoch_ = first_epoch;
    } else if (!entries_.empty() && sent.time_ms < entries_.back().sent.time_ms) {
        ++epoch_;
    }
    const std::uint64_t index = end();
    Entry entry{sent, ordinal_of(sent, index), epoch_, 0};
    Alike& alike = alike_[sent.print];
    if (alike.count > 0) entry.behind_like = alike.latest + 1;
    alike.latest = index;
    ++alike.count;
    entries_.push_back(entry);
    while (entries_.size() > most_entries ||
           minus(sent.handed_ns, entries_.front().sent.handed_ns) > longest_ns)
        forget_first();
}

// A unit that is sent again keeps those behind it alive for as long; their number is bounded too.
std::uint64_t Ledger::ordinal_of(const Sent& sent, std::uint64_t index) {
    const auto known = ordinals_.find(sent.unit);
    if (known != ordinals_.end() && units_.size() < 2 * most_entries) {
        if (Unit* again = unit(known->second)) {
            again->latest = index;
            ++again->copies;
            return known->second;
        }
    }
    Unit unit;
    unit.number = sent.unit;
    unit.latest = index;
    unit.copies = 1;
    units_.push_back(unit);
    const std::uint64_t ordinal = units() - 1;
    ordinals_[sent.unit] = ordinal;
    return ordinal;
}

void Ledger::forget_first() {
    const Entry& entry = entries_.front();
    const auto alike = alike_.find(entry.sent.print);
    if (alike != alike_.end() && --alike->second.count == 0) alike_.erase(alike);
    entries_.pop_front();
    ++begin_;
    while (!units_.empty() && units_.front().latest < begin_) {
        const auto known = ordinals_.find(units_.front().number);
        if (known != ordinals_.end() && known->second == first_unit_) ordinals_.erase(known);
        units_.pop_front();
        ++first_unit_;
    }
}

Ledger::Unit* Ledger::unit(std::uint64_t ordinal) {
    if (ordinal < first_unit_ || ordinal >= units()) return nullptr;
    return &units_[static_cast<std::size_t>(ordinal - first_unit_)];
}

const Ledger::Unit* Ledger::unit(std::uint64_t ordinal) const {
    if (ordinal < first_unit_ || ordinal >= units()) return nullptr;
    return &units_[static_cast<std::size_t>(ordinal - first_unit_)];
}

std::size_t Ledger::count_like(const Fingerprint& print) const {
    const auto alike = alike_.find(print);
    return alike == alike_.end() ? 0 : alike->second.count;
}

std::optional<std::uint64_t> Ledger::latest_like(const Fingerprint& print) const {
    const auto alike = alike_.find(print);
    if (alike == alike_.end()) return std::nullopt;
    return alike->second.latest;
}

std::optional<std::uint64_t> Ledger::like_before(std::uint64_t index) const {
    const std::uint64_t behind = at(index).behind_like;
    if (behind <= begin_) return std::nullopt;
    return behind - 1;
}

std::uint64_t Ledger::first_from(std::uint64_t epoch, std::int64_t time_ms) const {
    const auto is_before = [&](const Entry& entry, std::int64_t time) {
        return entry.epoch != epoch ? entry.epoch < epoch : entry.sent.time_ms < time;
    };
    const auto found = std::lower_bound(entries_.begin(), entries_.end(), time_ms, is_before);
    return begin_ + static_cast<std::uint64_t>(found - entries_.begin());
}

std::optional<std::uint64_t> Ledger::nearest_like(const Fingerprint& print, std::uint64_t epoch,
                                                  std::int64_t time_ms, std::int64_t within) const {
    // So many units of one time and more are no track of media.
    constexpr int most_looked_at = 256;
    if (alike_.find(print) == alike_.end()) return std::nullopt;
    std::optional<std::uint64_t> nearest;
    std::int64_t least = 0;
    std::uint64_t index = first_from(epoch, minus(time_ms, within));
    for (int looked = 0; index < end() && looked < most_looked_at; ++index, ++looked) {
        const Entry& entry = at(index);
        if (entry.epoch != epoch || minus(entry.sent.time_ms, time_ms) > within) break;
        const std::int64_t away = distance(entry.sent.time_ms, time_ms);
        if (entry.sent.print != print || (nearest && away >= least)) continue;
        nearest = index;
        least = away;
    }
    return nearest;
}

}  // namespace witness
