#include "pack/color_info.hpp"

#include <doctest/doctest.h>

namespace color_info_test {

namespace {

media::Track video(const media::Colors& colors) {
    media::Track track;
    track.codec = media::Codec::hevc;
    track.colors = colors;
    return track;
}

}  // namespace

TEST_CASE("usual colours need no word") {
    CHECK_FALSE(pack::color_info_of(video({})));
    CHECK_FALSE(pack::color_info_of(video({{1, 1, 1}, 8})));
    media::Track sound = video({{9, 16, 9}, 10});
    sound.type = media::TrackType::audio;
    CHECK_FALSE(pack::color_info_of(sound));
}

TEST_CASE("BT.2020, PQ and HLG are told, with the depth") {
    for (const media::Color color :
         {media::Color{9, 16, 9}, media::Color{9, 18, 9}, media::Color{9, 1, 9}, media::Color{2, 16, 2}}) {
        const auto info = pack::color_info_of(video({color, 10}));
        REQUIRE(info);
        REQUIRE(info->config);
        CHECK(info->config->bit_depth == 10);
        CHECK(info->config->primaries == color.primaries);
        CHECK(info->config->transfer == color.transfer);
        CHECK(info->config->matrix == color.matrix);
        CHECK_FALSE(info->light);
        CHECK_FALSE(info->display);
    }
}

TEST_CASE("light and display are told as they are known") {
    media::Colors colors;
    colors.light = {400, 1000};
    colors.display = {{0.68, 0.32}, {0.265004, 0.69}, {0.15, 0.06}, {0.3127, 0.329}, 1000, 0.0001};
    const auto info = pack::color_info_of(video(colors));
    REQUIRE(info);
    REQUIRE(info->light);
    CHECK(info->light->max_fall == 400);
    CHECK(info->light->max_cll == 1000);
    REQUIRE(info->display);
    CHECK(info->display->green.x == doctest::Approx(0.265));
    CHECK(info->display->white.y == doctest::Approx(0.329));
    CHECK(info->display->max_luminance == 1000);
    // 0 is unknown.
    colors.light = {0, 0};
    CHECK_FALSE(pack::color_info_of(video(colors))->light);
}

}  // namespace color_info_test
