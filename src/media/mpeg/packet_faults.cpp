#include "media/mpeg/packet_faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace media {

namespace {

/// Places that are kept; what is met beyond them counts for the last one of its stream.
constexpr std::size_t max_places = 100'000;

bool begins_clear(const TransportPacket& packet) {
    constexpr std::array<std::uint8_t, 3> start{0, 0, 1};
    const auto payload = packet.payload();
    return payload.size() >= start.size() && std::equal(start.begin(), start.end(), payload.begin());
}

}  // namespace

StreamFaults& StreamFaults::operator+=(const StreamFaults& other) {
    missing += other.missing;
    places += other.places;
    damaged += other.damaged;
    scrambled += other.scrambled;
    scrambled_units += other.scrambled_units;
    joins += other.joins;
    return *this;
}

void PacketFaults::add(unsigned pid, std::int64_t position, const StreamFaults& faults) {
    any_ = true;
    auto& places = places_[pid];
    if (count_ >= max_places) {
        if (!places.empty() && !places.contains(position)) places.rbegin()->second += faults;
        return;
    }
    StreamFaults& place = places[position];
    if (!place.any() && place.joins == 0) ++count_;
    // Two faults of one packet are of different kinds.
    place.missing = std::max(place.missing, faults.missing);
    place.places = std::max(place.places, faults.places);
    place.damaged = std::max(place.damaged, faults.damaged);
    place.scrambled = std::max(place.scrambled, faults.scrambled);
    place.scrambled_units = std::max(place.scrambled_units, faults.scrambled_units);
    place.joins = std::max(place.joins, faults.joins);
}

void PacketFaults::remove(unsigned pid, std::int64_t position) {
    const auto found = places_.find(pid);
    if (found != places_.end()) count_ -= found->second.erase(position);
}

void PacketFaults::add_scrambled(unsigned pid, std::int64_t position, const StreamFaults& faults) {
    scrambled_.set(pid);
    add(pid, position, faults);
}

/// A unit that begins with what a PES packet does is not scrambled, though its packets are called so.
void PacketFaults::pass(const TransportPacket& packet, unsigned pid, std::int64_t position) {
    const bool is_called_so = packet.is_scrambled() && packet.has_payload();
    if (!is_called_so && units_.empty()) return;
    const bool begins = packet.begins_unit();
    if (!begins && !is_called_so) return;
    Unit& unit = units_[pid];
    if (!begins) {
        if (unit.is_clear) return;
        if (!unit.doubtful.any()) unit.doubtful_position = position;
        ++unit.doubtful.scrambled;
        return;
    }
    const bool is_scrambled = is_called_so && !begins_clear(packet);
    // The key changes between two units, or the mark is wrong for all of them.
    if (unit.doubtful.any() && !(is_called_so && !is_scrambled))
        add_scrambled(pid, unit.doubtful_position, unit.doubtful);
    unit = {.is_clear = is_called_so && !is_scrambled};
    if (is_scrambled) add_scrambled(pid, position, {.scrambled = 1, .scrambled_units = 1});
}

void PacketFaults::finish() {
    for (const auto& [pid, unit] : std::exchange(units_, {})) {
        if (unit.doubtful.any()) add_scrambled(pid, unit.doubtful_position, unit.doubtful);
    }
}

void PacketFaults::forget() {
    places_.clear();
    count_ = 0;
    units_.clear();
}

StreamFaults PacketFaults::take(unsigned pid, std::int64_t before) {
    StreamFaults sum;
    const auto found = places_.find(pid);
    if (found == places_.end()) return sum;
    auto& places = found->second;
    while (!places.empty() && places.begin()->first < before) {
        sum += places.begin()->second;
        places.erase(places.begin());
        --count_;
    }
    return sum;
}

}  // namespace media
