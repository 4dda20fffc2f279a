#include "media/time/clock_time.hpp"

#include <fmt/format.h>

namespace media {

std::string clock_time(Time time) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    const auto hours = ms / 3'600'000;
    const auto minutes = ms / 60'000 % 60;
    const auto seconds = ms / 1000 % 60;
    if (hours > 0) return fmt::format("{}:{:02}:{:02}.{:03}", hours, minutes, seconds, ms % 1000);
    return fmt::format("{}:{:02}.{:03}", minutes, seconds, ms % 1000);
}

}  // namespace media
