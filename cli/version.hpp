#pragma once

namespace cli {

inline constexpr const char* version = RTMPUSH_VERSION;

}  // namespace cli
