// Words on failure of servers that cannot be installed here, said by the scripted ingest: each test is named
// after the cause and the servers.

#include <doctest/doctest.h>
#include <string>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/refused.hpp"
#include "e2e/rtmpush.hpp"

namespace failure_words_test {

using namespace e2e;

namespace {

struct Case {
    /// Options of the ingest that make it answer so.
    std::vector<std::string> script;
    int status = 0;
    std::vector<std::string> words;
};

void check(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        CAPTURE(c.script.back());
        const IngestServer ingest(c.script);
        // The push is paced, so that not all is sent before the server has said its word, and on one
        // connection, which is all that the ingest takes.
        check_refused(run(rtmpush({"--handshake", "simple", media_file("clip.mp4"), ingest.url("live/key")})),
                      c.status, c.words);
    }
}

/// A command that the server refuses, and the words of the server that the line must hold.
Case refusal(const std::string& command, const std::string& code, const std::string& level,
             const std::string& text, int status, const std::string& hint) {
    const std::string words =
        text.empty() ? code + " (" + level + ")" : code + " (" + level + ": " + text + ")";
    std::string attempt = command + " refused: ";
    attempt += words;
    return {{"--refuse", command + ":" + code + ":" + level + ":" + text}, status, {attempt, hint}};
}

Case then_close(Case refused) {
    refused.script.insert(refused.script.end(), {"--close-after", "refusal"});
    return refused;
}

const std::string app_hint = "check the application name";
const std::string key_hint = "check the stream key";
const std::string login_hint = "check the user name and password, or the token";
const std::string busy_hint = "is another encoder using this key?";
const std::string silent_hint = "most likely a wrong or expired key, or one that is live already";

}  // namespace

TEST_CASE("wrong app: the family of Adobe's server and Red5 answers connect with an error, 111") {
    check({
        refusal("connect", "NetConnection.Connect.InvalidApp", "error", "", 111, app_hint),
        refusal("connect", "NetConnection.Connect.Rejected", "error",
                "[ Server.Reject ] : (_defaultRoot_, ) : No such app", 111, app_hint),
        refusal("connect", "NetConnection.Connect.AppShutdown", "error", "", 111, app_hint),
        refusal("connect", "NetConnection.Connect.Failed", "error", "no", 111, app_hint),
        then_close(refusal("connect", "NetConnection.Connect.Closed", "status", "", 111, app_hint)),
    });
}

TEST_CASE("createStream refused, or the server closes instead, 111") {
    check({
        refusal("createStream", "NetConnection.Call.Failed", "error", "no more streams", 111,
                "try again later"),
        {{"--close-after", "create-stream-command"},
         111,
         {"after createStream", "try again later", "the key may be wrong"}},
    });
}

TEST_CASE("wrong key: node-media-server 2 and MediaMTX say Unauthorized in their own case, 67") {
    check({
        refusal("publish", "NetStream.publish.Unauthorized", "error", "Authorization required.", 67,
                login_hint),
        then_close(refusal("publish", "NetStream.Publish.Unauthorized", "error", "authentication failed", 67,
                           login_hint)),
    });
}

TEST_CASE("wrong key: Facebook, Wowza, OvenMediaEngine, brpc, Mona and Red5 refuse publish, 112") {
    check({
        refusal("publish", "NetStream.Publish.Failed", "error", "Initialization failed", 112, key_hint),
        refusal("publish", "NetStream.Publish.Denied", "error", "", 112, key_hint),
        refusal("publish", "NetStream.Publish.Rejected", "error", "Authentication Failed.", 112, key_hint),
        refusal("publish", "NetStream.Play.StreamNotFound", "error", "", 112, key_hint),
        refusal("publish", "NetStream.Publish.Failed", "error", "Not allowed to publish [name]", 112,
                key_hint),
        then_close(refusal("publish", "NetStream.Failed", "error",
                           "You are not allowed to publish the stream.", 112, key_hint)),
    });
}

TEST_CASE("wrong key: a Wowza module refuses connect in words of its own, 111") {
    check({refusal("connect", "NetConnection.Connect.Rejected", "error", "wrong token, says the module", 111,
                   "wrong token")});
}

TEST_CASE("wrong key: SRS, Twitch and Owncast close after publish without a word, 114") {
    check({
        {{"--like", "srs", "--close-after", "publish-command"},
         114,
         {"without a word after publish", silent_hint}},
        {{"--reset-after", "publish-command"}, 114, {"reset by peer", silent_hint}},
    });
}

TEST_CASE("wrong key: old SRS and MediaMTX say Publish.Start, then close, 114") {
    check({
        {{"--like", "srs", "--close-after", "publish-start"}, 114, {silent_hint}},
        {{"--like", "mediamtx", "--close-after", "messages:3"}, 114, {silent_hint}},
        {{"--reset-after", "publish-start"}, 114, {silent_hint}},
    });
}

TEST_CASE("wrong key: a service closes after Connect.Success, 111, and the line speaks of the key") {
    check({{{"--close-after", "connect-result"}, 111, {"the key may be wrong"}}});
}

TEST_CASE("stream busy: BadName at any level, 113") {
    check({
        refusal("publish", "NetStream.Publish.BadName", "error", "Stream already publishing", 113, busy_hint),
        refusal("publish", "NetStream.Publish.BadName", "status", "", 113, busy_hint),
        then_close(refusal("publish", "NetStream.Publish.BadName", "error", "", 113, busy_hint)),
    });
}

TEST_CASE(
    "stream busy: node-media-server 2 closes before its words are out, MediaMTX after Publish.Start, 114") {
    check({
        {{"--close-after", "publish-command"}, 114, {"without a word after publish", silent_hint}},
        {{"--like", "mediamtx", "--close-after", "publish-start"},
         114,
         {"right after accepting the stream", silent_hint}},
    });
}

TEST_CASE("auth required: Wowza and Akamai ask for Adobe's login, Limelight for its own, 67") {
    for (const std::string kind : {"adobe", "llnw"}) {
        const std::string text = "[ AccessManager.Reject ] : [ code=403 need auth; authmod=" + kind + " ] : ";
        check({{{"--refuse", "connect:NetConnection.Connect.Rejected:error:" + text},
                67,
                {"asks for user name and password (authmod=" + kind + ")", "--user"}}});
    }
}

TEST_CASE("an error after the start is told, and counts: Publish.Start was provisional") {
    check({
        {{"--status-after", "5:NetStream.Publish.BadName:error:taken over"},
         113,
         {"the server ended the stream: NetStream.Publish.BadName (error: taken over)", busy_hint}},
        {{"--status-after", "5:NetStream.Failed:error:quota"},
         55,
         {"the server ended the stream: NetStream.Failed (error: quota)"}},
    });
}

TEST_CASE("of several bad codes the first, the reason, is told") {
    check({
        {{"--status-after", "5:NetStream.Publish.Denied:error:banned", "--status-after",
          "5:NetConnection.Connect.Closed:status:bye"},
         55,
         {"the server ended the stream: NetStream.Publish.Denied (error: banned)"}},
        {{"--answer-fcpublish", "refused", "--close-after", "publish-command"},
         113,
         {"publish refused: NetStream.Publish.BadName (error: banned)", busy_hint}},
        {{"--answer-fcpublish", "refused", "--refuse", "publish:NetConnection.Connect.Closed:error:bye"},
         113,
         {"publish refused: NetStream.Publish.BadName (error: banned)", busy_hint}},
    });
}

TEST_CASE("a recording that fails at the server does not end the stream, and is told") {
    const IngestServer ingest({"--status-after", "5:NetStream.Record.Failed:error:disk full"});
    const Outcome outcome = run(rtmpush({media_file("clip.mp4"), ingest.url("live/key")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK(
        outcome.err.find("the server says NetStream.Record.Failed (error: disk full); the stream goes on") !=
        std::string::npos);
}

TEST_CASE("not an RTMP server: the first bytes say so, 110") {
    check({
        {{"--greeting", "HTTP/1.1 400 Bad Request\r\n\r\n"}, 110, {"is this an RTMP server?"}},
        {{"--version-byte", "6"}, 110, {"is this an RTMP server?"}},
        {{"--accept-then-close-ms", "10"}, 110, {"does this port want rtmps://?"}},
    });
}

}  // namespace failure_words_test
