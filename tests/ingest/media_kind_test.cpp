#include "ingest/media_kind.hpp"

#include <doctest/doctest.h>

#include "vectors/hex.hpp"

namespace media_kind_test {

using ingest::MediaKind;
using rtmp::MessageType;
using Part = ingest::MediaKind::Part;

namespace {

MediaKind video(std::string_view body) {
    return ingest::kind_of(MessageType::video, vectors::hex(body));
}

MediaKind audio(std::string_view body) {
    return ingest::kind_of(MessageType::audio, vectors::hex(body));
}

}  // namespace

TEST_CASE("headers, keyframes, other frames and ends are told apart") {
    CHECK(video("17 00 000000 01").part == Part::header);
    CHECK(video("17 01 000000 65").keyframe);
    CHECK(video("27 01 000000 41").part == Part::frame);
    CHECK_FALSE(video("27 01 000000 41").keyframe);
    CHECK(video("17 02 000000").part == Part::other);
    CHECK(video("17 01 000000 65").tag_size == 5);
    CHECK(video("1C 00 000000").part == Part::header);
    CHECK(video("12 00").keyframe);
    CHECK(video("57 00").part == Part::other);
    CHECK(audio("AF 00 1190").part == Part::header);
    CHECK(audio("AF 01 21").part == Part::frame);
    CHECK(audio("AF 01 21").tag_size == 2);
    CHECK(audio("2F FF").part == Part::frame);
}

TEST_CASE("enhanced tags say where their media begins") {
    CHECK(video("90 68766331 01").part == Part::header);
    CHECK(video("94 68766331 01").part == Part::header);
    CHECK(video("94 68766331 01").packet_type == 4);
    CHECK(video("91 68766331 000000 26").keyframe);
    CHECK(video("91 68766331 000000 26").tag_size == 8);
    CHECK(video("93 68766331 26").tag_size == 5);
    CHECK(video("91 61763031 0A").tag_size == 5);
    CHECK(video("92 68766331").part == Part::other);
    CHECK(audio("90 4F707573 4F").part == Part::header);
    CHECK(audio("91 4F707573 FC").tag_size == 5);
}

TEST_CASE("nanoseconds and several tracks stand in front") {
    // One track of several: its packet type, codec and number.
    const MediaKind track = video("96 01 61766331 02 000000 65");
    CHECK(track.keyframe);
    CHECK(track.codec == "avc1");
    CHECK(track.track == 2);
    CHECK(track.tag_size == 10);
    // ModEx with three bytes of nanoseconds, then coded frames.
    const MediaKind timed = video("A7 02 0007A1 01 68766331 000000 02");
    CHECK(timed.codec == "hvc1");
    CHECK(timed.part == Part::frame);
    CHECK_FALSE(timed.keyframe);
    CHECK(timed.tag_size == 13);
    CHECK(audio("95 00 4F707573 01 4F").track == 1);
    CHECK(audio("95 00 4F707573 01 4F").part == Part::header);
}

TEST_CASE("what is too short is no media") {
    CHECK(video("").part == Part::other);
    CHECK(video("91").part == Part::other);
    CHECK(video("17").part == Part::other);
    CHECK(audio("AF").part == Part::other);
    CHECK(video("97 FF FFFF").part == Part::other);
}

}  // namespace media_kind_test
