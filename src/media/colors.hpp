#pragma once

#include <cstdint>
#include <optional>

/// The meaning of a picture's colours.
namespace media {

/// Colour primaries, transfer characteristics and matrix coefficients as ITU-T H.273 numbers them; 2 is
/// unspecified.
struct Color {
    std::uint8_t primaries = 2;
    std::uint8_t transfer = 2;
    std::uint8_t matrix = 2;
    bool operator==(const Color&) const = default;
};

/// The brightest light of the whole, in cd/m2 (CTA-861.3).
struct LightLevel {
    /// Maximum of the frames' averages.
    double max_fall = 0;
    /// Maximum of all points.
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

/// Everything that a container or a stream says of a picture's colours.
struct Colors {
    Color color;
    /// Bits a sample; 0 when unknown.
    int bit_depth = 0;
    std::optional<LightLevel> light = std::nullopt;
    std::optional<MasteringDisplay> display = std::nullopt;
    bool operator==(const Colors&) const = default;
};

}  // namespace media
