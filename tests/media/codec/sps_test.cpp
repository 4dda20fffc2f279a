#include "media/codec/sps.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <memory>

#include "media/hex.hpp"
#include "support/clips.hpp"

namespace sps_test {

using clips::hex;
using media::Bytes;
using media::ByteView;

namespace {

// x264, baseline, 64x48.
// 67 SPS | 42 profile 66 | C0 constraints | 0A level 1.0 | the rest in Exp-Golomb codes
const Bytes baseline_sps = hex("6742C00ADA11EC0440000003004000000C83C489A8");
const Bytes baseline_pps = hex("68CE0FC8");
// x264, High, 4:2:0, 8 bits.
const Bytes high_sps = hex("6764000AACD9447B011000000300100000030320F1225960");

/// Every prefix of `whole`, in memory of just its size so that a sanitizer sees a read beyond.
template <typename Check>
void for_each_prefix(const Bytes& whole, Check check) {
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const std::unique_ptr<std::uint8_t[]> exact(new std::uint8_t[size]);
        std::copy_n(whole.begin(), size, exact.get());
        check(ByteView(exact.get(), size));
    }
}

/// The SPS of a clip that libx264 makes with these options.
media::Sps sps_of(const std::string& options) {
    const clips::Folder folder;
    const std::string path = folder.make(
        "clip.mp4",
        "-f lavfi -t 0.2 -i testsrc2=size=64x48:rate=25 -pix_fmt yuv420p -c:v libx264 " + options);
    const auto source = clips::open(path);
    const auto sets = media::parse_avc_configuration(source->tracks().at(0).config);
    REQUIRE(sets);
    const auto sps = media::parse_sps(sets->sps.at(0));
    REQUIRE(sps);
    return *sps;
}

}  // namespace

TEST_CASE("the picture size of an SPS") {
    const auto size = media::picture_size(baseline_sps);
    REQUIRE(size);
    CHECK(size->width == 64);
    CHECK(size->height == 48);
}

TEST_CASE("cropping counts, and other profiles and interlaced video are understood") {
    const clips::Folder folder;
    struct Case {
        const char* size;
        const char* options;
        int width;
        int height;
    };
    for (const Case& each : {Case{"322x182", "-pix_fmt yuv420p", 322, 182},
                             Case{"322x181", "-vf format=yuv444p,scale=322:181", 322, 181},
                             Case{"322x181", "-vf format=yuv422p,scale=322:181", 322, 181},
                             Case{"322x182", "-pix_fmt yuv420p10le", 322, 182},
                             Case{"322x180", "-pix_fmt yuv420p -flags +ildct -x264-params tff=1", 322, 180},
                             Case{"64x48", "-pix_fmt yuv420p -x264-params cqm=jvt", 64, 48}}) {
        CAPTURE(each.options);
        const std::string path = folder.make("size.mp4", std::string("-f lavfi -t 0.1 -i testsrc2=size=") +
                                                             each.size + " -c:v libx264 " + each.options);
        const auto source = clips::open(path);
        const auto sets = media::parse_avc_configuration(source->tracks().at(0).config);
        REQUIRE(sets);
        const auto size = media::picture_size(sets->sps.at(0));
        REQUIRE(size);
        CHECK(size->width == each.width);
        CHECK(size->height == each.height);
        CHECK(media::avc_configuration(*sets) == source->tracks().at(0).config);
    }
}

TEST_CASE("no prefix of an SPS is read beyond") {
    int sizes = 0;
    for_each_prefix(high_sps, [&](ByteView prefix) { sizes += media::picture_size(prefix) ? 1 : 0; });
    CHECK(sizes >= 1);
    CHECK_FALSE(media::picture_size(ByteView(high_sps).first(6)));
    CHECK_FALSE(media::picture_size(Bytes(64, 0x67)));
    CHECK_FALSE(media::picture_size(baseline_pps));
}

TEST_CASE("profile, constraints and level of an SPS") {
    const auto baseline = media::parse_sps(baseline_sps);
    REQUIRE(baseline);
    CHECK(baseline->profile == 66);
    CHECK(baseline->constraints == 0xC0);
    CHECK(baseline->level == 10);
    const auto high = media::parse_sps(high_sps);
    REQUIRE(high);
    CHECK(high->profile == 100);
    CHECK(high->level == 10);
    CHECK(sps_of("-profile:v main -level 4.1").level == 41);
}

TEST_CASE("whether pictures may be interlaced") {
    CHECK(sps_of("").frames_only);
    CHECK_FALSE(sps_of("-flags +ildct -x264-params tff=1").frames_only);
}

TEST_CASE("the VUI says how far frames are reordered") {
    CHECK(sps_of("-bf 0").reordered_frames == 0U);
    CHECK(sps_of("-bf 1").reordered_frames == 1U);
    CHECK(sps_of("-bf 3 -b_strategy 0 -x264-params b-pyramid=normal").reordered_frames == 2U);
    // With buffer parameters, colours and timing before it.
    CHECK(sps_of("-bf 1 -x264-params nal-hrd=vbr:vbv-maxrate=900:vbv-bufsize=900:colorprim=bt709:"
                 "transfer=bt709:colormatrix=bt709:videoformat=pal:overscan=show:chromaloc=1:sar=40/33")
              .reordered_frames == 1U);
}

}  // namespace sps_test
