#include "witness/witness.hpp"

#include <algorithm>

#include "witness/times.hpp"

namespace witness {

namespace {

constexpr std::int64_t ns_per_ms = 1'000'000;
// Longer shifts are no shifts, but times of other origins.
constexpr std::int64_t longest_shift_ms = 3'600'000;

std::int64_t shift_ns_of(std::int64_t shift_ms) {
    return std::clamp(shift_ms, -longest_shift_ms, longest_shift_ms) * ns_per_ms;
}

}  // namespace

Track* Witness::track_of(TrackId id, std::size_t most) {
    const auto known = tracks_.find(id);
    if (known != tracks_.end()) return &known->second;
    if (tracks_.size() >= most) return nullptr;
    Track& track = tracks_.emplace(id, Track(id)).first->second;
    track.begin_connection(connection_);
    if (began_ns_) track.joined(*began_ns_);
    return &track;
}

void Witness::published(std::int64_t at_ns) {
    if (!published_ns_) published_ns_ = at_ns;
}

void Witness::sent(TrackId id, const Sent& unit) {
    if (Track* track = track_of(id, most_tracks)) track->sent(unit);
}

void Witness::lost_connection() {
    ++connection_;
    for (auto& [id, track] : tracks_)
        track.begin_connection(connection_);
}

void Witness::end_of_sending() {
    has_ended_ = true;
    for (auto& [id, track] : tracks_)
        track.align_last(offsets_beside(id));
}

void Witness::began(std::int64_t at_ns) {
    began_ns_ = at_ns;
    settle();
    for (auto& [id, track] : tracks_)
        track.joined(at_ns);
}

std::vector<std::int64_t> Witness::offsets_beside(TrackId id) const {
    std::vector<std::int64_t> offsets;
    for (const auto& [other, track] : tracks_) {
        if (other == id) continue;
        if (const auto offset = track.offset_ms()) offsets.push_back(*offset);
    }
    return offsets;
}

void Witness::received(TrackId id, const Received& unit) {
    // A track that a server makes up takes no place of those that are sent.
    Track* track = track_of(id, most_tracks / 2);
    if (track == nullptr) return;
    const std::uint64_t matches = track->matches();
    const std::vector<std::int64_t> offsets = offsets_beside(id);
    track->received(unit, offsets);
    if (has_ended_) track->align_last(offsets);
    if (id.type == TrackId::Type::audio) take_shift(*track, track->matches() > matches);
}

const Track* Witness::first_of(TrackId::Type type) const {
    for (const auto& [id, track] : tracks_)
        if (id.type == type && track.units_sent() > 0 && track.latest_received_ms()) return &track;
    return nullptr;
}

void Witness::take_shift(const Track& sound, bool is_known) {
    const Track* picture = first_of(TrackId::Type::video);
    if (picture == nullptr) return;
    if (is_known && picture->offset_ms() && sound.offset_ms() && picture->epoch() == sound.epoch())
        shift_.add(shift_ns_of(minus(*sound.offset_ms(), *picture->offset_ms())));
    if (!sound.latest_sent_ms() || !picture->latest_sent_ms()) return;
    const std::int64_t received = minus(*sound.latest_received_ms(), *picture->latest_received_ms());
    const std::int64_t sent = minus(*sound.latest_sent_ms(), *picture->latest_sent_ms());
    rough_shift_.add(shift_ns_of(minus(received, sent)));
}

void Witness::conclude() {
    has_ended_ = true;
    settle();
}

void Witness::settle() {
    for (auto& [id, track] : tracks_)
        track.settle(offsets_beside(id));
}

// A track of which nothing came, while another did, is lost from where that one begins.
void Witness::add_absent(TrackFindings& findings, const Track& track) const {
    if (!has_ended_ || findings.counts.received > 0) return;
    std::optional<std::int64_t> since;
    for (const auto& [id, other] : tracks_) {
        const auto seen = other.first_seen_handed_ns();
        if (seen && (!since || *seen < *since)) since = seen;
    }
    if (since) findings.counts.lost = track.unseen_since(*since);
}

Findings Witness::findings() const {
    Findings all;
    all.has_ended = has_ended_;
    all.is_complete = has_ended_;
    std::optional<std::int64_t> first_arrived;
    for (const auto& [id, track] : tracks_) {
        if (track.units_sent() == 0) continue;
        TrackFindings found = track.findings(has_ended_);
        add_absent(found, track);
        all.all.add(found.counts);
        all.latency.merge(found.latency);
        all.gap_ns = std::max(all.gap_ns, found.gap_ns);
        if (found.level == Level::timing || all.level == Level::open) all.level = found.level;
        if (!found.has_last) all.is_complete = false;
        const auto arrived = track.first_arrived_ns();
        if (arrived && (!first_arrived || *arrived < *first_arrived)) first_arrived = arrived;
        all.tracks.push_back(std::move(found));
    }
    if (all.tracks.empty()) all.is_complete = false;
    if (published_ns_ && first_arrived)
        all.start_ns = std::max<std::int64_t>(0, minus(*first_arrived, *published_ns_));
    all.av_shift = all.level == Level::timing ? rough_shift_.shift() : shift_.shift();
    return all;
}

}  // namespace witness
