#pragma once

#include <cstdint>
#include <optional>

/// How the colours of a picture are meant.
namespace media {

/// As ITU-T H.273 numbers it; 2 is unspecified.
struct Color {
    std::uint8_t primaries = 2;
    std::uint8_t transfer = 2;
    std::uint8_t matrix = 2;
    bool operator==(const Color&) const = default;
};

/// The brightest of the whole, in cd/m2 (CTA-861.3).
struct LightLevel {
    /// Of all frames' averages.
    double max_fall = 0;
    /// Of all points.
    double max_cll = 0;
    bool operator==(const LightLevel&) const = default;
};

/// The display that the picture was made on (SMPTE ST 2086): chromaticities, and luminances in cd/m2.
struct MasteringDisplay {
    struct Point {
        double x = 0;
        double y = 0;
        bool operator==(const Point&) const = default;
    };
    Point red;
    Point green;
    Point blue;
    Point white;
    double max_luminance = 0;
    double min_luminance = 0;
    bool operator==(const MasteringDisplay&) const = default;
};

/// What a container or a stream says of it.
struct Colors {
    Color color;
    /// 0 when unknown.
    int bit_depth = 0;
    std::optional<LightLevel> light = std::nullopt;
    std::optional<MasteringDisplay> display = std::nullopt;
    bool operator==(const Colors&) const = default;
};

}  // namespace media
