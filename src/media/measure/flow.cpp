#include "media/measure/flow.hpp"

#include <algorithm>

namespace media {

void Flow::add(Time time, std::uint64_t bytes, bool keyframe) {
    const Time since = std::max(time, Time(0));
    while (static_cast<std::uint64_t>(since / width_) >= max_parts)
        halve();
    const auto at = static_cast<std::size_t>(since / width_);
    if (at >= parts_.size()) parts_.resize(at + 1);
    parts_[at].bytes += bytes;
    if (keyframe) ++parts_[at].keyframes;
}

void Flow::halve() {
    width_ *= 2;
    for (std::size_t i = 0; i < parts_.size(); i += 2) {
        Part both = parts_[i];
        if (i + 1 < parts_.size()) {
            both.bytes += parts_[i + 1].bytes;
            both.keyframes += parts_[i + 1].keyframes;
        }
        parts_[i / 2] = both;
    }
    parts_.resize((parts_.size() + 1) / 2);
}

}  // namespace media
