#include "publish/connect/moves.hpp"

#include <doctest/doctest.h>

#include "publish/way.hpp"

namespace moves_test {

namespace {

using ingest::Script;
using ingest::Seen;
using ingest::Server;
using publish::Connection;
using publish::Moves;
using publish::TimePoint;
namespace report = publish::report;
using namespace std::chrono_literals;

/// Asks to move there after its first message.
Script asking(const std::string& tc_url) {
    Script script;
    script.late_status =
        ingest::LateStatus{1, {"NetConnection.Connect.ReconnectRequest", "status", ""}, tc_url};
    return script;
}

/// A stream that is live on the first connection of a server with these scripts.
struct Stream : Way {
    explicit Stream(std::vector<Script> scripts)
        : server({.scripts = std::move(scripts), .keeping = {}, .tls_file = {}}) {
        connection = approach.go();
    }

    /// Sends a message, and hears what the server asks for then.
    void hear() {
        connection->send(std::vector{sound(0ms)});
        connection->listen(never, std::chrono::steady_clock::now() + 10s);
    }
    /// As long after the connection was live as that.
    TimePoint live(std::chrono::nanoseconds after = 0s) const { return connection->times().live + after; }
    void await_ready() {
        const TimePoint deadline = std::chrono::steady_clock::now() + 10s;
        while (moves.ready() == nullptr && std::chrono::steady_clock::now() < deadline) {
            moves.tend(*connection, live());
            connection->listen(never, std::chrono::steady_clock::now() + 1ms);
        }
        REQUIRE(moves.ready() != nullptr);
    }
    /// Goes on over the new connection.
    void switch_over() {
        await_ready();
        std::unique_ptr<Connection> old = std::exchange(connection, moves.arrive(hurry));
        moves.leave(std::move(old));
    }
    std::string warning() {
        const auto warnings = told<report::Warning>();
        return warnings.size() == 1 ? warnings[0].text : std::to_string(warnings.size()) + " warnings";
    }

    Server server;
    publish::Approach approach{rtmp::parse_url(server.url()), settings, reports, hurry};
    std::unique_ptr<Connection> connection;
    Moves moves{settings, reports, approach};
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("nothing moves unless the server asks for it") {
    Stream stream({Script{}});
    stream.moves.tend(*stream.connection, stream.live());
    CHECK_FALSE(stream.moves.under_way());
    CHECK(stream.moves.ready() == nullptr);
    CHECK_FALSE(stream.moves.finish());
}

TEST_CASE("the new connection is made while the old one goes on, and that is ended behind it") {
    Stream stream({asking("/other"), Script{}});
    stream.hear();
    stream.moves.tend(*stream.connection, stream.live());
    CHECK(stream.moves.under_way());
    CHECK_FALSE(stream.moves.leaving());
    stream.await_ready();
    stream.connection->send(std::vector{sound(20ms)});
    stream.switch_over();
    CHECK(contains(stream.connection->url().redacted(), "/other/"));
    CHECK(stream.moves.under_way());
    CHECK(stream.moves.leaving());
    CHECK_FALSE(stream.moves.finish());
    CHECK_FALSE(stream.moves.under_way());
    CHECK(stream.server.wait_for([](const Seen& seen) { return seen.deleted; }));
    CHECK(stream.server.seen(0).audio.messages == 2);
    CHECK(stream.server.seen(1).app == "other");
}

TEST_CASE("a request that comes before the old connection has ended waits for that") {
    Script slow = asking("/one");
    slow.hold_open = true;
    Stream stream({slow, asking("/two"), Script{}});
    stream.settings.end_timeout = 300ms;
    stream.hear();
    stream.switch_over();
    stream.hear();
    stream.moves.tend(*stream.connection, stream.live());
    CHECK(stream.moves.leaving());
    CHECK_FALSE(stream.moves.finish());
    stream.await_ready();
    CHECK(contains(stream.moves.ready()->url().redacted(), "/two/"));
}

TEST_CASE("an old connection that ends without being waited for has left") {
    Stream stream({asking("/other"), Script{}});
    stream.hear();
    stream.switch_over();
    const TimePoint deadline = std::chrono::steady_clock::now() + 10s;
    while (!stream.moves.left() && std::chrono::steady_clock::now() < deadline)
        stream.connection->listen(stream.never, std::chrono::steady_clock::now() + 1ms);
    CHECK(stream.moves.left());
    // Until somebody has asked how.
    CHECK(stream.moves.leaving());
}

TEST_CASE("an old connection whose end is not confirmed leaves its failure") {
    Server target;
    Stream stream({asking(target.url("live"))});
    stream.settings.end_timeout = 200ms;
    stream.hear();
    stream.await_ready();
    stream.server.stop();
    stream.switch_over();
    CHECK(stream.moves.finish());
}

TEST_CASE("moves in a row are bounded, and a stay of ten seconds begins another row") {
    for (const bool stays : {false, true}) {
        CAPTURE(stays);
        Stream stream({asking("/one"), asking("/two"), Script{}});
        stream.settings.max_redirects = 1;
        stream.hear();
        stream.switch_over();
        stream.moves.finish();
        stream.told<report::Warning>();
        stream.hear();
        stream.moves.tend(*stream.connection, stream.live(stays ? 10s : 9999ms));
        CHECK(stream.moves.under_way() == stays);
        if (!stays) CHECK(contains(stream.warning(), "stays here: --max-redirs allows 1 in a row"));
    }
}

TEST_CASE("an address that cannot be gone to is not moved to") {
    Stream stream({asking("http://elsewhere/live")});
    stream.hear();
    stream.moves.tend(*stream.connection, stream.live());
    CHECK_FALSE(stream.moves.under_way());
    CHECK(contains(stream.warning(), "cannot be used"));
}

TEST_CASE("a new connection that fails, or goes before the stream is there, ends the move") {
    Script next;
    std::string reason;
    SUBCASE("refused") {
        next.refuse["publish"] = {"NetStream.Publish.Denied", "error", "no"};
        reason = "NetStream.Publish.Denied";
    }
    SUBCASE("gone") {
        next.close_after = ingest::Moment{ingest::Point::publish_start, 0};
        reason = "right after accepting the stream";
    }
    Stream stream({asking("/other"), next});
    stream.hear();
    const TimePoint deadline = std::chrono::steady_clock::now() + 10s;
    do {
        stream.moves.tend(*stream.connection, stream.live());
    } while (stream.moves.under_way() && std::chrono::steady_clock::now() < deadline);
    CHECK_FALSE(stream.moves.under_way());
    CHECK(contains(stream.warning(), reason));
}

TEST_CASE("a server that leaves before the move is made has said where to connect again") {
    Stream stream({asking("/other"), Script{}});
    SUBCASE("the request was seen") {
        stream.hear();
        stream.moves.tend(*stream.connection, stream.live());
        stream.moves.reset();
        CHECK_FALSE(stream.moves.under_way());
    }
    SUBCASE("it was read, and no more") {
        stream.hear();
        stream.moves.heed_last_request(*stream.connection, stream.live());
    }
    const std::unique_ptr<Connection> again = stream.approach.go();
    CHECK(contains(again->url().redacted(), "/other/"));
}

TEST_CASE("a stream that stays goes back to where its last move led") {
    Stream stream({asking("/one"), asking("http://elsewhere/live"), Script{}});
    stream.hear();
    stream.switch_over();
    stream.moves.finish();
    stream.hear();
    stream.moves.tend(*stream.connection, stream.live());
    const std::unique_ptr<Connection> again = stream.approach.go();
    CHECK(contains(again->url().redacted(), "/one/"));
}

}  // namespace moves_test
