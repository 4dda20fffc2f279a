#pragma once

namespace cli {

inline constexpr const char* version = RTMPUSH_VERSION;

/// Versions of the libraries that are compiled in from their headers, or that tell none themselves.
inline constexpr const char* json_version = RTMPUSH_JSON_VERSION;
inline constexpr const char* pugixml_version = RTMPUSH_PUGIXML_VERSION;

/// Line of --version about further libraries in a static build; empty for those of the system.
inline constexpr const char* held_besides = RTMPUSH_HELD_BESIDES;

}  // namespace cli
