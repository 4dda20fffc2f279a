// Servers that say no, fall silent or go away, at each point of a stream.

#include <doctest/doctest.h>
#include <utility>

#include "publish/push.hpp"

namespace server_failure_test {

namespace {

using dial::ExitStatus;
using ingest::Script;
using ingest::Server;
using publish::Confirmation;
namespace report = publish::report;

}  // namespace

TEST_CASE("each refusal has its status, and its reason in the line") {
    struct Case {
        const char* command;
        const char* code;
        ExitStatus status;
    };
    for (const Case& c : {Case{"connect", "NetConnection.Connect.InvalidApp", ExitStatus::connect_refused},
                          Case{"createStream", "NetConnection.Call.Failed", ExitStatus::connect_refused},
                          Case{"publish", "NetStream.Publish.BadName", ExitStatus::name_in_use},
                          Case{"publish", "NetStream.Publish.Denied", ExitStatus::publish_refused},
                          Case{"publish", "NetStream.publish.Unauthorized", ExitStatus::login_refused}}) {
        CAPTURE(c.code);
        Script script;
        script.refuse[c.command] = {c.code, "error", "because sekrit-key-77"};
        Server server(script);
        Pushed pushed;
        push(pushed, server);
        CHECK(pushed.status == c.status);
        CHECK(pushed.error.find(c.code) != std::string::npos);
        CHECK(pushed.error.find("sekrit") == std::string::npos);
    }
}

TEST_CASE("a close means something else at each point") {
    using ingest::Point;
    struct Case {
        Point point;
        ExitStatus status;
    };
    for (const Case& c : {Case{Point::accept, ExitStatus::protocol_error},
                          Case{Point::connect_command, ExitStatus::connect_refused},
                          Case{Point::create_stream_command, ExitStatus::connect_refused},
                          Case{Point::publish_command, ExitStatus::closed_early}}) {
        for (const bool reset : {false, true}) {
            CAPTURE(static_cast<int>(c.point));
            CAPTURE(reset);
            // A reset this early can come before our connect has returned.
            if (reset && c.point == Point::accept) continue;
            Script script;
            (reset ? script.reset_after : script.close_after) = ingest::Moment{c.point, 0};
            Server server(script);
            Pushed pushed;
            push(pushed, server);
            CHECK(pushed.status == c.status);
        }
    }
}

TEST_CASE("a phase that is never answered ends within its timeout, and is named") {
    struct Phase {
        const char* unanswered;
        const char* named;
    };
    for (const Phase phase : {Phase{"handshake", "handshake"}, Phase{"connect", "connect command"},
                              Phase{"createStream", "createStream"}, Phase{"publish", "publish"}}) {
        CAPTURE(phase.unanswered);
        Script script;
        script.never_answer = {phase.unanswered};
        Server server(script);
        Pushed pushed;
        publish::Settings settings = unpaced();
        settings.connect_timeout = std::chrono::milliseconds(100);
        push(pushed, server, settings);
        CHECK(pushed.status == ExitStatus::timed_out);
        CHECK(pushed.error.find(std::string(phase.named) + ": no answer within 0.1 s") != std::string::npos);
    }
}

TEST_CASE("a server that stops reading is noticed") {
    Script script;
    script.stop_reading_after = ingest::Moment{ingest::Point::messages, 2};
    Server server(script);
    Pushed pushed({.length = std::chrono::seconds(60), .video_frame_bytes = 100000});
    publish::Settings settings = unpaced();
    settings.stall_timeout = std::chrono::milliseconds(200);
    push(pushed, server, settings);
    CHECK(pushed.status == ExitStatus::timed_out);
    CHECK(pushed.error.find("stall") != std::string::npos);
}

TEST_CASE("a name in use after our own drop is the server's not having noticed, not another encoder's") {
    ingest::ServerConfig config;
    Script drops;
    drops.reset_after = ingest::Moment{ingest::Point::messages, 30};
    Script in_use;
    in_use.refuse["publish"] = {"NetStream.Publish.BadName", "error", "in use"};
    config.scripts = {drops, in_use};
    Server server(config);
    Pushed pushed({.length = std::chrono::seconds(60), .video_frame_bytes = 100000});
    publish::Settings settings = unpaced();
    settings.retry.first = settings.retry.live = 1;
    settings.retry.delay = std::chrono::milliseconds(1);
    push(pushed, server, settings);
    CAPTURE(pushed.error);
    CHECK(pushed.status == ExitStatus::connection_lost);
    CHECK(pushed.error.find("the server may not have noticed yet that our last connection has gone") !=
          std::string::npos);
    CHECK(pushed.error.find("another encoder") == std::string::npos);
}

TEST_CASE("an error in mid-stream ends the run with what the server said") {
    Script script;
    script.late_status = ingest::LateStatus{30, {"NetStream.Failed", "error", "kicked"}, {}};
    Server server(script);
    Pushed pushed({.length = std::chrono::seconds(20)});
    publish::Settings settings = unpaced();
    settings.speed = 20.0;
    push(pushed, server, settings);
    CHECK(pushed.status == ExitStatus::connection_lost);
    CHECK(pushed.error.find("NetStream.Failed (error: kicked)") != std::string::npos);
}

TEST_CASE("the end is confirmed as asked, or it is a failure") {
    Script script;
    publish::Settings settings = unpaced();
    settings.end_timeout = std::chrono::milliseconds(300);
    ExitStatus expected = ExitStatus::success;
    Confirmation seen = Confirmation::none;
    SUBCASE("a server that closes without an answer") {
        script.no_unpublish_answer = true;
        seen = Confirmation::closed;
        SUBCASE("is enough") {
            settings.confirm = Confirmation::closed;
        }
        SUBCASE("is not enough") {
            settings.confirm = Confirmation::answered;
            expected = ExitStatus::unconfirmed;
        }
    }
    SUBCASE("a server that neither answers nor closes") {
        script.hold_open = true;
        seen = Confirmation::acked;
        SUBCASE("is enough") {
            settings.confirm = Confirmation::acked;
        }
        SUBCASE("is not enough") {
            settings.confirm = Confirmation::closed;
            expected = ExitStatus::unconfirmed;
        }
    }
    Server server(script);
    Pushed pushed;
    push(pushed, server, settings);
    CHECK(pushed.status == expected);
    if (expected == ExitStatus::success) {
        CHECK(pushed.recorder.all<report::Ended>().at(0).confirmation == seen);
    } else {
        CHECK(pushed.error.find("all bytes arrived, but the server did not") != std::string::npos);
    }
}

TEST_CASE("a reset at the end is no success") {
    Script script;
    script.reset_after = ingest::Moment{ingest::Point::delete_stream, 0};
    script.no_unpublish_answer = true;
    Server server(script);
    Pushed pushed;
    push(pushed, server);
    CAPTURE(pushed.error);
    CHECK((pushed.status == ExitStatus::unconfirmed || pushed.status == ExitStatus::closed_early));
}

TEST_CASE("no server: the address, the reason and what to do") {
    Pushed pushed;
    std::uint16_t port = 0;
    {
        const Server gone;
        port = gone.port();
    }
    push(pushed, "rtmp://127.0.0.1:" + std::to_string(port) + "/live/k");
    CHECK(pushed.status == ExitStatus::not_connected);
    CHECK(pushed.error.find("refused") != std::string::npos);
    CHECK(pushed.error.find("is the server running") != std::string::npos);
}

}  // namespace server_failure_test
