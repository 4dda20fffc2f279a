#include "media/demux/picture_gate.hpp"

#include <doctest/doctest.h>

namespace picture_gate_test {

using namespace std::chrono_literals;
using media::Codec;
using media::Frame;
using media::PictureGate;

namespace {

/// A track of HEVC, whose pictures are single NAL units with lengths of four bytes.
struct Line {
    PictureGate gate;
    media::Track track;
    media::Bytes bytes;

    Line() { track.codec = Codec::hevc; }

    bool pass(std::uint8_t nal_type, media::Time dts, media::Time pts, bool keyframe = false) {
        bytes = {0, 0, 0, 3, static_cast<std::uint8_t>(nal_type << 1U), 1, 0x80};
        Frame frame;
        frame.dts = dts;
        frame.pts = pts;
        frame.keyframe = keyframe;
        frame.data = {{bytes}, nullptr};
        return gate.lets_pass(track, frame);
    }
};

constexpr std::uint8_t trail = 1;
constexpr std::uint8_t radl = 7;
constexpr std::uint8_t rasl = 9;
constexpr std::uint8_t cra = 21;

}  // namespace

TEST_CASE("pictures that are shown before the first one leave where they need nothing before that") {
    Line line;
    CHECK(line.pass(cra, 0ms, 120ms, true));
    CHECK_FALSE(line.pass(rasl, 40ms, 40ms));
    CHECK(line.pass(radl, 80ms, 80ms));
    CHECK(line.gate.take_kept(0)->count == 1);
    CHECK_FALSE(line.gate.take_kept(0));
    CHECK(line.pass(trail, 120ms, 160ms));
    CHECK(line.pass(cra, 160ms, 280ms, true));
    CHECK(line.pass(rasl, 200ms, 200ms));
}

TEST_CASE("where a track breaks off, its pictures leave from the next keyframe on") {
    Line line;
    CHECK(line.pass(cra, 0ms, 0ms, true));
    CHECK(line.pass(trail, 40ms, 40ms));
    line.gate.break_off(0, 80ms);
    CHECK_FALSE(line.pass(trail, 80ms, 80ms));
    CHECK_FALSE(line.pass(trail, 120ms, 120ms));
    CHECK(line.pass(cra, 160ms, 240ms, true));
    CHECK_FALSE(line.pass(rasl, 200ms, 200ms));
    const auto kept = line.gate.take_kept(0);
    REQUIRE(kept);
    CHECK(kept->count == 3);
    CHECK(kept->begin == 80ms);
}

TEST_CASE("where no keyframe comes for long, pictures leave as they are") {
    Line line;
    CHECK(line.pass(cra, 0ms, 0ms, true));
    line.gate.break_off(0, 1s);
    CHECK_FALSE(line.pass(trail, 10s, 10s));
    CHECK(line.pass(trail, 11s, 11s));
    CHECK(line.pass(trail, 12s, 12s));
}

TEST_CASE("pictures of other codecs are not looked at") {
    Line line;
    line.track.codec = Codec::av1;
    CHECK(line.pass(trail, 0ms, 40ms));
    CHECK(line.pass(trail, 40ms, 0ms));
}

}  // namespace picture_gate_test
