#include "dial/refusal.hpp"

#include <doctest/doctest.h>

namespace refusal_test {

namespace {

using dial::ExitStatus;
using dial::Failure;
using rtmp::Phase;

const rtmp::Url url = rtmp::parse_url("rtmp://example.com/live/sekrit-key-77");

Failure refused(Phase phase, const std::string& code, const std::string& description = {}) {
    return dial::refusal({phase, {"error", code, description}, {}}, url);
}

bool says(const Failure& failure, const std::string& part) {
    return std::string(failure.what()).find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each kind of refusal has its status and its hint") {
    struct Case {
        Phase phase;
        const char* code;
        ExitStatus status;
        const char* hint;
    };
    for (const Case& c : {
             Case{Phase::connect, "NetConnection.Connect.Rejected", ExitStatus::connect_refused,
                  "application name"},
             Case{Phase::connect, "NetConnection.Connect.InvalidApp", ExitStatus::connect_refused,
                  "application name"},
             Case{Phase::create_stream, "NetConnection.Call.Failed", ExitStatus::connect_refused, "operator"},
             Case{Phase::publish, "NetStream.Publish.BadName", ExitStatus::name_in_use, "another encoder"},
             Case{Phase::publish, "NetStream.Publish.Denied", ExitStatus::publish_refused, "stream key"},
             Case{Phase::publish, "NetStream.publish.Unauthorized", ExitStatus::login_refused, "user name"},
             Case{Phase::publish, "NetStream.Play.StreamNotFound", ExitStatus::publish_refused, "stream key"},
             Case{Phase::live, "NetStream.Failed", ExitStatus::connection_lost, "operator"},
             Case{Phase::live, "NetStream.Publish.BadName", ExitStatus::name_in_use, "another encoder"},
         }) {
        CAPTURE(c.code);
        const Failure failure = refused(c.phase, c.code);
        CHECK(failure.status() == c.status);
        CHECK(says(failure, std::string(c.code) + " (error)"));
        CHECK(says(failure, c.hint));
    }
}

TEST_CASE("a refusal that asks for a login says so") {
    const Failure failure = refused(Phase::connect, "NetConnection.Connect.Rejected",
                                    "[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ");
    CHECK(failure.status() == ExitStatus::login_refused);
}

TEST_CASE("what a server echoes of the key is hidden, and the line stays one line") {
    const Failure failure =
        refused(Phase::publish, "NetStream.Publish.Denied", "no sekrit-key-77\nhere\x1b[31m");
    CHECK_FALSE(says(failure, "sekrit"));
    CHECK_FALSE(says(failure, "\n"));
    CHECK_FALSE(says(failure, "\x1b"));
    CHECK(says(failure, "rtmp://example.com/live/****: publish refused: NetStream.Publish.Denied"));
}

TEST_CASE("a close means something else in each phase") {
    const auto status = [](Phase phase, bool just_started = false) {
        return dial::lost({phase, true, just_started, ""}, url).status();
    };
    CHECK(status(Phase::handshake) == ExitStatus::protocol_error);
    CHECK(status(Phase::connect) == ExitStatus::connect_refused);
    CHECK(status(Phase::create_stream) == ExitStatus::connect_refused);
    CHECK(status(Phase::publish) == ExitStatus::closed_early);
    CHECK(status(Phase::live, true) == ExitStatus::closed_early);
    CHECK(status(Phase::live) == ExitStatus::connection_lost);
    CHECK(status(Phase::closing) == ExitStatus::unconfirmed);
    CHECK(says(dial::lost({Phase::handshake, false, false, ""}, url), "rtmps://"));
    CHECK(says(dial::lost({Phase::connect, true, false, ""}, url), "'live'"));
    CHECK(says(dial::lost({Phase::live, true, false, "connection reset by peer"}, url),
               "connection reset by peer"));
}

TEST_CASE("once a key was live it is not blamed, and the server may not have noticed our leaving") {
    using dial::Standing;
    for (const Phase phase : {Phase::create_stream, Phase::publish, Phase::live}) {
        CAPTURE(name_of(phase));
        CHECK(says(dial::lost({phase, true, true, ""}, url), "key"));
        CHECK_FALSE(says(dial::lost({phase, true, true, "", Standing::proven}, url), " key"));
    }
    CHECK(dial::lost({Phase::live, true, true, "", Standing::proven}, url).status() ==
          ExitStatus::connection_lost);
    CHECK_FALSE(says(dial::unanswered(Phase::publish, 15, url, Standing::proven), "key"));
    const Failure in_use = dial::refusal({Phase::publish, {"error", "NetStream.Publish.BadName", ""}, {}},
                                         url, Standing::proven);
    CHECK(in_use.status() == ExitStatus::name_in_use);
    CHECK(says(in_use, "may not have noticed yet that our last connection has gone"));
    CHECK_FALSE(says(in_use, "another encoder"));
    CHECK(says(dial::refusal({Phase::publish, {"error", "NetStream.Publish.BadName", ""}, {}}, url,
                             Standing::accepted),
               "may not have noticed yet"));
    CHECK(says(dial::lost({Phase::live, true, true, "", Standing::accepted}, url), "expired key"));
}

TEST_CASE("a stream that is closed at once may have had more wrong than its key") {
    const Failure failure = dial::lost(
        {Phase::live, true, true, "", {}, {"the server takes no hevc (convert the input)", "too large"}},
        url);
    CHECK(failure.status() == ExitStatus::closed_early);
    CHECK(says(failure,
               "a wrong or expired key, or one that is live already; or the server takes no hevc (convert "
               "the input), or too large"));
}

TEST_CASE("a failure that is tried again does not tell the user to do so") {
    for (const Phase phase : {Phase::handshake, Phase::publish, Phase::live}) {
        CHECK_FALSE(says(dial::lost({phase, true, false, ""}, url), "again"));
        CHECK_FALSE(says(dial::unanswered(phase, 15, url), "again"));
        CHECK_FALSE(says(refused(phase, "NetStream.Failed"), "again"));
        CHECK_FALSE(says(refused(phase, "NetStream.Publish.BadName"), "again"));
    }
}

TEST_CASE("a phase without an answer is named") {
    const Failure failure = dial::unanswered(Phase::publish, 15, url);
    CHECK(failure.status() == ExitStatus::timed_out);
    CHECK(says(failure, "publish: no answer within 15 s"));
    CHECK(says(dial::unanswered(Phase::handshake, 0.5, url), "handshake: no answer within 0.5 s"));
}

TEST_CASE("a redirect is told, without what is secret in it") {
    const Failure failure = dial::refusal({Phase::connect,
                                           {"error", "NetConnection.Connect.Rejected", ""},
                                           "rtmp://b.example.com/live/sekrit-key-77"},
                                          url);
    CHECK(failure.status() == ExitStatus::connect_refused);
    CHECK(says(failure, "rtmp://b.example.com/live/****"));
}

TEST_CASE("a viewer is told of the stream, and not of a key and other encoders") {
    const auto no = [](Phase phase, const std::string& code) {
        return dial::refusal({phase, {"error", code, ""}, {}}, url, {}, rtmp::Aim::play);
    };
    for (const Phase phase : {Phase::play, Phase::live}) {
        const Failure absent = no(phase, "NetStream.Play.StreamNotFound");
        CHECK(absent.status() == ExitStatus::publish_refused);
        CHECK(absent.name() == "play_refused");
        CHECK(absent.server()->code == "NetStream.Play.StreamNotFound");
        CHECK(says(absent, "is it being published now"));
    }
    const Failure failed = no(Phase::play, "NetStream.Play.Failed");
    CHECK(failed.name() == "play_refused");
    CHECK(says(failed, "play refused: NetStream.Play.Failed (error); check the stream name"));
    CHECK(no(Phase::live, "NetStream.Failed").status() == ExitStatus::connection_lost);
    CHECK(no(Phase::play, "NetStream.Play.Unauthorized").status() == ExitStatus::login_refused);
    CHECK(no(Phase::connect, "NetConnection.Connect.Rejected").name() == "connect_refused");

    const auto lost = [](Phase phase, bool just_started = false) {
        return dial::lost({phase, true, just_started, "", {}, {}, rtmp::Aim::play}, url);
    };
    CHECK(lost(Phase::connect).status() == ExitStatus::connect_refused);
    CHECK(lost(Phase::create_stream).status() == ExitStatus::connect_refused);
    CHECK(lost(Phase::play).status() == ExitStatus::closed_early);
    CHECK(lost(Phase::live, true).status() == ExitStatus::closed_early);
    CHECK(lost(Phase::live).status() == ExitStatus::connection_lost);
    CHECK(says(lost(Phase::play), "without a word after play"));
    const Failure silent = dial::unanswered(Phase::play, 10, url);
    CHECK(silent.status() == ExitStatus::timed_out);
    CHECK(says(silent, "play: no answer within 10 s; is the stream being published now"));
    for (const Failure& one : {lost(Phase::create_stream), lost(Phase::play), lost(Phase::live, true), silent,
                               failed, no(Phase::live, "NetStream.Failed")}) {
        CHECK_FALSE(says(one, " key"));
        CHECK_FALSE(says(one, "encoder"));
    }
}

}  // namespace refusal_test
