#include "publish/connect/agreement.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "dial/failure.hpp"
#include "publish/push.hpp"
#include "publish/recorder.hpp"
#include "support/made_source.hpp"

namespace agreement_test {

namespace {

using media::Codec;
using media::TrackType;
using pack::EnhancedUse;
using rtmp::ServerCapabilities;

media::Track track_of(TrackType type, Codec codec, const char* name) {
    media::Track track;
    track.codec_name = name;
    track.type = type;
    track.codec = codec;
    return track;
}

const media::Track h264 = track_of(TrackType::video, Codec::h264, "h264");
const media::Track hevc = track_of(TrackType::video, Codec::hevc, "hevc");
const media::Track aac = track_of(TrackType::audio, Codec::aac, "aac");
const media::Track opus = track_of(TrackType::audio, Codec::opus, "opus");
const rtmp::Url url = rtmp::parse_url("rtmp://127.0.0.1/live/sekrit-key");

ServerCapabilities listing(const std::vector<std::string>& names) {
    ServerCapabilities server;
    server.any.emplace();
    for (const std::string& name : names)
        server.any->push_back({name, 5});
    return server;
}

/// Words about a server with that answer which gets these tracks.
std::vector<std::string> untold_of(const rtmp::event::Connected& server,
                                   const std::vector<media::Track>& tracks,
                                   const publish::Settings& settings = {}) {
    std::vector<std::string> all;
    for (const publish::Untold& one : publish::untold(server, publish::terms_of(settings, tracks), url))
        all.push_back(one.what);
    return all;
}

}  // namespace

TEST_CASE("a stream goes on only with what was agreed on for its first input, or needs no agreement") {
    constexpr auto use = EnhancedUse::automatic;
    CHECK_FALSE(publish::misfit({h264, aac}, {h264, aac}, use));
    CHECK_FALSE(publish::misfit({hevc, opus}, {hevc, aac}, use));
    CHECK_FALSE(publish::misfit({hevc, opus}, {h264, opus}, use));
    CHECK(publish::misfit({h264, aac}, {hevc, opus}, use) ==
          "it needs hvc1 and Opus, which was not agreed on with the server when the stream began");
    CHECK(publish::misfit({h264, aac}, {h264, opus}, EnhancedUse::off) ==
          "codec opus cannot be sent over RTMP with --enhanced off");
}

TEST_CASE("an offer is made only where it is needed, and then of all that is sent") {
    const auto none = publish::offer_of({h264, aac}, EnhancedUse::automatic);
    CHECK(publish::words_of(none.announced) == "nothing");
    const auto some = publish::offer_of({h264, opus}, EnhancedUse::automatic);
    CHECK(publish::words_of(some.announced) == "avc1 and Opus");
    CHECK(publish::words_of(some.needed) == "Opus");
    const auto all = publish::offer_of({h264, aac}, EnhancedUse::always);
    CHECK(publish::words_of(all.needed) == "avc1 and mp4a");
}

TEST_CASE("several tracks need a FOURCC for all but the first, and are announced") {
    const auto offer = publish::offer_of({h264, aac, aac}, EnhancedUse::automatic);
    CHECK(offer.multitrack);
    CHECK(publish::words_of(offer.needed) == "mp4a");
    CHECK(publish::words_of(offer.announced) == "avc1 and mp4a");
    using publish::NanoUse;
    CHECK(publish::caps_ex_of(offer, NanoUse::off) == 3);
    CHECK(publish::caps_ex_of(offer, NanoUse::automatic) == 15);
    CHECK(publish::caps_ex_of(publish::offer_of({hevc, aac}, EnhancedUse::automatic), NanoUse::off) == 1);
    CHECK(publish::caps_ex_of(publish::offer_of({h264, aac}, EnhancedUse::automatic), NanoUse::always) == 0);
}

TEST_CASE("a server that says what it can do must take several tracks, one that says nothing gets them") {
    const auto offer = publish::offer_of({h264, aac, aac}, EnhancedUse::automatic);
    publish::judge({}, offer, url);
    CHECK(untold_of({}, {h264, aac, aac}) == std::vector<std::string>{"several tracks"});
    ServerCapabilities server = listing({"*"});
    server.caps_ex = rtmp::caps_ex_multitrack;
    publish::judge(server, offer, url);
    CHECK(untold_of({{}, server}, {h264, aac, aac}).empty());
    server.caps_ex = rtmp::caps_ex_reconnect;
    CHECK_THROWS_AS(publish::judge(server, offer, url), dial::Failure);
    publish::judge(server, publish::offer_of({hevc}, EnhancedUse::automatic), url);
}

TEST_CASE("no later input has more tracks of a type than the first, but for the first of its type") {
    constexpr auto use = EnhancedUse::automatic;
    CHECK_FALSE(publish::misfit({h264}, {h264, aac}, use));
    CHECK_FALSE(publish::misfit({h264, aac, aac}, {h264, aac}, use));
    CHECK(publish::misfit({h264, aac, aac}, {h264, aac, aac, aac}, use) ==
          "it has more audio tracks than the stream began with");
    CHECK(publish::misfit({h264, aac}, {h264, h264, aac}, use) ==
          "it has more video tracks than the stream began with");
}

TEST_CASE("a server that lists codecs must list ours, and both lists are named where it does not") {
    const auto offer = publish::offer_of({hevc, opus}, EnhancedUse::automatic);
    publish::judge(listing({"hvc1", "Opus"}), offer, url);
    publish::judge(listing({"*"}), offer, url);
    try {
        publish::judge(listing({"av01", "vp09", "mp4a"}), offer, url);
        FAIL("it lists neither");
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::nothing_to_send);
        const std::string what = failure.what();
        CHECK(what.find("does not take hvc1 and Opus") != std::string::npos);
        CHECK(what.find("it says it takes av01, vp09 and mp4a") != std::string::npos);
        CHECK(what.find("we would send hvc1 and Opus") != std::string::npos);
        CHECK(what.find("sekrit") == std::string::npos);
    }
    CHECK_THROWS_AS(publish::judge(listing({}), offer, url), dial::Failure);
}

TEST_CASE("each codec that the server does not say it takes is told by itself, and H.264 and AAC are not") {
    CHECK(untold_of({}, {hevc, opus}) == std::vector<std::string>{"hevc", "opus"});
    CHECK(untold_of({{}, listing({"hvc1"})}, {hevc, opus}) == std::vector<std::string>{"opus"});
    CHECK(untold_of({{}, listing({"*"})}, {hevc, opus}).empty());
    CHECK(untold_of({}, {h264, aac}).empty());
    publish::Settings always;
    always.enhanced = EnhancedUse::always;
    CHECK(untold_of({}, {h264, aac}, always).empty());
    const auto told = publish::untold({}, publish::terms_of({}, {hevc, aac}), url);
    REQUIRE(told.size() == 1);
    CHECK(told[0].warning ==
          "rtmp://127.0.0.1/live/****: the server does not say that it takes hevc (hvc1), and may drop it in "
          "silence; see whether it comes out, or convert the input to H.264 and AAC");
}

TEST_CASE("a service that is known to take the codec needs not say so, a program that drops it is named") {
    publish::Settings settings;
    settings.known.services = {{"Ours", {"127.0.0.1"}, {"hevc"}, {}}};
    CHECK(untold_of({}, {hevc, aac}, settings).empty());
    settings.known.services[0].video = {"h264"};
    CHECK(untold_of({}, {hevc, aac}, settings) == std::vector<std::string>{"hevc"});
    settings.known.services.clear();
    settings.known.programs = {{"SRS", "SRS/", "6.0.2", {}, {"hevc"}, "2026-11-30"}};
    const auto told = publish::untold({{"FMS/3,5,3,888", "SRS/5.0.213"}, {}},
                                      publish::terms_of(settings, {hevc, aac}), url);
    REQUIRE(told.size() == 1);
    CHECK(told[0].warning.find("; SRS before 6.0.2 is known to drop hevc without a word") !=
          std::string::npos);
}

TEST_CASE("connect says nothing new for H.264 and AAC, and what comes for others") {
    const auto names_in_connect = [](EnhancedUse use) {
        ingest::Server server;
        Pushed pushed;
        publish::Settings settings = unpaced();
        settings.enhanced = use;
        push(pushed, server, settings);
        REQUIRE(pushed.error.empty());
        REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.deleted; }));
        std::vector<std::string> names;
        for (const rtmp::amf0::Member& member : server.seen().connect.members)
            names.push_back(member.first);
        return names;
    };
    const std::vector<std::string> plain = names_in_connect(EnhancedUse::automatic);
    CHECK(std::find(plain.begin(), plain.end(), "fourCcList") == plain.end());
    CHECK(std::find(plain.begin(), plain.end(), "videoFourCcInfoMap") == plain.end());
    CHECK(plain == names_in_connect(EnhancedUse::off));
    const std::vector<std::string> more = names_in_connect(EnhancedUse::always);
    CHECK(std::find(more.begin(), more.end(), "fourCcList") != more.end());
    CHECK(std::find(more.begin(), more.end(), "videoFourCcInfoMap") != more.end());
    CHECK(std::find(more.begin(), more.end(), "audioFourCcInfoMap") != more.end());
    CHECK(std::find(plain.begin(), plain.end(), "capsEx") == plain.end());
    CHECK(std::find(more.begin(), more.end(), "capsEx") != more.end());
}

TEST_CASE("a server that lacks the codec gets no media") {
    ingest::Script script;
    script.fourcc_list = {"av01"};
    ingest::Server server(script);
    Pushed pushed;
    publish::Settings settings = unpaced();
    settings.enhanced = EnhancedUse::always;
    push(pushed, server, settings);
    CHECK(pushed.status == dial::ExitStatus::nothing_to_send);
    CHECK(server.seen().video.messages == 0);
    CHECK(server.seen().audio.messages == 0);
}

TEST_CASE("nanoseconds go to servers that say they take them, or to all where that is asked for") {
    const auto first_audio_byte = [](publish::NanoUse use, std::optional<std::uint32_t> caps_ex) {
        ingest::ServerConfig config;
        config.scripts = {ingest::Script()};
        config.scripts.front().caps_ex = caps_ex;
        config.keeping.media = true;
        ingest::Server server(config);
        publish::Settings settings = unpaced();
        settings.enhanced = pack::EnhancedUse::always;
        settings.nano = use;
        Pushed pushed;
        push(pushed, server, settings);
        CHECK(pushed.error.empty());
        REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.deleted; }));
        for (const ingest::SeenMessage& message : server.seen().media) {
            // Sound behind the sequence start.
            if (message.type == rtmp::MessageType::audio && message.timestamp > 0)
                return message.payload.at(0);
        }
        return std::uint8_t{0};
    };
    using publish::NanoUse;
    CHECK(first_audio_byte(NanoUse::automatic, 1 | 4 | 8) == 0x97);
    CHECK(first_audio_byte(NanoUse::automatic, 1 | 4) == 0x91);
    CHECK(first_audio_byte(NanoUse::automatic, 0) == 0x91);
    CHECK(first_audio_byte(NanoUse::automatic, std::nullopt) == 0x91);
    CHECK(first_audio_byte(NanoUse::always, std::nullopt) == 0x97);
    CHECK(first_audio_byte(NanoUse::off, 15) == 0x91);
}

}  // namespace agreement_test
