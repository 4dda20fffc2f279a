#include "pack/color_info.hpp"

#include <algorithm>
#include <cmath>

namespace pack {

namespace {

using rtmp::enhanced_tag::ColorInfo;

// ITU-T H.273.
constexpr int bt2020 = 9;
constexpr int pq = 16;
constexpr int hlg = 18;

bool is_special(const media::Colors& colors) {
    return colors.light || colors.display || colors.color.primaries == bt2020 ||
           colors.color.transfer == pq || colors.color.transfer == hlg;
}

/// A chromaticity has four digits on the wire.
rtmp::enhanced_tag::MasteringDisplay::Point rounded(const media::MasteringDisplay::Point& point) {
    constexpr double digits = 10000;
    return {std::round(point.x * digits) / digits, std::round(point.y * digits) / digits};
}

/// A luminance in cd/m2, cut to the bounds that the specification has.
double light(double value) {
    return std::clamp(value, 0.0001, 10000.0);
}

}  // namespace

std::optional<ColorInfo> color_info_of(const media::Track& track) {
    const media::Colors& colors = track.colors;
    if (track.type != media::TrackType::video || !is_special(colors)) return std::nullopt;
    ColorInfo info;
    info.config = {colors.bit_depth, colors.color.primaries, colors.color.transfer, colors.color.matrix};
    // 0 is unknown (CTA-861.3).
    if (colors.light && (colors.light->max_fall > 0 || colors.light->max_cll > 0))
        info.light = {light(colors.light->max_fall), light(colors.light->max_cll)};
    if (colors.display) {
        const media::MasteringDisplay& display = *colors.display;
        info.display = {rounded(display.red),   rounded(display.green), rounded(display.blue),
                        rounded(display.white), display.max_luminance,  display.min_luminance};
    }
    return info;
}

}  // namespace pack
