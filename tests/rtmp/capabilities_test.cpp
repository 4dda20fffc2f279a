#include "rtmp/capabilities.hpp"

#include <doctest/doctest.h>
#include <limits>

#include "vectors/hex.hpp"

namespace capabilities_test {

using rtmp::amf0::Member;
using rtmp::amf0::Object;
using rtmp::amf0::StrictArray;
using rtmp::amf0::Value;
using rtmp::enhanced_tag::AudioCodec;
using rtmp::enhanced_tag::VideoCodec;
using Answer = rtmp::ServerCapabilities::Answer;

namespace {

Object object(std::vector<Member> members) {
    return {std::move(members)};
}

Value list(std::vector<Value> values) {
    return StrictArray{std::move(values)};
}

rtmp::Command result(Value properties, Value info = rtmp::amf0::Null{}) {
    return {"_result", 1, {std::move(properties), std::move(info)}};
}

}  // namespace

TEST_CASE("connect announces the codecs that will be sent, and nothing else") {
    Object properties;
    rtmp::announce({}, properties);
    CHECK(properties.members.empty());

    rtmp::announce({{VideoCodec::hevc}, {AudioCodec::opus}}, properties);
    // fourCcList ["hvc1", "Opus"] | videoFourCcInfoMap {hvc1: 2} | audioFourCcInfoMap {Opus: 2}
    CHECK(vectors::to_hex(rtmp::amf0::encode_all({properties})) ==
          vectors::to_hex(vectors::hex(
              "03 000A666F757243634C697374 0A00000002 02000468766331 0200044F707573 "
              "0012766964656F466F75724363496E666F4D6170 03 000468766331 004000000000000000 000009 "
              "0012617564696F466F75724363496E666F4D6170 03 00044F707573 004000000000000000 000009 000009")));

    Object video_only;
    rtmp::announce({{VideoCodec::av1}, {}}, video_only);
    CHECK(Value(video_only).find("videoFourCcInfoMap") != nullptr);
    CHECK(Value(video_only).find("audioFourCcInfoMap") == nullptr);
}

TEST_CASE("a server that lists nothing is silent on every codec") {
    const auto silent = rtmp::capabilities_of(result(object({{"fmsVer", "FMS/3,0,1,123"}})));
    CHECK(silent.answer(VideoCodec::hevc) == Answer::silent);
    CHECK(silent.answer(AudioCodec::opus) == Answer::silent);
    CHECK_FALSE(silent.caps_ex);
    CHECK(rtmp::capabilities_of({"_result", 1, {}}).answer(VideoCodec::hevc) == Answer::silent);
}

TEST_CASE("a list of codecs says what a server takes and what it lacks") {
    const auto listed = rtmp::capabilities_of(result(object({{"fourCcList", list({"hvc1", "av01"})}})));
    CHECK(listed.answer(VideoCodec::hevc) == Answer::takes);
    CHECK(listed.answer(VideoCodec::vp9) == Answer::lacks);
    const auto both = rtmp::capabilities_of(result(object({{"fourCcList", list({"hvc1", "mp4a"})}})));
    CHECK(both.answer(AudioCodec::opus) == Answer::lacks);
    const auto any = rtmp::capabilities_of(result(object({{"fourCcList", list({"*"})}})));
    CHECK(any.answer(AudioCodec::flac) == Answer::takes);
    const auto none = rtmp::capabilities_of(result(object({{"fourCcList", list({})}})));
    CHECK(none.answer(VideoCodec::hevc) == Answer::lacks);
}

TEST_CASE("a list of video codecs alone says nothing of sound") {
    const auto listed = rtmp::capabilities_of(result(object({{"fourCcList", list({"hvc1", "av01"})}})));
    CHECK(listed.answer(AudioCodec::opus) == Answer::silent);
}

TEST_CASE("a map says what a server does with a codec: decoding and forwarding are taking it") {
    const Object map = object({{"hvc1", 1.0}, {"av01", 4.0}, {"vp09", 2.0}, {"vvc1", 0.0}});
    const auto mapped = rtmp::capabilities_of(result(object({{"videoFourCcInfoMap", map}})));
    CHECK(mapped.answer(VideoCodec::hevc) == Answer::takes);
    CHECK(mapped.answer(VideoCodec::av1) == Answer::takes);
    CHECK(mapped.answer(VideoCodec::vp9) == Answer::lacks);
    CHECK(mapped.answer(VideoCodec::vvc) == Answer::lacks);
    CHECK(mapped.answer(AudioCodec::opus) == Answer::silent);
}

TEST_CASE("what a server can do is found in the properties, the info object and its data, in this order") {
    const auto caps = [](double bits) { return Member{"capsEx", bits}; };
    const Object data = object({{"data", object({caps(8), {"fourCcList", list({"Opus"})}})}});
    CHECK(rtmp::capabilities_of(result(object({caps(1)}), object({caps(3)}))).caps_ex == 1U);
    CHECK(rtmp::capabilities_of(result(rtmp::amf0::Null{}, object({caps(3)}))).caps_ex == 3U);
    const auto deep = rtmp::capabilities_of(result(rtmp::amf0::Null{}, data));
    CHECK(deep.caps_ex == 8U);
    CHECK(deep.answer(AudioCodec::opus) == Answer::takes);
}

TEST_CASE("malformed capabilities count as not said") {
    const auto said = [](Value fourcc, Value caps_ex) {
        return rtmp::capabilities_of(result(object({{"fourCcList", fourcc},
                                                    {"videoFourCcInfoMap", std::move(fourcc)},
                                                    {"capsEx", std::move(caps_ex)}})));
    };
    for (const Value& wrong : {Value(1.0), Value("hvc1"), Value(rtmp::amf0::Null{}), list({1.0, true}),
                               list({"\x1b[2J", "toolong", ""}), Value(object({{"hvc1", "yes"}}))}) {
        CHECK(said(wrong, 1.0).answer(VideoCodec::hevc) == Answer::silent);
    }
    for (const double wrong : {-1.0, 1e300, std::numeric_limits<double>::quiet_NaN()})
        CHECK_FALSE(said(rtmp::amf0::Null{}, wrong).caps_ex);
    CHECK_FALSE(said(rtmp::amf0::Null{}, "3").caps_ex);
}

TEST_CASE("a list of codecs without end is cut") {
    std::vector<Value> names(1000, Value("hvc1"));
    const auto found = rtmp::capabilities_of(result(object({{"fourCcList", list(std::move(names))}})));
    REQUIRE(found.any);
    CHECK(found.any->size() == rtmp::max_listed_codecs);
}

}  // namespace capabilities_test
