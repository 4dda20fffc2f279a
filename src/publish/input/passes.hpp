#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>

#include "media/source.hpp"

namespace publish {

/// The passes of a loop by media time: the one that is sent, and those that were read ahead.
class Passes {
  public:
    /// The number of the pass that began last.
    std::size_t last() const { return passes_.back().number; }
    /// The pass of that number begins at `time`, behind those before it.
    void begin(std::size_t number, media::Time time) { passes_.push_back({number, time}); }
    /// The number of the pass at that time.
    std::size_t at(media::Time time) const {
        const auto after = std::find_if(passes_.begin() + 1, passes_.end(),
                                        [time](const Pass& pass) { return pass.begins > time; });
        return (after - 1)->number;
    }
    /// Nobody asks for times before that one any more.
    void forget_before(media::Time time) {
        while (passes_.size() > 1 && passes_[1].begins <= time)
            passes_.pop_front();
    }

  private:
    struct Pass {
        std::size_t number = 1;
        media::Time begins{0};
    };
    std::deque<Pass> passes_{1};
};

}  // namespace publish
