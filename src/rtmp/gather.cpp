#include "rtmp/gather.hpp"

#include <algorithm>

namespace rtmp {

void Gather::copy(ByteView bytes) {
    while (!bytes.empty()) {
        if (block_fill_ == block_size) {
            if (blocks_used_ == blocks_.size()) blocks_.push_back(std::make_unique<Block>());
            ++blocks_used_;
            block_fill_ = 0;
        }
        std::uint8_t* to = blocks_[blocks_used_ - 1]->data() + block_fill_;
        const std::size_t count = std::min(bytes.size(), block_size - block_fill_);
        std::copy_n(bytes.data(), count, to);
        block_fill_ += count;
        if (!slices_.empty() && slices_.back().data() + slices_.back().size() == to) {
            slices_.back() = {slices_.back().data(), slices_.back().size() + count};
            size_ += count;
        } else {
            refer({to, count});
        }
        bytes = bytes.subspan(count);
    }
}

void Gather::refer(ByteView bytes) {
    if (bytes.empty()) return;
    slices_.push_back(bytes);
    size_ += bytes.size();
}

void Gather::consume(std::size_t count) {
    count = std::min(count, size_);
    size_ -= count;
    while (count > 0) {
        ByteView& slice = slices_[first_];
        const std::size_t taken = std::min(count, slice.size());
        slice = slice.subspan(taken);
        count -= taken;
        if (slice.empty()) ++first_;
    }
    if (size_ == 0) clear();
}

void Gather::clear() {
    slices_.clear();
    first_ = 0;
    owners_.clear();
    blocks_used_ = 0;
    block_fill_ = block_size;
    size_ = 0;
}

}  // namespace rtmp
