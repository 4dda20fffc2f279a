#include "rtmp/media_body.hpp"

#include <doctest/doctest.h>

#include "rtmp/enhanced_tag.hpp"
#include "rtmp/flv_tag.hpp"
#include "vectors/flv.hpp"
#include "vectors/hex.hpp"

namespace media_body_test {

namespace {

namespace enhanced_tag = rtmp::enhanced_tag;
namespace flv_tag = rtmp::flv_tag;
using rtmp::Bytes;
using rtmp::ByteView;
using rtmp::Head;
using rtmp::MediaBody;
using rtmp::MediaPart;
using rtmp::MessageType;
using rtmp::PartKind;
using rtmp::enhanced_tag::four_cc;

const Bytes media = {0xDE, 0xAD, 0xBE, 0xEF};

/// The one part of a body; fails when there is a fault, or another number of parts. It holds no view.
struct Read {
    MediaPart part;
    Bytes data;
};
Read read_one(MessageType type, const Bytes& bytes) {
    const MediaBody body = rtmp::read_media_body(type, bytes);
    REQUIRE(body.fault == "");
    REQUIRE(body.parts.size() == 1);
    Read read{body.parts[0], {body.parts[0].data.begin(), body.parts[0].data.end()}};
    read.part.data = {};
    CHECK(read.part.medium == type);
    return read;
}
Read read_one(MessageType type, const Head& head) {
    const Read read = read_one(type, vectors::joined(head.view(), media));
    CHECK(read.data == media);
    return read;
}

void check(const MediaPart& part, std::uint32_t codec, PartKind kind, bool keyframe = false,
           std::int32_t composition_ms = 0) {
    CHECK(part.codec == codec);
    CHECK((part.kind == kind));
    CHECK(part.keyframe == keyframe);
    CHECK(part.composition_ms == composition_ms);
}

constexpr std::uint32_t number(enhanced_tag::VideoCodec codec) {
    return static_cast<std::uint32_t>(codec);
}
constexpr std::uint32_t number(enhanced_tag::AudioCodec codec) {
    return static_cast<std::uint32_t>(codec);
}

/// Tracks and times that a head can have.
const enhanced_tag::Place places[] = {{}, {1}, {255}, {0, 333333}, {7, 0}, {7, 999999}};

void check_place(const MediaPart& part, const enhanced_tag::Place& place) {
    CHECK(part.track == place.track);
    CHECK(part.nanoseconds == place.nanoseconds.value_or(0));
}

/// The fault of a body, which is read both as video and as audio where the type is not given.
std::string fault_of(MessageType type, std::string_view digits, std::size_t parts = 0) {
    const Bytes bytes = vectors::hex(digits);
    const MediaBody body = rtmp::read_media_body(type, bytes);
    CHECK(body.parts.size() == parts);
    return body.fault;
}

}  // namespace

TEST_CASE("every head of AVC and AAC is read as it was written") {
    constexpr MessageType video = MessageType::video;
    constexpr std::uint32_t avc = four_cc("avc1");
    check(read_one(video, flv_tag::avc_sequence_header()).part, avc, PartKind::configuration);
    check(read_one(video, flv_tag::avc_end_of_sequence()).part, avc, PartKind::end);
    for (const std::int32_t composition : {0, 1, -1, 80, -40, 0x7FFFFF, -0x7FFFFF}) {
        check(read_one(video, flv_tag::avc_frame(flv_tag::FrameType::key, composition)).part, avc,
              PartKind::frame, true, composition);
        check(read_one(video, flv_tag::avc_frame(flv_tag::FrameType::inter, composition)).part, avc,
              PartKind::frame, false, composition);
    }
    constexpr std::uint32_t aac = four_cc("mp4a");
    check(read_one(MessageType::audio, flv_tag::aac_sequence_header()).part, aac, PartKind::configuration);
    check(read_one(MessageType::audio, flv_tag::aac_frame()).part, aac, PartKind::frame);
}

TEST_CASE("heads of the codecs before AVC and AAC keep their numbers") {
    for (const auto codec :
         {flv_tag::VideoCodec::sorenson_h263, flv_tag::VideoCodec::screen, flv_tag::VideoCodec::vp6,
          flv_tag::VideoCodec::vp6_alpha, flv_tag::VideoCodec::screen2}) {
        const auto id = static_cast<std::uint32_t>(codec);
        check(read_one(MessageType::video, flv_tag::video_frame(flv_tag::FrameType::key, codec)).part, id,
              PartKind::frame, true);
        check(read_one(MessageType::video, flv_tag::video_frame(flv_tag::FrameType::disposable, codec)).part,
              id, PartKind::frame);
    }
    for (const auto format :
         {flv_tag::SoundFormat::pcm_platform, flv_tag::SoundFormat::adpcm,
          flv_tag::SoundFormat::pcm_little_endian, flv_tag::SoundFormat::nellymoser,
          flv_tag::SoundFormat::g711_alaw, flv_tag::SoundFormat::g711_mulaw, flv_tag::SoundFormat::speex}) {
        check(read_one(MessageType::audio, flv_tag::audio_frame({format})).part,
              static_cast<std::uint32_t>(format), PartKind::frame);
    }
    for (const auto format : {flv_tag::SoundFormat::mp3, flv_tag::SoundFormat::mp3_8k}) {
        check(read_one(MessageType::audio, flv_tag::audio_frame({format, 8000})).part, four_cc(".mp3"),
              PartKind::frame);
    }
}

TEST_CASE("every enhanced video head is read as it was written") {
    using Codec = enhanced_tag::VideoCodec;
    constexpr MessageType video = MessageType::video;
    for (const Codec codec : {Codec::avc, Codec::hevc, Codec::vvc, Codec::av1, Codec::vp8, Codec::vp9}) {
        for (const enhanced_tag::Place& place : places) {
            CAPTURE(enhanced_tag::name_of(codec));
            const auto check_one = [&](const Head& head, PartKind kind, bool keyframe,
                                       std::int32_t composition) {
                const MediaPart part = read_one(video, head).part;
                check(part, number(codec), kind, keyframe, composition);
                check_place(part, place);
            };
            check_one(enhanced_tag::video_sequence_start(codec, place), PartKind::configuration, false, 0);
            check_one(enhanced_tag::video_sequence_end(codec, place), PartKind::end, false, 0);
            check_one(enhanced_tag::video_metadata(codec, place), PartKind::metadata, false, 0);
            for (const std::int32_t composition : {0, 66, -66, 0x7FFFFF, -0x7FFFFF}) {
                const std::int32_t expected = enhanced_tag::has_composition_time(codec) ? composition : 0;
                check_one(enhanced_tag::video_frame(codec, flv_tag::FrameType::key, composition, place),
                          PartKind::frame, true, expected);
                check_one(enhanced_tag::video_frame(codec, flv_tag::FrameType::inter, composition, place),
                          PartKind::frame, false, expected);
            }
        }
    }
}

TEST_CASE("every enhanced audio head is read as it was written") {
    using Codec = enhanced_tag::AudioCodec;
    for (const Codec codec : {Codec::ac3, Codec::eac3, Codec::opus, Codec::mp3, Codec::flac, Codec::aac}) {
        for (const enhanced_tag::Place& place : places) {
            CAPTURE(enhanced_tag::name_of(codec));
            const auto check_one = [&](const Head& head, PartKind kind) {
                const MediaPart part = read_one(MessageType::audio, head).part;
                check(part, number(codec), kind);
                check_place(part, place);
            };
            check_one(enhanced_tag::audio_sequence_start(codec, place), PartKind::configuration);
            check_one(enhanced_tag::audio_frame(codec, place), PartKind::frame);
            check_one(enhanced_tag::audio_sequence_end(codec, place), PartKind::end);
            check_one(enhanced_tag::audio_channels(codec, place), PartKind::channels);
        }
    }
}

TEST_CASE("nanoseconds can stand before every enhanced head, and before several tracks") {
    const Head head = enhanced_tag::with_nanoseconds(
        enhanced_tag::video_frame(enhanced_tag::VideoCodec::hevc, flv_tag::FrameType::inter, 33, {3}), 12);
    const MediaPart part = read_one(MessageType::video, head).part;
    check(part, four_cc("hvc1"), PartKind::frame, false, 33);
    CHECK(part.track == 3);
    CHECK(part.nanoseconds == 12);
}

TEST_CASE("bodies of publishers with their dissection") {
    const Read record = read_one(MessageType::video, vectors::hex(vectors::flv_avc_sequence_header));
    check(record.part, four_cc("avc1"), PartKind::configuration);
    CHECK(record.data.size() == 36);
    CHECK(record.data.front() == 1);
    const Read config = read_one(MessageType::audio, vectors::hex(vectors::flv_aac_sequence_header));
    CHECK(config.data == Bytes{0x11, 0x90});
    // 80: MediaMTX starts a sequence with frame type 0 | "hvc1" | record
    check(read_one(MessageType::video, vectors::hex("80 68766331 01")).part, four_cc("hvc1"),
          PartKind::configuration);
    // 84: OBS writes Metadata with frame type 0
    check(read_one(MessageType::video, vectors::hex("84 68766331 02")).part, four_cc("hvc1"),
          PartKind::metadata);
    // A2: OBS ends AV1 with an inter frame
    check(read_one(MessageType::video, vectors::hex("A2 61763031")).part, four_cc("av01"), PartKind::end);
    // 95: an AV1 descriptor of MPEG-TS
    check(read_one(MessageType::video, vectors::hex("95 61763031 80")).part, four_cc("av01"),
          PartKind::descriptor);
    // 1C: HEVC as codec 12 | 01 frame | FFFFFE -2 ms
    check(read_one(MessageType::video, vectors::hex("1C 01 FFFFFE 00")).part, four_cc("hvc1"),
          PartKind::frame, true, -2);
    // 47: a key frame that a server made
    check(read_one(MessageType::video, vectors::hex("47 01 000000 00")).part, four_cc("avc1"),
          PartKind::frame, true);
}

TEST_CASE("commands of a server are one byte") {
    // 57: frame type 5, AVC | 00 seeking starts
    const Read old = read_one(MessageType::video, vectors::hex("57 00"));
    check(old.part, 0, PartKind::command);
    CHECK(old.data == Bytes{0});
    // D1: enhanced, frame type 5, CodedFrames | 01 seeking ends
    const Read enhanced = read_one(MessageType::video, vectors::hex("D1 01"));
    check(enhanced.part, 0, PartKind::command);
    CHECK(enhanced.data == Bytes{1});
}

TEST_CASE("extensions of a head form a chain") {
    // 97 ModEx | 02 three bytes | 051615 333333 ns | 0 TimestampOffsetNano, 7 ModEx | 00 one byte | AA | 1 unknown,
    // 1 CodedFrames | "hvc1" | 000042 66 ms | media
    const Read chained =
        read_one(MessageType::video, vectors::hex("97 02 051615 07 00 AA 11 68766331 000042 DEADBEEF"));
    check(chained.part, four_cc("hvc1"), PartKind::frame, true, 66);
    CHECK(chained.part.nanoseconds == 333333);
    CHECK(chained.data == media);
    // 97 ModEx | FF 00FF: 256 bytes, the first three 000001 | 03 CodedFramesX | "avc1"
    const Bytes longer = vectors::joined(vectors::hex("97 FF 00FF 000001"), vectors::filled(253, 0x55),
                                         vectors::hex("03 61766331 DEADBEEF"));
    const Read read = read_one(MessageType::video, longer);
    CHECK(read.part.nanoseconds == 1);
    CHECK(read.data == media);
    // Too short for its type, and more than a millisecond: no offset.
    CHECK(read_one(MessageType::audio, vectors::hex("97 00 01 01 4F707573 DE")).part.nanoseconds == 0);
    CHECK(read_one(MessageType::audio, vectors::hex("97 02 0F4240 01 4F707573 DE")).part.nanoseconds == 0);
}

TEST_CASE("one message carries several tracks of one codec") {
    // 96 key, Multitrack | 1 ManyTracks, 1 CodedFrames | "hvc1" | 00 | 000007 | 000010 16 ms | AAAAAAAA |
    // 01 | 000007 | FFFFFF -1 ms | BBBBBBBB
    const Bytes bytes = vectors::hex("96 11 68766331 00 000007 000010 AAAAAAAA 01 000007 FFFFFF BBBBBBBB");
    const MediaBody body = rtmp::read_media_body(MessageType::video, bytes);
    CHECK(body.fault == "");
    REQUIRE(body.parts.size() == 2);
    check(body.parts[0], four_cc("hvc1"), PartKind::frame, true, 16);
    CHECK(body.parts[0].track == 0);
    CHECK(vectors::to_hex(body.parts[0].data) == "AAAAAAAA");
    check(body.parts[1], four_cc("hvc1"), PartKind::frame, true, -1);
    CHECK(body.parts[1].track == 1);
    CHECK(vectors::to_hex(body.parts[1].data) == "BBBBBBBB");
    CHECK(fault_of(MessageType::video, "96 13 68766331 00 000004 AAAAAAAA 01 000004 BBBBBBBB", 2).empty());
}

TEST_CASE("one message carries several tracks of several codecs") {
    // A6 inter | 2 ManyTracksManyCodecs, 1 CodedFrames | "avc1" | 00 | 000004 | 000021 33 ms | AA |
    // "av01" | 02 | 000002 | BBBB, which has no composition time
    const Bytes bytes = vectors::hex("A6 21 61766331 00 000004 000021 AA 61763031 02 000002 BBBB");
    const MediaBody body = rtmp::read_media_body(MessageType::video, bytes);
    CHECK(body.fault == "");
    REQUIRE(body.parts.size() == 2);
    check(body.parts[0], four_cc("avc1"), PartKind::frame, false, 33);
    check(body.parts[1], four_cc("av01"), PartKind::frame, false, 0);
    CHECK(body.parts[1].track == 2);
    CHECK(vectors::to_hex(body.parts[1].data) == "BBBB");
    // 95 | 2 ManyTracksManyCodecs, 0 SequenceStart | "mp4a" 01 000002 1190 | "Opus" 02 000000
    const Bytes starts = vectors::hex("95 20 6D703461 01 000002 1190 4F707573 02 000000");
    const MediaBody audio = rtmp::read_media_body(MessageType::audio, starts);
    REQUIRE(audio.parts.size() == 2);
    check(audio.parts[0], four_cc("mp4a"), PartKind::configuration);
    check(audio.parts[1], four_cc("Opus"), PartKind::configuration);
    CHECK(audio.parts[1].data.empty());
}

TEST_CASE("an empty body is silence, and other messages have no such body") {
    CHECK(fault_of(MessageType::audio, "").empty());
    CHECK(fault_of(MessageType::video, "").empty());
    CHECK(fault_of(MessageType::data_amf0, "AF 01").empty());
}

TEST_CASE("malformed bodies have a fault, and the parts before it") {
    for (const char* digits : {"17", "17 00", "17 01 0000", "57", "90", "90 687663", "91 68766331 0000", "D0",
                               "97", "97 02 0000", "97 FF 00", "97 00 AA", "96", "96 01", "96 01 68766331",
                               "96 01 68766331 01 0000", "96 11 687663"}) {
        CAPTURE(digits);
        CHECK(fault_of(MessageType::video, digits) == "a media message is cut short");
    }
    CHECK(fault_of(MessageType::audio, "AF") == "a media message is cut short");
    CHECK(fault_of(MessageType::video, "96 13 68766331 00 000001 AA 01 000002 BB", 1) ==
          "a media message is cut short");
    CHECK(fault_of(MessageType::video, "96 11 68766331 00 000003 000000 01 000002 BBBB", 1) ==
          "a media message is cut short");
    // Reserved packet types; several tracks inside several tracks; an unknown layout of tracks.
    for (const char* digits :
         {"17 03 000000", "98 68766331", "96 06", "96 07 68766331 01", "96 31 68766331"}) {
        CAPTURE(digits);
        CHECK_FALSE(fault_of(MessageType::video, digits).empty());
    }
    for (const char* digits : {"AF 02", "93 4F707573", "96 4F707573", "95 05"}) {
        CAPTURE(digits);
        CHECK_FALSE(fault_of(MessageType::audio, digits).empty());
    }
}

TEST_CASE("a message of very many tracks is read to the limit") {
    Bytes bytes = vectors::hex("95 11 4F707573");
    for (std::size_t i = 0; i <= rtmp::max_media_parts; ++i)
        bytes.insert(bytes.end(), 4, 0);
    const MediaBody body = rtmp::read_media_body(MessageType::audio, bytes);
    CHECK(body.parts.size() == rtmp::max_media_parts);
    CHECK_FALSE(body.fault.empty());
}

}  // namespace media_body_test
