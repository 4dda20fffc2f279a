#include "media/demux/picture_sorter.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/annex_b.hpp"

namespace media {

namespace {

/// Bytes of frames that wait for the look ahead to end.
constexpr std::size_t max_bytes_ahead = 64U << 20U;
/// Furthest that a reordered picture's count goes back; one that goes back more follows a cut.
constexpr std::int64_t furthest_back = 4 * max_reordered_pictures;

}  // namespace

PictureSorter::PictureSorter(const Track& track, std::size_t look_ahead)
    : nal_(nal_codec(track.codec)), look_ahead_(look_ahead), order_(track.codec) {
    take_track(track);
}

void PictureSorter::take_track(const Track& track) {
    sets_ = nal_->parse(track.config).value_or(ParameterSets{});
    length_size_ = nal_->length_size(track.config).value_or(4);
    declared_ = order_.reordered(sets_);
    if (!presentation_ || declared_.value_or(0) <= presentation_->reordered()) return;
    // A stream goes on that reorders none, though its sets allow for it.
    if (presentation_->reordered() == 0) return;
    presentation_->settle();
    presentation_->deepen(*declared_);
}

void PictureSorter::note_step(Time dts) {
    if (last_dts_ && dts > *last_dts_) {
        const Time step = dts - *last_dts_;
        step_ = step_ ? std::min(*step_, step) : step;
    }
    last_dts_ = dts;
}

void PictureSorter::note_disorder(std::uint64_t& count, Time dts) {
    if (disorder_.unplaced + disorder_.late == 0) disorder_.begins = dts;
    ++count;
}

PresentationOrder::Place PictureSorter::place_of(const Frame& frame) {
    const auto nal_units = split_length_prefixed(frame.data, length_size_);
    const auto found = nal_units ? order_.next(*nal_units, sets_) : std::nullopt;
    const bool may_be_reordered = seen_reordered_ > 0 || declared_.value_or(0) > 0;
    if (!found && may_be_reordered) note_disorder(disorder_.unplaced, frame.dts);
    has_single_fields_ |= found && found->is_single_field;
    if (found) last_count_ = found->count;
    const bool begins = found && (found->begins || found->count < highest_count_ - furthest_back);
    highest_count_ = begins ? last_count_ : std::max(highest_count_, last_count_);
    return {begins, last_count_};
}

bool PictureSorter::push(Frame frame) {
    if (frame.changed) take_track(*frame.changed);
    note_step(frame.dts);
    const auto place = place_of(frame);
    accept({std::move(frame), place});
    return !has_single_fields_ || seen_reordered_ + disorder_.late == 0;
}

void PictureSorter::accept(Placed placed) {
    look_at(placed.place);
    if (presentation_) {
        present(std::move(placed));
        return;
    }
    bytes_ahead_ += placed.frame.data.size();
    ahead_.push_back(std::move(placed));
    if (knows_enough()) begin();
}

/// Counts the frames that were decoded before one that is shown before them.
void PictureSorter::look_at(const PresentationOrder::Place& place) {
    if (place.begins) counts_.clear();
    const auto behind = std::upper_bound(counts_.begin(), counts_.end(), place.count);
    seen_reordered_ = std::max(seen_reordered_, static_cast<unsigned>(counts_.end() - behind));
    counts_.insert(behind, place.count);
    if (counts_.size() > 2 * max_reordered_pictures) counts_.erase(counts_.begin());
}

bool PictureSorter::knows_enough() const {
    if (ahead_.size() < 2) return false;
    if (declared_ && (*declared_ == 0 || seen_reordered_ > 0)) return true;
    return ahead_.size() >= look_ahead_ || bytes_ahead_ >= max_bytes_ahead;
}

void PictureSorter::begin() {
    const unsigned reordered = seen_reordered_ > 0 ? std::max(seen_reordered_, declared_.value_or(0)) : 0;
    presentation_.emplace(std::min(reordered, max_reordered_pictures));
    for (Placed& placed : std::exchange(ahead_, {}))
        present(std::move(placed));
}

void PictureSorter::present(Placed placed) {
    const Time dts = placed.frame.dts;
    const Time duration = std::max(placed.frame.duration, step_.value_or(Time(0)));
    placed.frame.duration = duration;
    if (presentation_->push(std::move(placed.frame), placed.place)) return;
    note_disorder(disorder_.late, dts);
    const unsigned before = presentation_->reordered();
    const unsigned reordered =
        std::min(std::max(seen_reordered_, declared_.value_or(0)), max_reordered_pictures);
    if (reordered <= before) return;
    // Frames from here on are shown later, as a decoder does that learns of it.
    presentation_->deepen(reordered);
    disorder_.moved += duration * (reordered - before);
}

void PictureSorter::finish() {
    if (!presentation_) begin();
    presentation_->finish();
}

}  // namespace media
