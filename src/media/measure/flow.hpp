#pragma once

#include <cstdint>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Bytes and keyframes over time, for a chart: in even parts of 100 ms, which are doubled in length as often
/// as there would be too many.
class Flow {
  public:
    static constexpr std::size_t max_parts = 4096;

    struct Part {
        std::uint64_t bytes = 0;
        std::uint32_t keyframes = 0;
    };

    void add(Time time, std::uint64_t bytes, bool keyframe);
    Time width() const { return width_; }
    const std::vector<Part>& parts() const { return parts_; }

  private:
    void halve();

    Time width_ = std::chrono::milliseconds(100);
    std::vector<Part> parts_;
};

}  // namespace media
