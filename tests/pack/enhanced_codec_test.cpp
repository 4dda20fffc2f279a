#include "pack/enhanced_codec.hpp"

#include <doctest/doctest.h>

namespace enhanced_codec_test {

namespace {

using media::Codec;
using media::TrackType;
using pack::EnhancedUse;

media::Track track_of(TrackType type, Codec codec) {
    media::Track track;
    track.type = type;
    track.codec = codec;
    return track;
}

const media::Track h264 = track_of(TrackType::video, Codec::h264);
const media::Track hevc = track_of(TrackType::video, Codec::hevc);
const media::Track aac = track_of(TrackType::audio, Codec::aac);
const media::Track opus = track_of(TrackType::audio, Codec::opus);

}  // namespace

TEST_CASE("a FOURCC is for codecs that FLV has no number for, for all of them, or for none") {
    CHECK_FALSE(pack::is_enhanced(h264, EnhancedUse::automatic));
    CHECK(pack::is_enhanced(hevc, EnhancedUse::automatic));
    CHECK(pack::is_enhanced(opus, EnhancedUse::automatic));
    CHECK(pack::is_enhanced(h264, EnhancedUse::always));
    CHECK_FALSE(pack::is_enhanced(hevc, EnhancedUse::off));
    CHECK_FALSE(pack::is_enhanced(track_of(TrackType::video, Codec::vp6), EnhancedUse::always));
    CHECK_FALSE(pack::is_enhanced(track_of(TrackType::video, Codec::other), EnhancedUse::always));
}

TEST_CASE("codec ids of the metadata") {
    CHECK(pack::codec_id(h264, EnhancedUse::automatic) == 7);
    CHECK(pack::codec_id(aac, EnhancedUse::automatic) == 10);
    CHECK(pack::codec_id(h264, EnhancedUse::always) == 0x61766331);
    CHECK(pack::codec_id(hevc, EnhancedUse::automatic) == 0x68766331);
    CHECK(pack::codec_id(opus, EnhancedUse::automatic) == 0x4F707573);
    CHECK_FALSE(pack::codec_id(hevc, EnhancedUse::off));
    CHECK_FALSE(pack::codec_id(track_of(TrackType::audio, Codec::other), EnhancedUse::always));
}

}  // namespace enhanced_codec_test
