#include "publish/probe.hpp"

#include <doctest/doctest.h>
#include <functional>
#include <future>
#include <thread>

#include "publish/push.hpp"

namespace probe_test {

using namespace std::chrono_literals;

namespace {

using dial::ExitStatus;
using dial::Step;
using ingest::Script;
using ingest::Seen;
using ingest::Server;
using publish::Probed;
using rtmp::Aim;
namespace report = publish::report;

/// A probe and what it reported.
struct Asked {
    publish::Settings settings = unpaced();
    publish::Stop stop;
    Recorder recorder;

    std::vector<Probed> all(const std::vector<std::string>& texts, Aim aim) {
        std::vector<rtmp::Url> urls;
        for (const std::string& text : texts)
            urls.push_back(rtmp::parse_url(text));
        return publish::probe(urls, aim, settings, recorder, stop);
    }
    Probed one(const std::string& url, Aim aim) { return all({url}, aim).at(0); }
    Probed one(const Server& server, Aim aim) { return one(server.url("live/sekrit-key-77"), aim); }
};

ExitStatus status_of(const Probed& probed) {
    return probed.failure ? probed.failure->status() : ExitStatus::success;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a probe of the connection touches no stream, and hears what the server takes") {
    Script script;
    script.fourcc_list = {"hvc1", "Opus"};
    script.video_fourccs = {{"av01", 4}};
    script.caps_ex = 1;
    Server server(script);
    Asked asked;
    const Probed probed = asked.one(server, Aim::connect);
    CHECK(status_of(probed) == ExitStatus::success);
    CHECK(probed.destination == "rtmp://" + server.address() + "/live/****");
    CHECK(probed.reached.destination == probed.destination);
    CHECK(probed.reached.address == server.address());
    CHECK(probed.reached.server.version == "FMS/3,5,7,7009");
    CHECK(probed.connections == 1);
    CHECK_FALSE(probed.end);
    for (const Step step : {Step::resolve, Step::connect, Step::handshake, Step::connect_command})
        CHECK(probed.reached.times[step]);
    for (const Step step : {Step::tls, Step::create_stream, Step::publish})
        CHECK_FALSE(probed.reached.times[step]);
    const rtmp::ServerCapabilities& capabilities = probed.reached.capabilities;
    REQUIRE(capabilities.any);
    CHECK(capabilities.any->size() == 2);
    REQUIRE(capabilities.video);
    CHECK(capabilities.video->at(0).name == "av01");
    CHECK(capabilities.caps_ex == 1U);
    CHECK(asked.recorder.all<report::Connecting>().size() == 1);
    CHECK(asked.recorder.all<report::Publishing>().empty());

    REQUIRE(server.wait_for([](const Seen& seen) { return seen.ending != ingest::Ending::open; }));
    CHECK(server.seen().command_names() == std::vector<std::string>{"connect"});
    CHECK(server.seen().ending == ingest::Ending::closed);
    CHECK(rtmp::amf0::Value(server.seen().connect).find("fourCcList") != nullptr);
    CHECK(server.seen().faults.empty());
}

TEST_CASE("a probe of the key publishes for the time in which it may be refused, and ends in order") {
    Server server;
    Asked asked;
    const auto begun = std::chrono::steady_clock::now();
    const Probed probed = asked.one(server, Aim::publish);
    CHECK(std::chrono::steady_clock::now() - begun >= 2s);
    CHECK(status_of(probed) == ExitStatus::success);
    CHECK(probed.end == publish::Confirmation::answered);
    CHECK(probed.reached.times[Step::create_stream]);
    CHECK(probed.reached.times[Step::publish]);
    REQUIRE(server.wait_for([](const Seen& seen) { return seen.ending != ingest::Ending::open; }));
    const Seen seen = server.seen();
    CHECK(seen.command_names() == std::vector<std::string>{"connect", "releaseStream", "FCPublish",
                                                           "createStream", "publish", "FCUnpublish",
                                                           "deleteStream"});
    CHECK(seen.key == "sekrit-key-77");
    CHECK(seen.audio.messages + seen.video.messages + seen.data.messages == 0);
    CHECK(seen.ended_by() == "deleteStream");
    CHECK(seen.faults.empty());
}

namespace {

/// The step that failed is the one behind the last that was over.
void check_failed_step(const dial::Reached& reached) {
    const Step step = !reached.times[Step::handshake]         ? Step::handshake
                      : !reached.times[Step::connect_command] ? Step::connect_command
                      : !reached.times[Step::create_stream]   ? Step::create_stream
                                                              : Step::publish;
    CHECK(reached.failed->step == step);
    CHECK(reached.failed->after.count() > 0);
}

}  // namespace

TEST_CASE("each refusal has its status, and the way is told up to there") {
    struct Case {
        const char* name;
        std::function<void(Script&)> misbehave;
        ExitStatus status;
        bool connected;
        bool created;
    };
    const std::vector<Case> cases = {
        {"wrong app", [](Script& s) { s.close_after = {ingest::Point::connect_command}; },
         ExitStatus::connect_refused, false, false},
        {"connect refused",
         [](Script& s) {
             s.refuse["connect"] = {"NetConnection.Connect.Rejected", "error", ""};
         },
         ExitStatus::connect_refused, false, false},
        {"createStream refused",
         [](Script& s) {
             s.refuse["createStream"] = {"NetConnection.Call.Failed", "error", ""};
         },
         ExitStatus::connect_refused, true, false},
        {"wrong key",
         [](Script& s) {
             s.refuse["publish"] = {"NetStream.Publish.Denied", "error", ""};
         },
         ExitStatus::publish_refused, true, true},
        {"in use",
         [](Script& s) {
             s.refuse["publish"] = {"NetStream.Publish.BadName", "error", "busy"};
         },
         ExitStatus::name_in_use, true, true},
        {"token",
         [](Script& s) {
             s.refuse["publish"] = {"NetStream.publish.Unauthorized", "error", ""};
         },
         ExitStatus::login_refused, true, true},
        {"closed after publish", [](Script& s) { s.close_after = {ingest::Point::publish_command}; },
         ExitStatus::closed_early, true, true},
        {"closed after the start", [](Script& s) { s.close_after = {ingest::Point::publish_start}; },
         ExitStatus::closed_early, true, true},
        {"never answered", [](Script& s) { s.never_answer = {"publish"}; }, ExitStatus::timed_out, true,
         true},
        {"another protocol", [](Script& s) { s.greeting = "220 mail.example.com ESMTP ready"; },
         ExitStatus::protocol_error, false, false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Script script;
        c.misbehave(script);
        Server server(script);
        Asked asked;
        asked.settings.connect_timeout = 1s;
        const Probed probed = asked.one(server, Aim::publish);
        CHECK(status_of(probed) == c.status);
        CHECK(probed.reached.times[Step::connect]);
        CHECK(probed.reached.times[Step::connect_command].has_value() == c.connected);
        CHECK(probed.reached.times[Step::create_stream].has_value() == c.created);
        CHECK(probed.reached.failed.has_value() != probed.reached.times[Step::publish].has_value());
        if (probed.reached.failed) check_failed_step(probed.reached);
        CHECK_FALSE(probed.end);
        CHECK(server.connections() <= 2);
    }
}

TEST_CASE("a server that is not reached leaves the step that failed, and its time") {
    std::string nobody;
    {
        const Server gone;
        nobody = gone.url("live/key");
    }
    Asked asked;
    const Probed refused = asked.one(nobody, Aim::connect);
    CHECK(status_of(refused) == ExitStatus::not_connected);
    REQUIRE(refused.reached.failed);
    CHECK(refused.reached.failed->step == Step::connect);
    CHECK(refused.reached.failed->after.count() > 0);
    CHECK(refused.reached.times[Step::resolve]);
    CHECK_FALSE(refused.reached.times[Step::connect]);
    // A label of a host name has at most 63 characters, so no name server is asked.
    const Probed unknown = asked.one("rtmp://" + std::string(64, 'a') + ".invalid/live/key", Aim::connect);
    CHECK(status_of(unknown) == ExitStatus::not_resolved);
    REQUIRE(unknown.reached.failed);
    CHECK(unknown.reached.failed->step == Step::resolve);
    CHECK_FALSE(unknown.reached.times[Step::resolve]);
    // This server speaks plain RTMP, and TLS is spoken to it.
    const Server plain;
    asked.settings.connect_timeout = 200ms;
    const Probed not_tls = asked.one("rtmps" + plain.url("live/key").substr(4), Aim::connect);
    CHECK(status_of(not_tls) != ExitStatus::success);
    REQUIRE(not_tls.reached.failed);
    CHECK(not_tls.reached.failed->step == Step::tls);
    CHECK(not_tls.reached.times[Step::connect]);
}

TEST_CASE("a server that takes the stream back within two seconds is 114, and later it is nothing") {
    std::optional<Server> server(std::in_place);
    const std::string url = server->url("live/sekrit-key-77");
    Asked asked;
    std::future<Probed> probed = std::async(std::launch::async, [&] { return asked.one(url, Aim::publish); });
    REQUIRE(server->wait_for([](const Seen& seen) { return seen.published; }));
    std::this_thread::sleep_for(500ms);
    server->stop();
    CHECK(status_of(probed.get()) == ExitStatus::closed_early);
}

TEST_CASE("logins and redirects are gone through, and the last connection is told of") {
    Script gated;
    gated.gate = ingest::Gate{};
    gated.gate->user = "joe";
    gated.gate->password = "sekrit-pw";
    Server target(gated);
    Script script;
    script.redirect = "rtmp://" + target.address() + "/other";
    Server server(script);
    Asked asked;
    const Probed probed =
        asked.one("rtmp://joe:sekrit-pw@" + server.address() + "/live/sekrit-key-77", Aim::connect);
    CHECK(status_of(probed) == ExitStatus::success);
    CHECK(probed.connections == 4);
    CHECK(probed.destination == "rtmp://" + server.address() + "/live/****");
    CHECK(probed.reached.destination == "rtmp://" + target.address() + "/other/****");
    CHECK(probed.reached.address == target.address());
    CHECK(target.connections() == 3);

    const Probed wrong =
        asked.one("rtmp://joe:sekrit-no@" + server.address() + "/live/sekrit-key-77", Aim::connect);
    CHECK(status_of(wrong) == ExitStatus::login_refused);
    CHECK_FALSE(contains(wrong.failure->what(), "sekrit"));
}

TEST_CASE("several are asked at once, and each has its result in its place") {
    Server one;
    Script script;
    script.refuse["publish"] = {"NetStream.Publish.BadName", "error", ""};
    Server two(script);
    Server three;
    std::uint16_t nobody = 0;
    {
        const Server gone;
        nobody = gone.port();
    }
    Asked asked;
    const auto begun = std::chrono::steady_clock::now();
    const std::vector<Probed> all = asked.all({one.url("live/a"), two.url("live/b"), three.url("live/c"),
                                               "rtmp://127.0.0.1:" + std::to_string(nobody) + "/live/d"},
                                              Aim::publish);
    CHECK(std::chrono::steady_clock::now() - begun < 4s);
    REQUIRE(all.size() == 4);
    CHECK(status_of(all[0]) == ExitStatus::success);
    CHECK(status_of(all[1]) == ExitStatus::name_in_use);
    CHECK(status_of(all[2]) == ExitStatus::success);
    CHECK(status_of(all[3]) == ExitStatus::not_connected);
    CHECK(all[3].reached.address.empty());
    CHECK(all[1].reached.address == two.address());
}

TEST_CASE("a probe that is interrupted ends its stream in order") {
    // The ping comes after Publish.Start: whoever has answered it knows that it is live.
    Script script;
    script.ping_every = 1;
    Server server(script);
    Asked asked;
    std::future<Probed> probed =
        std::async(std::launch::async, [&] { return asked.one(server, Aim::publish); });
    REQUIRE(server.wait_for([](const Seen& seen) { return !seen.pongs.empty(); }));
    asked.stop.ask(ExitStatus::terminated);
    CHECK(status_of(probed.get()) == ExitStatus::interrupted);
    CHECK(server.wait_for([](const Seen& seen) { return seen.deleted; }));
}

TEST_CASE("an end that nobody answers speaks not against the key") {
    Script script;
    script.hold_open = true;
    Server server(script);
    Asked asked;
    asked.settings.end_timeout = 100ms;
    const Probed probed = asked.one(server, Aim::publish);
    CHECK(status_of(probed) == ExitStatus::success);
    CHECK(probed.end == publish::Confirmation::acked);
}

TEST_CASE("a file for TLS that cannot be used is wrong usage, before anybody is asked") {
    const Server server;
    Asked asked;
    asked.settings.tls.authorities_file = "/nowhere/ca.pem";
    try {
        asked.all({server.url("live/a"), "rtmps://127.0.0.1:9/live/b"}, Aim::connect);
        FAIL("there is no such file");
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == ExitStatus::usage);
    }
}

}  // namespace probe_test
