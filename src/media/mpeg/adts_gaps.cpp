#include "media/mpeg/adts_gaps.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/aac.hpp"
#include "media/codec/file_tag.hpp"
#include "media/codec/sync_frames.hpp"

namespace media {

namespace {

/// Bytes that show the head of a frame or tag.
constexpr std::size_t head_size = file_tag_head;

bool is_zeros(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

/// Bytes of the frame or tag that begins there; `bytes` are at least `head_size`.
std::optional<std::size_t> size_at(ByteView bytes) {
    if (const auto tag = file_tag_size(bytes)) return tag;
    const auto header = parse_adts(bytes);
    if (!header) return std::nullopt;
    return header->frame_size;
}

}  // namespace

void AdtsGaps::feed(std::int64_t position, ByteView bytes) {
    if (position != position_ + std::ssize(window_)) {
        window_.clear();
        position_ = position;
        left_ = 0;
        state_ = State::lost;
        lost_since_.reset();
    }
    window_.insert(window_.end(), bytes.begin(), bytes.end());
    if (state_ == State::lost) look_for_frame();
    while (state_ == State::at_head) {
        pass_known();
        if (state_ == State::at_head) break;
        look_for_frame();
    }
}

/// Passes frames and tags up to the first byte that begins none.
void AdtsGaps::pass_known() {
    std::size_t at = std::min(left_, window_.size());
    left_ -= at;
    while (left_ == 0 && window_.size() - at >= head_size) {
        const auto size = size_at(ByteView(window_).subspan(at));
        if (!size) {
            state_ = State::lost;
            break;
        }
        if (!file_tag_size(ByteView(window_).subspan(at))) last_size_ = *size;
        const std::size_t there = std::min(*size, window_.size() - at);
        left_ = *size - there;
        at += there;
    }
    leave(at);
    if (state_ != State::lost) return;
    lost_since_ = position_;
    only_zeros_ = true;
}

/// Passes bytes up to a frame that another one, or a tag, follows: sound may look like a head.
void AdtsGaps::look_for_frame() {
    std::size_t at = 0;
    // A head whose frame ends behind the window may be one, unless a frame is found that is.
    std::optional<std::size_t> unproved;
    for (; window_.size() - at >= head_size; ++at) {
        const ByteView rest = ByteView(window_).subspan(at);
        const auto header = parse_adts(rest);
        if (!header) continue;
        if (rest.size() < header->frame_size + head_size) {
            if (!unproved) unproved = at;
        } else if (size_at(rest.subspan(header->frame_size))) {
            state_ = State::at_head;
            break;
        }
    }
    if (state_ == State::lost && unproved) at = *unproved;
    only_zeros_ = only_zeros_ && is_zeros(ByteView(window_).first(at));
    leave(at);
    if (state_ == State::at_head) note_gap(position_);
}

/// Leaves bytes behind.
void AdtsGaps::leave(std::size_t bytes) {
    window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(bytes));
    position_ += static_cast<std::int64_t>(bytes);
}

void AdtsGaps::end() {
    if (state_ != State::lost) return;
    if (!only_zeros_ || !is_zeros(window_)) note_gap(position_ + std::ssize(window_));
}

void AdtsGaps::note_gap(std::int64_t end) {
    const auto begin = std::exchange(lost_since_, std::nullopt);
    if (!begin || known_.size() >= max_gaps || !known_.insert(*begin).second) return;
    const std::int64_t bytes = end - *begin;
    gaps_.push_back({.position = *begin - std::exchange(gap_bytes_, gap_bytes_ + bytes),
                     .bytes = bytes,
                     .frames = frames_in(static_cast<std::size_t>(bytes), last_size_)});
}

std::optional<AdtsGaps::Gap> AdtsGaps::take(std::int64_t up_to) {
    if (gaps_.empty() || gaps_.front().position > up_to) return std::nullopt;
    const Gap first = gaps_.front();
    gaps_.pop_front();
    return first;
}

}  // namespace media
