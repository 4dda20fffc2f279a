#include "publish/known_servers.hpp"

#include <doctest/doctest.h>

namespace known_servers_test {

using media::TrackType;
using publish::is_earlier;
using publish::known_of;
using publish::KnownServers;
using Answer = publish::KnownOfCodec::Answer;
using Name = publish::KnownServers::Program::Name;

namespace {

KnownServers known() {
    KnownServers known;
    known.services = {{"Tube", {".tube.example"}, {"h264", "hevc"}, {}},
                      {"Tube Events", {"events.tube.example"}, {"h264"}, {"aac"}}};
    known.programs = {{"SRS", "SRS/", "6.0.2", Name::its_own, {"hevc"}, "2026-11-30"},
                      {"SRS", "SRS/", "", Name::its_own, {"av1"}, "2026-11-30"},
                      {"nginx-rtmp", "FMS/3,0,1,123", "", Name::common, {"hevc"}, "2026-11-30"}};
    return known;
}

publish::KnownOfCodec video_at(const std::string& host, const rtmp::ServerName& name,
                               const std::string& codec) {
    return known_of(known(), host, name, {TrackType::video, codec});
}

}  // namespace

TEST_CASE("versions are compared by their numbers") {
    CHECK(is_earlier("5.0.213(Bee)", "6.0"));
    CHECK(is_earlier("6.0.1", "6.0.2"));
    CHECK(is_earlier("6.0", "6.0.2"));
    CHECK(is_earlier("9,9", "10"));
    CHECK_FALSE(is_earlier("6.0.2", "6.0.2"));
    CHECK_FALSE(is_earlier("10.0", "9.9"));
    CHECK_FALSE(is_earlier("unknown", "6.0"));
    CHECK_FALSE(is_earlier("99999999999999999999", "6.0"));
}

TEST_CASE("a service is known by its host, the closest one, and by what it takes of each type") {
    CHECK(video_at("A.tube.example", {}, "hevc").answer == Answer::takes);
    CHECK(video_at("events.tube.example", {}, "hevc").answer == Answer::drops);
    CHECK(video_at("events.tube.example", {}, "hevc").words == "Tube Events is known to take h264 alone");
    CHECK(video_at("a.tube.example", {}, "av1").words == "Tube is known to take h264, hevc alone");
    CHECK(known_of(known(), "a.tube.example", {}, {TrackType::audio, "opus"}).answer == Answer::nothing);
    CHECK(video_at("tube.example.org", {}, "hevc").answer == Answer::nothing);
    CHECK(known().service_at("") == nullptr);
}

TEST_CASE("a program is known by its name and version") {
    CHECK(video_at("h", {"FMS/3,5,3,888", "SRS/5.0.213(Bee)"}, "hevc").words ==
          "SRS before 6.0.2 is known to drop hevc without a word (as of 2026-11-30)");
    CHECK(video_at("h", {"FMS/3,5,3,888", "SRS/6.0.134"}, "hevc").answer == Answer::nothing);
    CHECK(video_at("h", {"FMS/3,5,3,888", "SRS/6.0.134"}, "av1").answer == Answer::drops);
    CHECK(video_at("h", {"FMS/3,5,3,888", {}}, "hevc").answer == Answer::nothing);
}

TEST_CASE("a name that many programs have is no proof, and none where there is another name beside it") {
    const auto shared = video_at("h", {"FMS/3,0,1,123", {}}, "hevc");
    CHECK(shared.answer == Answer::drops);
    CHECK(shared.words ==
          "it calls itself FMS/3,0,1,123, as nginx-rtmp does, which drops hevc without a word (as of "
          "2026-11-30)");
    CHECK(video_at("h", {"FMS/3,0,1,123", "version 0,36,7"}, "hevc").answer == Answer::nothing);
}

TEST_CASE("what a service takes counts for more than the program that it runs") {
    CHECK(video_at("a.tube.example", {"FMS/3,0,1,123", {}}, "hevc").answer == Answer::takes);
}

}  // namespace known_servers_test
