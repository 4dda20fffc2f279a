#include "rtmp/server_status.hpp"

#include <doctest/doctest.h>

namespace server_status_test {

using rtmp::Command;
using rtmp::ServerStatus;
using rtmp::amf0::Null;
using rtmp::amf0::Object;
using rtmp::amf0::Value;

namespace {

Command reply(std::vector<Value> arguments) {
    return {"onStatus", 0, std::move(arguments)};
}

Object info(std::vector<std::pair<std::string, Value>> members) {
    Object object;
    object.members = std::move(members);
    return object;
}

}  // namespace

TEST_CASE("the info object is found wherever it stands") {
    const Object told = info({{"level", "error"}, {"code", "A.B"}, {"description", "why"}});
    for (const Command& command : {reply({told}), reply({Null{}, told}), reply({Null{}, Null{}, told})}) {
        const ServerStatus status = rtmp::status_of(command);
        CHECK(status.level == "error");
        CHECK(status.code == "A.B");
        CHECK(status.description == "why");
    }
    CHECK(rtmp::status_of(reply({Null{}})).code.empty());
}

TEST_CASE("a server's words are cut") {
    const ServerStatus status = rtmp::status_of(
        reply({info({{"code", std::string(70000, 'c')}, {"description", std::string(70000, 'd')}})}));
    CHECK(status.code.size() == 200);
    CHECK(status.description.size() == 16384);
}

TEST_CASE("a code that means no is a failure whatever its level") {
    CHECK(rtmp::is_failure({"error", "Anything", ""}));
    CHECK(rtmp::is_failure({"ERROR", "", ""}));
    CHECK(rtmp::is_failure({"status", "NetStream.Publish.BadName", ""}));
    CHECK(rtmp::is_failure({"finish", "NetStream.Connect.IllegalApplication", ""}));
    CHECK_FALSE(rtmp::is_failure({"status", "NetConnection.Connect.ReconnectRequest", ""}));
    CHECK_FALSE(rtmp::is_failure({"warning", "NetStream.Publish.Idle", ""}));
    CHECK(rtmp::is_code({"status", "netstream.publish.start", ""}, "NetStream.Publish.Start"));
}

TEST_CASE("a stream that is played ends by several codes") {
    for (const char* code :
         {"NetStream.Play.Stop", "netstream.play.complete", "NetStream.Play.UnpublishNotify"})
        CHECK(rtmp::is_end_of_play({"status", code, ""}));
    for (const char* code : {"NetStream.Play.Start", "NetStream.Play.PublishNotify", "Stop", ""})
        CHECK_FALSE(rtmp::is_end_of_play({"status", code, ""}));
}

TEST_CASE("a redirect is read from either member, and one that is no address is left out") {
    const auto redirect = [](std::vector<std::pair<std::string, Value>> extra) {
        return rtmp::redirect_of(reply({Null{}, info({{"code", "X"}, {"ex", info(std::move(extra))}})}));
    };
    CHECK(redirect({{"code", 302.0}, {"redirect", "rtmp://b/live"}}) == "rtmp://b/live");
    CHECK(redirect({{"redirect2", "rtmp://b/live/k"}}) == "rtmp://b/live/k");
    CHECK(redirect({{"redirect2", "rtmp://c/live/k"}, {"redirect", "rtmp://b/live"}}) == "rtmp://b/live");
    CHECK(redirect({{"redirect", 5.0}}).empty());
    CHECK(redirect({{"redirect", std::string(rtmp::max_address + 1, 'x')}}).empty());
    CHECK(rtmp::redirect_of(reply({info({{"ex", "rtmp://b/live"}})})).empty());
}

TEST_CASE("a ReconnectRequest has a tcUrl, or none") {
    CHECK(rtmp::moved_to(reply({Null{}, info({{"code", "X"}, {"tcUrl", "//b/live"}})})) == "//b/live");
    CHECK(rtmp::moved_to(reply({Null{}, info({{"code", "X"}})})).empty());
    CHECK(rtmp::moved_to(reply({info({{"tcUrl", std::string(rtmp::max_address + 1, 'x')}})})).empty());
}

}  // namespace server_status_test
