#include "publish/connect/approach.hpp"

#include <doctest/doctest.h>

#include "publish/push.hpp"

namespace approach_test {

namespace {

using dial::ExitStatus;
using ingest::Gate;
using ingest::Script;
using ingest::Seen;
using ingest::Server;
namespace report = publish::report;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

Script gated(const std::string& method) {
    Script script;
    script.gate = Gate{};
    script.gate->method = method;
    script.gate->user = "joe";
    script.gate->password = "sekrit:pw";
    return script;
}

/// Pushes to `path` of the server as the user with the password, with every message in the trace.
void push_as(Pushed& pushed, const Server& server, const std::string& login,
             const std::string& path = "live/sekrit-key-77") {
    publish::Terms settings{unpaced()};
    settings.trace = true;
    push(pushed, "rtmp://" + login + server.address() + '/' + path, settings);
}

/// The whole clip has arrived over the connection.
void check_arrived(const Server& server, std::size_t connection, const Pushed& pushed) {
    CAPTURE(pushed.error);
    CHECK(pushed.status == ExitStatus::success);
    REQUIRE(server.wait_for([](const Seen& seen) { return seen.deleted; }, connection));
    CHECK(server.seen(connection).video.frames == pushed.clip.video_frames());
    CHECK(server.seen(connection).key == "sekrit-key-77");
}

std::vector<std::string> shown(const Pushed& pushed) {
    std::vector<std::string> lines{pushed.error};
    for (const auto& trace : pushed.recorder.all<report::Trace>())
        lines.push_back(trace.text);
    for (const auto& detail : pushed.recorder.all<report::Detail>())
        lines.push_back(detail.text);
    return lines;
}

std::string query_of(const Seen& seen) {
    const std::size_t mark = seen.app.find('?');
    return mark == std::string::npos ? "" : seen.app.substr(mark);
}

}  // namespace

TEST_CASE("a login takes three connections, and both names carry what each one asks for") {
    Script script;
    std::string path = "live/sekrit-key-77";
    SUBCASE("Adobe's") {
        script = gated("adobe");
    }
    SUBCASE("Adobe's without opaque") {
        script = gated("adobe");
        script.gate->opaque.clear();
    }
    SUBCASE("Limelight's") {
        script = gated("llnw");
    }
    SUBCASE("Limelight's with an instance") {
        script = gated("llnw");
        path = "live/inst/sekrit-key-77";
    }
    SUBCASE("with a query of the app's own") {
        script = gated("llnw");
        path = "live?backup=1/sekrit-key-77";
    }
    Server server(script);
    Pushed pushed;
    push_as(pushed, server, "joe:sekrit%3Apw@", path);
    REQUIRE(server.connections() == 3);
    check_arrived(server, 2, pushed);
    const std::string app = path.substr(0, path.rfind('/'));
    CHECK(server.seen(0).app == app);
    CHECK(server.seen(1).app == app + "?authmod=" + script.gate->method + "&user=joe");
    CHECK(server.seen(2).app.starts_with(server.seen(1).app + '&'));
    for (std::size_t connection = 0; connection < 3; ++connection) {
        const Seen seen = server.seen(connection);
        CHECK(seen.tc_url == "rtmp://" + server.address() + '/' + seen.app);
        CHECK(seen.command("connect")->command.transaction == 1);
    }
    CHECK(pushed.recorder.all<report::Connecting>().size() == 1);

    const std::string query = query_of(server.seen(2));
    const std::size_t response = query.find("response=") + 9;
    for (const std::string& line : shown(pushed)) {
        CHECK_FALSE(contains(line, "sekrit"));
        CHECK_FALSE(contains(line, "joe"));
        CHECK_FALSE(contains(line, query.substr(response, query.find('&', response) - response)));
    }
}

TEST_CASE("a login that leads nowhere ends for good, with its reason") {
    Script script = gated("adobe");
    std::string login = "joe:sekrit%3Apw@";
    std::size_t connections = 3;
    std::string reason;
    SUBCASE("wrong password") {
        login = "joe:sekrit-wrong@";
        reason = "(authfailed)";
    }
    SUBCASE("no such user") {
        login = "eve:sekrit%3Apw@";
        connections = 2;
        reason = "does not know this user";
    }
    SUBCASE("no login given") {
        login = "";
        connections = 1;
        reason = "--user";
    }
    SUBCASE("unknown method") {
        script.gate->method = "kerberos";
        connections = 1;
        reason = "authmod=kerberos";
    }
    SUBCASE("asked without end") {
        script.gate->never_satisfied = true;
        reason = "does not accept";
    }
    Server server(script);
    Pushed pushed;
    publish::Terms settings{unpaced()};
    settings.retry.first = 3;
    push(pushed, "rtmp://" + login + server.address() + "/live/sekrit-key-77", settings);
    CHECK(pushed.status == ExitStatus::login_refused);
    CHECK(contains(pushed.error, reason));
    CHECK_FALSE(contains(pushed.error, "sekrit"));
    CHECK(server.connections() == connections);
}

TEST_CASE("a redirect is followed with stream name and login") {
    Server target(gated("adobe"));
    Script script;
    SUBCASE("to a tcUrl") {
        script.redirect = "rtmp://" + target.address() + "/other";
    }
    SUBCASE("to a whole stream's URL") {
        script.redirect2 = "rtmp://" + target.address() + "/other/sekrit-key-77";
    }
    SUBCASE("to another host with the same scheme") {
        script.redirect = "//" + target.address() + "/other";
    }
    Server server(script);
    Pushed pushed;
    push_as(pushed, server, "joe:sekrit%3Apw@");
    CHECK(server.connections() == 1);
    REQUIRE(target.connections() == 3);
    check_arrived(target, 2, pushed);
    CHECK(target.seen(0).app == "other");
    const auto redirected = pushed.recorder.all<report::Redirected>();
    REQUIRE(redirected.size() == 1);
    CHECK(redirected[0].from == "rtmp://" + server.address() + "/live/****");
    CHECK(redirected[0].to == "rtmp://" + target.address() + "/other/****");
    CHECK(pushed.recorder.all<report::Connecting>().size() == 2);
}

TEST_CASE("a redirect on the same server, to another application") {
    Script script;
    script.redirect = "/other";
    ingest::ServerConfig config;
    config.scripts = {script, Script{}};
    Server server(config);
    Pushed pushed;
    push_as(pushed, server, "");
    REQUIRE(server.connections() == 2);
    check_arrived(server, 1, pushed);
    CHECK(server.seen(1).app == "other");
}

TEST_CASE("redirects in a circle, and more than are allowed, end for good") {
    Script script;
    std::string reason;
    publish::Terms settings{unpaced()};
    SUBCASE("to itself") {
        script.redirect = "/live";
        reason = "in a circle";
    }
    SUBCASE("none allowed") {
        settings.max_redirects = 0;
        script.redirect = "rtmp://127.0.0.1:1/live";
        reason = "--max-redirs is 0";
    }
    SUBCASE("ever on") {
        settings.max_redirects = 2;
        script.redirect = "x/y";
        reason = "more than 2 times";
    }
    Server server(script);
    Pushed pushed;
    settings.retry.first = 3;
    push(pushed, server, settings);
    CHECK(pushed.status == ExitStatus::connect_refused);
    CHECK(contains(pushed.error, reason));
    CHECK(server.connections() == (settings.max_redirects == 2 ? 3 : 1));
}

TEST_CASE("where a redirect leads to, what fails is told of that place") {
    std::uint16_t port = 0;
    {
        const Server gone;
        port = gone.port();
    }
    Script script;
    script.redirect = "rtmp://127.0.0.1:" + std::to_string(port) + "/other";
    Server server(script);
    Pushed pushed;
    push(pushed, server);
    CHECK(pushed.status == ExitStatus::not_connected);
    CHECK(contains(pushed.error, script.redirect + "/****: "));
}

}  // namespace approach_test
