#include "load/cursor.hpp"

#include <utility>

namespace load {

void Cursor::place(std::shared_ptr<const Reel> reel) {
    reel_ = std::move(reel);
    at_ = 0;
    at_end_ = false;
}

const TapeMessage* Cursor::message() {
    while (reel_ != nullptr) {
        // Asked before the size, which is then that of the whole reel.
        const bool complete = reel_->complete();
        if (at_ < reel_->size()) return &(*reel_)[at_];
        if (!complete) return nullptr;
        std::shared_ptr<const Reel> next = reel_->next();
        if (next == nullptr) {
            at_end_ = true;
            return nullptr;
        }
        place(std::move(next));
    }
    return nullptr;
}

std::uint64_t Cursor::skip_to(std::shared_ptr<const Reel> reel) {
    std::uint64_t frames = 0;
    while (const TapeMessage* left_out = message()) {
        if (reel_ == reel) break;
        if (left_out->is_frame()) ++frames;
        advance();
    }
    if (reel != nullptr) place(std::move(reel));
    return frames;
}

}  // namespace load
