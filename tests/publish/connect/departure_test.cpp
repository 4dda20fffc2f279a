#include "publish/connect/departure.hpp"

#include <doctest/doctest.h>

#include "publish/way.hpp"

namespace departure_test {

namespace {

using ingest::Script;
using ingest::Seen;
using ingest::Server;
using publish::Departure;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a connection that is left is ended in order, and its end confirmed") {
    Server server;
    Way way;
    Departure departure(way.to(server));
    CHECK_FALSE(departure.wait());
    CHECK(departure.over());
    CHECK(server.wait_for([](const Seen& seen) { return seen.deleted; }));
}

TEST_CASE("its end takes its own time") {
    Script slow;
    slow.hold_open = true;
    Server server(slow);
    Way way;
    way.settings.end_timeout = 300ms;
    Departure departure(way.to(server));
    CHECK_FALSE(departure.over());
    CHECK_FALSE(departure.wait());
    CHECK(departure.over());
}

TEST_CASE("an end that is not confirmed is told of") {
    Server server;
    Way way;
    way.settings.end_timeout = 200ms;
    std::unique_ptr<publish::Connection> connection = way.to(server);
    server.stop();
    Departure departure(std::move(connection));
    const std::optional<dial::Failure> failure = departure.wait();
    REQUIRE(failure);
    CHECK(std::string(failure->what()).find("127.0.0.1") != std::string::npos);
}

}  // namespace departure_test
