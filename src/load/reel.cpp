#include "load/reel.hpp"

#include <utility>

#include "load/reel_room.hpp"

namespace load {

Reel::Reel(Beginning beginning, media::Time begin, Headers headers, std::shared_ptr<ReelRoom> room)
    : beginning_(beginning), begin_(begin), headers_(std::move(headers)), room_(std::move(room)) {}

// A chain of which nobody needs anything goes reel by reel: as deep calls it would outgrow the stack.
Reel::~Reel() {
    if (room_) room_->give_back(bytes_);
    std::shared_ptr<const Reel> next = std::move(next_);
    while (next && next.use_count() == 1)
        next = std::exchange(next->next_, nullptr);
}

void Reel::add(TapeMessage message) {
    const std::size_t at = size_.load(std::memory_order_relaxed);
    std::unique_ptr<TapeMessage[]>& block = blocks_[at / block_size];
    if (block == nullptr) block = std::make_unique<TapeMessage[]>(block_size);
    const std::size_t bytes = message.message.size() + sizeof(TapeMessage);
    block[at % block_size] = std::move(message);
    bytes_ += bytes;
    if (room_) room_->take(bytes);
    size_.store(at + 1, std::memory_order_release);
}

void Reel::complete_with(std::shared_ptr<const Reel> next) {
    next_ = std::move(next);
    complete_.store(true, std::memory_order_release);
}

}  // namespace load
