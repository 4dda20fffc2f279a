#include "pack/metadata.hpp"

#include <doctest/doctest.h>

#include "rtmp/amf0.hpp"
#include "support/made_source.hpp"

namespace metadata_test {

namespace {

rtmp::amf0::Value properties_of(const pack::Header& header) {
    rtmp::Bytes bytes;
    for (const rtmp::ByteView slice : header.message.body)
        bytes.insert(bytes.end(), slice.begin(), slice.end());
    rtmp::amf0::Decoder decoder(bytes);
    CHECK(decoder.next()->text_or("") == "@setDataFrame");
    CHECK(decoder.next()->text_or("") == "onMetaData");
    const auto properties = decoder.next();
    REQUIRE(properties);
    CHECK_FALSE(decoder.next());
    REQUIRE(properties->as<rtmp::amf0::Object>() != nullptr);
    CHECK(properties->as<rtmp::amf0::Object>()->ecma_array);
    return *properties;
}

double number(const rtmp::amf0::Value& properties, const char* name) {
    const rtmp::amf0::Value* value = properties.find(name);
    REQUIRE_MESSAGE(value != nullptr, name);
    return value->number_or(-1);
}

}  // namespace

TEST_CASE("onMetaData says what players use") {
    const Clip clip{{}};
    const pack::Header header =
        pack::metadata_header(clip.tracks(), std::chrono::milliseconds(12500), "rtmpush/test", 77);
    CHECK(header.key.kind == pack::HeaderKey::Kind::metadata);
    CHECK(header.message.type == rtmp::MessageType::data_amf0);
    CHECK(header.message.timestamp_ms == 77);
    const auto properties = properties_of(header);
    CHECK(number(properties, "duration") == 12.5);
    CHECK(number(properties, "width") == 1280);
    CHECK(number(properties, "height") == 720);
    CHECK(number(properties, "framerate") == 25);
    CHECK(number(properties, "videocodecid") == 7);
    CHECK(number(properties, "videodatarate") == 1500);
    CHECK(number(properties, "audiocodecid") == 10);
    CHECK(number(properties, "audiodatarate") == 128);
    CHECK(number(properties, "audiosamplerate") == 48000);
    CHECK(number(properties, "audiosamplesize") == 16);
    CHECK(number(properties, "audiochannels") == 2);
    CHECK(*properties.find("stereo")->as<bool>());
    CHECK(properties.text_of("encoder") == "rtmpush/test");
}

TEST_CASE("what is unknown or absent is left out") {
    const Clip clip{{}};
    std::vector<media::Track> tracks = {clip.tracks()[1]};
    tracks[0].bit_rate = 0;
    const auto properties = properties_of(pack::metadata_header(tracks, std::nullopt, "x", 0));
    CHECK(number(properties, "duration") == 0);
    CHECK(properties.find("width") == nullptr);
    CHECK(properties.find("videocodecid") == nullptr);
    CHECK(properties.find("audiodatarate") == nullptr);
}

TEST_CASE("numbered tracks are told by their numbers, the first of a type as ever") {
    const Clip clip{{}};
    std::vector<media::Track> tracks = clip.tracks();
    tracks.push_back(tracks[0]);
    tracks.push_back(tracks[1]);
    tracks.push_back(tracks[1]);
    tracks[2].width = 640;
    tracks[3].language = "deu";
    tracks[4].title = "Kommentar";
    tracks[4].channels = 6;
    const auto properties = properties_of(pack::metadata_header(tracks, std::nullopt, "x", 0));
    CHECK(number(properties, "width") == 1280);
    CHECK(number(properties, "audiochannels") == 2);
    const rtmp::amf0::Value* const video = properties.find("videoTrackIdInfoMap");
    REQUIRE(video != nullptr);
    REQUIRE(video->find("1") != nullptr);
    CHECK(number(*video->find("1"), "width") == 640);
    CHECK(number(*video->find("1"), "height") == 720);
    CHECK(number(*video->find("1"), "videodatarate") == 1500);
    CHECK(number(*video->find("1"), "videocodecid") == 0x61766331);
    CHECK(video->find("0") == nullptr);
    CHECK(video->find("2") == nullptr);
    const rtmp::amf0::Value* const audio = properties.find("audioTrackIdInfoMap");
    REQUIRE(audio != nullptr);
    CHECK(audio->find("1")->text_of("language") == "deu");
    CHECK(audio->find("1")->find("title") == nullptr);
    CHECK(audio->find("2")->text_of("title") == "Kommentar");
    CHECK(number(*audio->find("2"), "channels") == 6);
    CHECK(number(*audio->find("2"), "samplerate") == 48000);
    CHECK(number(*audio->find("2"), "audiodatarate") == 128);
    CHECK(number(*audio->find("2"), "audiocodecid") == 0x6D703461);
}

TEST_CASE("codec ids are numbers of FLV, or FOURCCs as numbers") {
    const auto id = [](media::TrackType type, media::Codec codec, pack::EnhancedUse use) {
        media::Track track;
        track.type = type;
        track.codec = codec;
        const auto properties = properties_of(pack::metadata_header({track}, std::nullopt, "x", 0, use));
        const bool is_video = type == media::TrackType::video;
        const rtmp::amf0::Value* const value = properties.find(is_video ? "videocodecid" : "audiocodecid");
        return value != nullptr ? value->number_or(-1) : 0;
    };
    using media::Codec;
    using pack::EnhancedUse;
    using enum media::TrackType;
    CHECK(id(video, Codec::h264, EnhancedUse::automatic) == 7);
    CHECK(id(audio, Codec::aac, EnhancedUse::automatic) == 10);
    CHECK(id(video, Codec::h264, EnhancedUse::always) == 0x61766331);
    CHECK(id(video, Codec::hevc, EnhancedUse::automatic) == 0x68766331);
    CHECK(id(audio, Codec::opus, EnhancedUse::automatic) == 0x4F707573);
    CHECK(id(audio, Codec::other, EnhancedUse::always) == 0);
}

TEST_CASE("metadata tells tracks apart by what it says of them") {
    const Clip clip{{}};
    std::vector<media::Track> tracks = clip.tracks();
    tracks[0].tick = {1, 1000};
    CHECK(pack::same_metadata(clip.tracks(), tracks));
    CHECK_FALSE(pack::same_metadata(clip.tracks(), {tracks[0]}));
    tracks[0].frame_rate = 30;
    CHECK_FALSE(pack::same_metadata(clip.tracks(), tracks));
}

}  // namespace metadata_test
