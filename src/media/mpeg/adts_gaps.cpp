#include "media/mpeg/adts_gaps.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/aac.hpp"

namespace media {

namespace {

/// Bytes that show a head: of a frame with its CRC, and of a tag of ID3v2 with its size.
constexpr std::size_t head_size = 10;
constexpr std::size_t id3v1_size = 128;

bool begins(ByteView bytes, char a, char b, char c) {
    return bytes[0] == static_cast<std::uint8_t>(a) && bytes[1] == static_cast<std::uint8_t>(b) &&
           bytes[2] == static_cast<std::uint8_t>(c);
}

bool is_zeros(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

/// Bytes of a tag that begins there (ID3v2.4, 3.1), or nothing.
std::optional<std::size_t> tag_size(ByteView bytes) {
    if (begins(bytes, 'T', 'A', 'G')) return id3v1_size;
    if (!begins(bytes, 'I', 'D', '3')) return std::nullopt;
    std::size_t size = 0;
    for (const std::uint8_t byte : bytes.subspan(6, 4)) {
        if ((byte & 0x80U) != 0) return std::nullopt;
        size = size << 7U | byte;
    }
    constexpr unsigned footer_flag = 0x10;
    return size + head_size + ((bytes[5] & footer_flag) != 0 ? head_size : 0);
}

/// Bytes of the frame or tag that begins there; `bytes` are at least `head_size`.
std::optional<std::size_t> size_at(ByteView bytes) {
    if (const auto tag = tag_size(bytes)) return tag;
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
        if (!tag_size(ByteView(window_).subspan(at))) last_size_ = *size;
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
    const auto size = std::max<std::int64_t>(static_cast<std::int64_t>(last_size_), 1);
    gaps_.push_back(
        {.position = *begin - std::exchange(gap_bytes_, gap_bytes_ + bytes),
         .bytes = bytes,
         .frames = static_cast<std::uint64_t>(std::max<std::int64_t>((bytes + size / 2) / size, 1))});
}

std::optional<AdtsGaps::Gap> AdtsGaps::take(std::int64_t up_to) {
    if (gaps_.empty() || gaps_.front().position > up_to) return std::nullopt;
    const Gap first = gaps_.front();
    gaps_.pop_front();
    return first;
}

}  // namespace media
