#include "media/flv/flv_tag_search.hpp"

#include <algorithm>

#include "media/flv/flv_tags.hpp"

namespace media {

namespace {

/// Heads of tags whose ends are awaited at a time. Compressed media resembles one in 2^30 bytes.
constexpr std::size_t most_candidates = 64;

}  // namespace

void FlvTagSearch::feed(ByteView bytes) {
    for (const std::uint8_t byte : bytes) {
        if (found_) return;
        take(byte);
    }
}

void FlvTagSearch::take(std::uint8_t byte) {
    high_ = high_ << 8U | static_cast<std::uint32_t>(low_ >> 56U);
    low_ = low_ << 8U | byte;
    ++position_;
    if (!candidates_.empty()) {
        const auto back_pointer = static_cast<std::uint32_t>(low_);
        found_ = std::any_of(candidates_.begin(), candidates_.end(), [&](const Candidate& candidate) {
            return candidate.end == position_ && candidate.back_pointer == back_pointer;
        });
        std::erase_if(candidates_, [this](const Candidate& one) { return one.end <= position_; });
    }
    constexpr std::uint64_t stream_id = 0xFFFFFF;
    if ((low_ & stream_id) != 0 || position_ < flv_tag_head_size) return;
    FlvTagHead head;
    head.type = static_cast<FlvTagType>(high_ >> 16U & 0xFFU);
    head.size = (high_ & 0xFFFFU) << 8U | static_cast<std::uint32_t>(low_ >> 56U);
    if (!head.is_known() || head.size == 0 || candidates_.size() >= most_candidates) return;
    candidates_.push_back({position_ + head.size + flv_back_pointer_size,
                           head.size + static_cast<std::uint32_t>(flv_tag_head_size)});
}

}  // namespace media
