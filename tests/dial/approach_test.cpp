#include "dial/approach.hpp"

#include <doctest/doctest.h>
#include <memory>
#include <utility>

#include "dial/plain_line.hpp"
#include "dial/told.hpp"
#include "ingest/server.hpp"

namespace approach_test {

namespace {

using dial::ExitStatus;
using dial::Step;
using ingest::Gate;
using ingest::Script;
using ingest::Server;

rtmp::Url at(const Server& server, const std::string& login = {}) {
    return rtmp::parse_url("rtmp://" + login + server.address() + "/live/sekrit-key-77");
}

/// A client that goes to a URL and keeps what it saw.
struct Client {
    dial::Settings settings;
    dial::Hurry hurry;
    Told told;
    dial::Approach approach;

    explicit Client(const rtmp::Url& url, dial::Settings how = {})
        : settings(std::move(how)), approach(url, settings, told, hurry) {}

    std::unique_ptr<PlainLine> go(rtmp::Aim aim = rtmp::Aim::publish) {
        approach.begin(aim);
        for (;;) {
            dial::Approach::Opened opened = approach.open();
            auto line = std::make_unique<PlainLine>(std::move(opened.stream), std::move(opened.config),
                                                    std::move(opened.url), settings, told, hurry);
            if (approach.arrives(*line)) return line;
        }
    }
    std::pair<ExitStatus, std::string> failure() {
        try {
            go();
        } catch (const dial::Failure& failure) {
            return {failure.status(), failure.what()};
        }
        return {ExitStatus::success, {}};
    }
};

Script gated() {
    Script script;
    script.gate = Gate{};
    script.gate->method = "adobe";
    script.gate->user = "joe";
    script.gate->password = "sekrit:pw";
    return script;
}

}  // namespace

TEST_CASE("one connection is all that it takes where the server lets us in") {
    const Server server;
    Client client(at(server));
    const std::unique_ptr<PlainLine> line = client.go();
    CHECK(client.approach.connections() == 1);
    CHECK(line->times().live != net::TimePoint{});
    const dial::Reached& reached = client.approach.reached();
    CHECK(reached.address == server.address());
    CHECK(reached.destination == at(server).redacted());
    CHECK_FALSE(reached.failed);
    for (const Step step : dial::all_steps)
        CHECK(reached.times[step].has_value() == (step != Step::tls));
    CHECK(client.told.lines == std::vector{"connecting " + at(server).redacted()});
}

TEST_CASE("a login takes three connections, and no secret is told") {
    const Server server(gated());
    Client client(at(server, "joe:sekrit%3Apw@"));
    client.settings.trace = true;
    client.go();
    CHECK(client.approach.connections() == 3);
    CHECK(client.told.has("the server asks for a login"));
    CHECK(client.told.has("trace"));
    CHECK_FALSE(client.told.has("sekrit"));
}

TEST_CASE("a redirect is followed, and what happens there is told of that place") {
    const Server target;
    Script script;
    script.redirect = "rtmp://" + target.address() + "/other";
    const Server server(script);
    Client client(at(server));
    SUBCASE("as far as is allowed") {
        const std::unique_ptr<PlainLine> line = client.go();
        CHECK(line->url().redacted() == script.redirect + "/****");
        CHECK(client.told.has("redirected " + at(server).redacted() + " to " + script.redirect + "/****"));
        CHECK(client.approach.reached().destination == script.redirect + "/****");
    }
    SUBCASE("no further") {
        client.settings.max_redirects = 0;
        CHECK(client.failure().first == ExitStatus::connect_refused);
        CHECK(client.approach.connections() == 1);
    }
}

TEST_CASE("a failure names the step that it came in") {
    Client client(rtmp::parse_url("rtmp://127.0.0.1:1/live/sekrit-key-77"));
    CHECK(client.failure().first == ExitStatus::not_connected);
    REQUIRE(client.approach.reached().failed);
    CHECK(client.approach.reached().failed->step == Step::connect);
    CHECK(client.approach.reached().address.empty());
}

TEST_CASE("the address to go to first is kept only where it leads somewhere") {
    const Server home;
    const Server other;
    Client client(at(home));
    client.approach.go_first_to(at(other));
    CHECK(client.go()->url().redacted() == at(other).redacted());
    CHECK(client.go()->url().redacted() == at(other).redacted());
    client.approach.go_first_to(rtmp::parse_url("rtmp://127.0.0.1:1/live/sekrit-key-77"));
    CHECK(client.failure().first == ExitStatus::not_connected);
    CHECK(client.go()->url().redacted() == at(home).redacted());
}

TEST_CASE("a wish to end ends the way") {
    const Server server;
    Client client(at(server));
    client.hurry.ask();
    CHECK(client.failure().first == ExitStatus::interrupted);
}

}  // namespace approach_test
