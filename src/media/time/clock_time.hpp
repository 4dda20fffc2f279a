#pragma once

#include <string>

#include "media/source.hpp"

namespace media {

/// A time as messages show it: `1:02:03.456`, or `0:03.456` below an hour.
std::string clock_time(Time time);

}  // namespace media
