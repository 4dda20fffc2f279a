#include "media/flv/flv_body.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace flv_body_test {

using media::Bytes;
using media::Codec;
using media::FlvBody;
using media::FlvPart;
using media::parse_flv_audio;
using media::parse_flv_video;
using std::chrono::milliseconds;

namespace {

Bytes bytes(std::initializer_list<std::string_view> parts) {
    Bytes all;
    for (const std::string_view part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::string payload(const FlvPart& part) {
    return {part.payload.begin(), part.payload.end()};
}

}  // namespace

TEST_CASE("the one track of a body by FOURCC") {
    // 1 001 0000: enhanced, key frame, SequenceStart.
    const Bytes start = bytes({"\x90hvc1", "record"});
    auto body = parse_flv_video(start);
    REQUIRE(body);
    REQUIRE(body->parts.size() == 1);
    CHECK(body->parts[0].kind == FlvPart::Kind::config);
    CHECK(body->parts[0].codec == Codec::hevc);
    CHECK(payload(body->parts[0]) == "record");
    // CodedFrames with a composition time of -2 ms, then CodedFramesX without one.
    const Bytes frame = bytes({"\xA1hvc1\xFF\xFF\xFE", "frame"});
    body = parse_flv_video(frame);
    REQUIRE(body);
    CHECK(body->parts.at(0).kind == FlvPart::Kind::frame);
    CHECK_FALSE(body->parts[0].keyframe);
    CHECK(body->parts[0].composition == milliseconds(-2));
    CHECK(payload(body->parts[0]) == "frame");
    const Bytes plain = bytes({"\x93hvc1", "frame"});
    body = parse_flv_video(plain);
    REQUIRE(body);
    CHECK(body->parts.at(0).keyframe);
    CHECK(body->parts[0].composition == milliseconds(0));
    // AV1 has no composition time.
    const Bytes av1 =
        bytes({"\x91"
               "av01",
               "frame"});
    body = parse_flv_video(av1);
    REQUIRE(body);
    CHECK(payload(body->parts.at(0)) == "frame");
    const Bytes colors = bytes({"\xD4hvc1", "script"});
    body = parse_flv_video(colors);
    REQUIRE(body);
    CHECK(body->parts.at(0).kind == FlvPart::Kind::colors);
}

TEST_CASE("every FOURCC of sound, and its kinds of bodies") {
    for (const auto& [letters, codec] :
         {std::pair("Opus", Codec::opus), std::pair("fLaC", Codec::flac), std::pair("ac-3", Codec::ac3),
          std::pair("ec-3", Codec::eac3), std::pair(".mp3", Codec::mp3), std::pair("mp4a", Codec::aac),
          std::pair("what", Codec::other)}) {
        const Bytes frame = bytes({"\x91", letters, "frame"});
        const auto body = parse_flv_audio(frame);
        REQUIRE(body);
        REQUIRE(body->parts.size() == 1);
        CHECK(body->parts[0].codec == codec);
        CHECK(body->parts[0].kind == FlvPart::Kind::frame);
        CHECK(payload(body->parts[0]) == "frame");
    }
    const Bytes channels = bytes({"\x94Opus", "12"});
    CHECK(parse_flv_audio(channels)->parts.at(0).kind == FlvPart::Kind::channels);
    const Bytes end = bytes({"\x92Opus"});
    CHECK(parse_flv_audio(end)->parts.empty());
}

TEST_CASE("several tracks of one codec, and of several") {
    using namespace std::string_view_literals;
    // Multitrack; ManyTracks with CodedFrames of Opus: track 1 has two bytes, track 2 three.
    const Bytes many = bytes({"\x95\x11Opus\x01\0\0\x02"sv, "ab", "\x02\0\0\x03"sv, "cde"});
    auto body = parse_flv_audio(many);
    REQUIRE(body);
    REQUIRE(body->parts.size() == 2);
    CHECK(body->parts[0].track == 1);
    CHECK(payload(body->parts[0]) == "ab");
    CHECK(body->parts[1].track == 2);
    CHECK(payload(body->parts[1]) == "cde");
    // ManyTracksManyCodecs with CodedFrames: HEVC with its composition time, AV1 without.
    const Bytes codecs = bytes({"\x96\x21hvc1\x01\0\0\x05\0\0\x04"sv, "ab", "av01\x02\0\0\x01"sv, "c"});
    body = parse_flv_video(codecs);
    REQUIRE(body);
    REQUIRE(body->parts.size() == 2);
    CHECK(body->parts[0].composition == milliseconds(4));
    CHECK(payload(body->parts[0]) == "ab");
    CHECK(body->parts[1].codec == Codec::av1);
    CHECK(payload(body->parts[1]) == "c");
    // OneTrack: the rest is the track's.
    const Bytes one =
        bytes({"\x96\x00"
               "av01\x03"sv,
               "record"});
    body = parse_flv_video(one);
    REQUIRE(body);
    REQUIRE(body->parts.size() == 1);
    CHECK(body->parts[0].track == 3);
    CHECK(body->parts[0].kind == FlvPart::Kind::config);
    CHECK(payload(body->parts[0]) == "record");
}

TEST_CASE("nanoseconds beyond the timestamp") {
    using namespace std::string_view_literals;
    // ModEx of 3 bytes: TimestampOffsetNano of 0x012345, then CodedFramesX.
    const Bytes frame = bytes({"\x97\x02\x01\x23\x45\x03hvc1"sv, "frame"});
    const auto body = parse_flv_video(frame);
    REQUIRE(body);
    CHECK(body->beyond == media::Time(0x012345));
    CHECK(payload(body->parts.at(0)) == "frame");
    // An extension that is not known, with the long form of its size.
    Bytes other = bytes({"\x97\xFF\x01\x00"sv});
    other.resize(other.size() + 257);
    const Bytes rest = bytes({"\x13hvc1", "frame"});
    other.insert(other.end(), rest.begin(), rest.end());
    const auto passed = parse_flv_video(other);
    REQUIRE(passed);
    CHECK(passed->beyond == media::Time(0));
    CHECK(payload(passed->parts.at(0)) == "frame");
}

TEST_CASE("commands to a player are no media") {
    const Bytes legacy = bytes({"\x57\x01"});
    CHECK(parse_flv_video(legacy)->parts.empty());
    const Bytes enhanced = bytes({"\xD1\x01"});
    CHECK(parse_flv_video(enhanced)->parts.empty());
}

TEST_CASE("codecs by number lie beside those by FOURCC") {
    using namespace std::string_view_literals;
    const Bytes avc = bytes({"\x27\x01\0\0\x05"sv, "frame"});
    auto body = parse_flv_video(avc);
    REQUIRE(body);
    CHECK(body->parts.at(0).codec == Codec::h264);
    CHECK(body->parts[0].composition == milliseconds(5));
    CHECK(payload(body->parts[0]) == "frame");
    const Bytes end = bytes({"\x17\x02\0\0\0"sv});
    CHECK(parse_flv_video(end)->parts.empty());
    // The adjustment byte of VP6 is its configuration.
    const Bytes vp6 = bytes({"\x14\x35", "frame"});
    body = parse_flv_video(vp6);
    REQUIRE(body);
    REQUIRE(body->parts.size() == 2);
    CHECK(body->parts[0].kind == FlvPart::Kind::config);
    CHECK(payload(body->parts[0]) == "\x35");
    CHECK(payload(body->parts[1]) == "frame");
    const Bytes aac = bytes({"\xAF\x00\x12\x10"sv});
    body = parse_flv_audio(aac);
    REQUIRE(body);
    CHECK(body->parts.at(0).kind == FlvPart::Kind::config);
    CHECK(body->parts[0].sample_rate == 0);
    // MP3 of 22,050 Hz, mono, 16 bits.
    const Bytes mp3 = bytes({"\x2A", "frame"});
    body = parse_flv_audio(mp3);
    REQUIRE(body);
    CHECK(body->parts.at(0).codec == Codec::mp3);
    CHECK(body->parts[0].sample_rate == 22050);
    CHECK(body->parts[0].channels == 1);
    CHECK(body->parts[0].bits_per_sample == 16);
    const Bytes pcm = bytes({"\x3C", "samples"});
    CHECK(parse_flv_audio(pcm)->parts.at(0).codec == Codec::pcm_u8);
}

TEST_CASE("a body that is shorter than it says is none") {
    using namespace std::string_view_literals;
    for (const std::string_view text : {""sv, "\x90hvc"sv, "\x97\x10\x01"sv,
                                        "\x96\x00"
                                        "av0"sv,
                                        "\x17\x01"sv}) {
        CAPTURE(text.size());
        CHECK_FALSE(parse_flv_video(bytes({text})));
    }
    CHECK_FALSE(parse_flv_audio(bytes({"\xAF"})));
    CHECK_FALSE(parse_flv_audio(bytes({"\x95\x11Opus\x01\0\0\x09"sv, "ab"})));
}

}  // namespace flv_body_test
