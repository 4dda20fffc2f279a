#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "load/reel.hpp"

namespace load {

/// A copy's place in the tape: it holds the reels from there on.
class Cursor {
  public:
    /// False before the copy has a place.
    bool placed() const { return reel_ != nullptr; }
    /// Puts it at the beginning of a reel.
    void place(std::shared_ptr<const Reel> reel);
    /// The message at the place; null where it is not there yet, and at the end of the tape.
    const TapeMessage* message();
    /// Goes on behind message(), which is there.
    void advance() { ++at_; }
    /// The tape has nothing for the copy: there is no place, and will be none.
    void give_up() { at_end_ = true; }
    /// The tape is over for the copy: message() has met its end, or there was no place.
    bool at_end() const { return at_end_; }
    /// Reel of the place.
    const Reel& reel() const { return *reel_; }
    /// Goes on to a later reel, or with null to the end of what is there; returns the frames that are left out.
    std::uint64_t skip_to(std::shared_ptr<const Reel> reel);

  private:
    std::shared_ptr<const Reel> reel_;
    std::size_t at_ = 0;
    bool at_end_ = false;
};

}  // namespace load
