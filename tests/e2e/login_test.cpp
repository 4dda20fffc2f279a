// Servers that ask who publishes, and servers that send us elsewhere: the scripted ingest asks and sends,
// since nothing that can be installed does.

#include <doctest/doctest.h>
#include <fstream>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace login_test {

using namespace e2e;
using text_parts::holds;

namespace {

const std::string password = "sekrit-password-31";
const std::string key = "sekrit-key-77";

/// The value of `name` in the last query that the server saw.
std::string value_in(const std::string& seen, const std::string& name) {
    const std::size_t at = seen.rfind('&' + name + '=');
    REQUIRE(at != std::string::npos);
    const std::size_t begin = at + name.size() + 2;
    return seen.substr(begin, seen.find_first_of("&\"", begin) - begin);
}

/// Checks that neither password nor key, nor any of the others, was put out.
void check_kept(const Outcome& outcome, const std::vector<std::string>& others = {}) {
    for (const std::string& output : {outcome.out, outcome.err}) {
        CHECK_FALSE(holds(output, "sekrit"));
        for (const std::string& other : others)
            CHECK_FALSE(holds(output, other));
    }
}

void check_failed(const Outcome& outcome, int status, const std::vector<std::string>& words) {
    CAPTURE(outcome.err);
    CHECK(outcome.status == status);
    const auto line = outcome.err.rfind("rtmpush: ");
    REQUIRE(line != std::string::npos);
    CHECK(outcome.err.find('\n', line) == outcome.err.size() - 1);
    for (const std::string& word : words) {
        CAPTURE(word);
        CHECK(outcome.err.find(word, line) != std::string::npos);
    }
    check_kept(outcome);
}

/// The server's URL with a login: `rtmp://LOGIN…`
std::string with_login(const IngestServer& server, const std::string& login) {
    return "rtmp://" + login + server.url("live/" + key).substr(7);
}

}  // namespace

TEST_CASE("a login is given from wherever it is kept, and shown in no output") {
    const std::string clip = media_file("clip.mp4");
    const TemporaryFolder folder;
    for (const std::string method : {"adobe", "llnw"}) {
        CAPTURE(method);
        IngestServer server({"--login", method + ":joe:" + password, "--connections", "3"});
        Command command = rtmpush_unpaced({clip, "-v", "--trace"});
        std::string url = server.url("live/" + key);
        SUBCASE("in the URL") {
            url = with_login(server, "joe:sekrit%2dpassword-31@");
        }
        SUBCASE("as an option") {
            command.arguments.insert(command.arguments.end(), {"--user", "joe:" + password});
        }
        SUBCASE("in the environment") {
            command.environment["RTMPUSH_USER"] = "joe";
            command.environment["RTMPUSH_PASSWORD"] = password;
        }
        SUBCASE("in a file") {
            std::ofstream(folder.path() / "password") << password << '\n';
            command.arguments.insert(command.arguments.end(),
                                     {"--user", "joe", "--password-file", folder.path() / "password"});
        }
        SUBCASE("on standard input") {
            command.input = password + "\n";
            command.arguments.insert(command.arguments.end(), {"--user", "joe", "--password-file", "-"});
        }
        SUBCASE("in the netrc") {
            std::ofstream(folder.path() / ".netrc") << "machine 127.0.0.1 login joe password " << password;
            command.environment["HOME"] = folder.path();
            command.arguments.emplace_back("--netrc");
        }
        command.arguments.push_back(url);
        const Outcome outcome = run(command);
        CAPTURE(outcome.err);
        CHECK(outcome.status == 0);
        const std::string seen = server.seen();
        CHECK(holds(seen, "\"published\":true"));
        check_kept(outcome, {value_in(seen, "response"), "joe"});
        CHECK(holds(outcome.err, "authmod=" + method));
    }
}

TEST_CASE("neither user nor password stay among the arguments that other users can read") {
    IngestServer server({"--login", "adobe:joe:" + password, "--connections", "3"});
    Process push(rtmpush({"--user", "joe:" + password, media_file("clip.mp4"), server.url("live/" + key)}));
    push.await_output("publishing");
    std::ifstream arguments("/proc/" + std::to_string(push.pid()) + "/cmdline");
    const std::string text((std::istreambuf_iterator<char>(arguments)), {});
    CHECK(holds(text, "--user"));
    CHECK_FALSE(holds(text, "sekrit"));
    CHECK_FALSE(holds(text, "joe"));
    CHECK(push.wait().status == 0);
}

TEST_CASE("auth required: a server that asks for a login, and none is given, is status 67") {
    IngestServer server({"--login", "adobe:joe:" + password});
    check_failed(run(rtmpush_unpaced({media_file("clip.mp4"), server.url("live/" + key)})), 67,
                 {"asks for user name and password (authmod=adobe)", "--user"});
}

TEST_CASE("auth failure: a wrong password, an unknown user and an unknown method are status 67, once") {
    const std::string clip = media_file("clip.mp4");
    SUBCASE("wrong password") {
        IngestServer server({"--login", "adobe:joe:" + password, "--connections", "3"});
        check_failed(run(rtmpush_unpaced({"--retry", "3", clip, with_login(server, "joe:sekrit-wrong@")})),
                     67, {"does not accept user name and password (authfailed)"});
    }
    SUBCASE("wrong password for Limelight's method") {
        IngestServer server({"--login", "llnw:joe:" + password, "--connections", "3"});
        check_failed(run(rtmpush_unpaced({"--retry", "3", clip, with_login(server, "joe:sekrit-wrong@")})),
                     67, {"does not accept user name and password (authfailed)"});
    }
    SUBCASE("unknown user") {
        IngestServer server({"--login", "adobe:joe:" + password, "--connections", "2"});
        check_failed(
            run(rtmpush_unpaced({"--retry", "3", clip, with_login(server, "eve:" + password + "@")})), 67,
            {"does not know this user (nosuchuser)"});
    }
    SUBCASE("unknown user for Limelight's method") {
        IngestServer server({"--login", "llnw:joe:" + password, "--connections", "2"});
        check_failed(
            run(rtmpush_unpaced({"--retry", "3", clip, with_login(server, "eve:" + password + "@")})), 67,
            {"does not know this user (nosuchuser)"});
    }
    SUBCASE("unknown method") {
        IngestServer server({"--login", "kerberos:joe:" + password});
        check_failed(
            run(rtmpush_unpaced({"--retry", "3", clip, with_login(server, "joe:" + password + "@")})), 67,
            {"authmod=kerberos", "known are adobe and llnw"});
    }
}

TEST_CASE("ffmpeg and we are let in by the same gate") {
    for (const std::string method : {"adobe", "llnw"}) {
        CAPTURE(method);
        IngestServer server({"--login", method + ":joe:secret", "--connections", "3"});
        const Outcome outcome = run({{"ffmpeg", "-nostdin", "-v", "error", "-i", media_file("clip.mp4"), "-c",
                                      "copy", "-f", "flv", with_login(server, "joe:secret@")}});
        CAPTURE(outcome.err);
        CHECK(outcome.status == 0);
        CHECK(holds(server.seen(), "\"published\":true"));
    }
}

TEST_CASE("a redirect is followed, and the stream arrives whole where it leads") {
    const TemporaryFolder folder;
    const auto source = media_file("clip.mp4");
    IngestServer target({"--record", folder.path()});
    IngestServer server({"--redirect", target.url("other")});
    const Outcome outcome = run(rtmpush_unpaced({source, server.url("live/" + key)}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    CHECK(holds(outcome.err, server.url("live/****") + " redirects to " + target.url("other/****")));
    CHECK(holds(target.seen(), "\"app\":\"other\",\"key\":\"" + key + "\""));
    check_same_frames(read_flv(folder.path() / ("other." + key + ".1.flv")), source);
    check_kept(outcome);
}

TEST_CASE("redirects in a circle, and more of them than are allowed, are status 111") {
    const std::string clip = media_file("clip.mp4");
    SUBCASE("circle") {
        IngestServer server({"--redirect", "/other", "--connections", "2"});
        check_failed(run(rtmpush_unpaced({"--retry", "3", clip, server.url("live/" + key)})), 111,
                     {"in a circle"});
    }
    SUBCASE("none allowed") {
        IngestServer server({"--redirect", "/other"});
        check_failed(run(rtmpush_unpaced({"--max-redirs", "0", clip, server.url("live/" + key)})), 111,
                     {"--max-redirs is 0"});
    }
}

}  // namespace login_test
