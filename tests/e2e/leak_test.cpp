// No key, password or token in any output, at any verbosity, whatever a server makes of them.

#include <array>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <string>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"

namespace leak_test {

using namespace e2e;

namespace {

const std::string key = "kEy-5EcReT-77";
const std::string password = "pAss-w0rd-88";
const std::string token = "t0kEn-va1ue-99";
const std::array secrets{key, password, token};

void check_hidden(const std::string& text) {
    for (const std::string& secret : secrets) {
        CAPTURE(secret);
        // Half a secret must not be there either.
        CHECK(text.find(secret) == std::string::npos);
        CHECK(text.find(secret.substr(0, secret.size() / 2)) == std::string::npos);
        CHECK(text.find(secret.substr(secret.size() / 2)) == std::string::npos);
    }
}

/// All output of a run at its most talkative.
std::string talk(Command command) {
    command.arguments.insert(
        command.arguments.begin() + 1,
        {"-v", "--trace", "--handshake", "simple", "--connect-timeout", "1s", "--end-timeout", "1s"});
    const Outcome outcome = run(std::move(command));
    REQUIRE_FALSE((outcome.out + outcome.err).empty());
    return outcome.out + outcome.err;
}

/// The URL with a login: `rtmp://user:password@host…`
std::string with_login(std::string url) {
    return url.insert(url.find("//") + 2, "somebody:" + password + "@");
}

std::string command_line_of(const Process& process) {
    std::ifstream file("/proc/" + std::to_string(process.pid()) + "/cmdline", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("no secret is told, whatever a server says or does") {
    const std::string said = "no " + key + " with " + token + " of " + password + " here";
    const std::vector<std::vector<std::string>> scripts{
        {},
        {"--refuse", "connect:NetConnection.Connect.Rejected:error:" + said},
        {"--refuse", "createStream:" + said + ":error:" + said},
        {"--refuse", "publish:NetStream.Publish.Denied:error:" + said},
        {"--refuse", "publish:NetStream.Publish.BadName:" + said + ":" + said},
        {"--status-after", "5:NetStream.Publish.Idle:status:" + said},
        {"--status-after", "5:NetStream.Failed:error:" + said},
        {"--redirect", "rtmp://127.0.0.1:1/live/" + key + "?auth=" + token},
        {"--login", "adobe:somebody:other"},
        {"--login", "llnw:somebody:other"},
        {"--login", "riddle:somebody:other"},
        {"--greeting", "HTTP/1.1 400 " + said},
        {"--close-after", "connect-command"},
        {"--close-after", "publish-start"},
        {"--reset-after", "messages:3"},
        {"--never-answer", "publish"},
        {"--reconnect-after", "3:rtmp://127.0.0.1:1/live/" + key},
        {"--hold-open"},
    };
    for (const std::vector<std::string>& script : scripts) {
        CAPTURE(script.empty() ? "well served" : script.back());
        const IngestServer ingest(script);
        check_hidden(talk(rtmpush_unpaced(
            {media_file("clip.mp4"), with_login(ingest.url("live/" + key + "?auth=" + token))})));
    }
}

TEST_CASE("no secret is told in the forms that a server may give it: escaped, and in other letters") {
    const std::string spoken = "Room/" + key;
    for (const std::string echo : {"room%2Fkey-5ecret-77", "ROOM%252FKEY-5ECRET-77", "Room\\/kEy-5EcReT-77",
                                   "Room\\u002fkEy%2D5EcReT%2d77", "%52oom/kEy-5EcReT-77"}) {
        CAPTURE(echo);
        for (const std::vector<std::string>& script : std::vector<std::vector<std::string>>{
                 {"--refuse", "publish:NetStream.Publish.Denied:error:no " + echo + " here"},
                 {"--status-after", "5:NetStream.Failed:error:no " + echo + " here"}}) {
            const IngestServer ingest(script);
            const std::string said = talk(
                rtmpush_unpaced({"--json", media_file("clip.mp4"), ingest.url("live"), "--key", spoken}));
            check_hidden(said);
            CHECK(said.find(echo) == std::string::npos);
            CHECK(said.find("no **** here") != std::string::npos);
        }
    }
}

TEST_CASE("a URL with a key and another key besides: neither is told, and the second one is spoken of") {
    const std::string warning = "warning: rtmp://127.0.0.1";
    for (const std::vector<std::string>& script : std::vector<std::vector<std::string>>{
             {},
             {"--refuse", "connect:NetConnection.Connect.Rejected:error:no live/" + token},
             {"--close-after", "connect-command"}}) {
        const IngestServer ingest(script);
        Command command = rtmpush_unpaced({media_file("clip.mp4"), ingest.url("live/" + token)});
        command.environment["RTMPUSH_KEY"] = key;
        const std::string said = talk(command);
        check_hidden(said);
        CHECK(said.find(warning) != std::string::npos);
        CHECK(said.find("a key was also given besides the URL") != std::string::npos);
    }
    Command explain = rtmpush({"--explain", "rtmp://127.0.0.1:1/live/" + token});
    explain.environment["RTMPUSH_KEY"] = key;
    check_hidden(talk(explain));
    Command probe = rtmpush({"--probe", "--json", "rtmp://127.0.0.1:1/live/" + token, "--key", key});
    check_hidden(talk(probe));
    // A part of the application, as the slash says, is shown.
    const Outcome plain = run(rtmpush({"--explain", "rtmp://127.0.0.1:1/live/room/", "--key", key}));
    CHECK(plain.out.find("rtmp://127.0.0.1:1/live/room/****") != std::string::npos);
    CHECK(plain.err.find("also given") == std::string::npos);
}

TEST_CASE("no secret is told by what never connects") {
    const std::string clip = media_file("clip.mp4");
    for (const std::string& url : {
             with_login("rtmp://127.0.0.1:1/live/" + key + "?auth=" + token),
             with_login("rtmp://no.such.host.invalid/live/" + key),
             with_login("rtmps://127.0.0.1:1/live/" + key + "?auth=" + token),
             with_login("rtmp://127.0.0.1:notaport/live/" + key),
             with_login("rtmp://[::1/live/" + key),
             with_login("rtmp:///live/" + key),
             "rtmp://127.0.0.1/" + key,
         }) {
        check_hidden(talk(rtmpush_unpaced({clip, url})));
        check_hidden(talk(rtmpush({"--explain", clip, url})));
    }
    check_hidden(talk(rtmpush({clip, "rtmp://127.0.0.1:1/live", "--key", key, "--user", "u:" + password})));
    check_hidden(talk(rtmpush({"--key-file", key, clip, "rtmp://127.0.0.1:1/live"})));
    check_hidden(talk(rtmpush({key, "rtmp://127.0.0.1:1/live", "--kye=" + token})));
    check_hidden(talk(rtmpush({clip, "rtmp://127.0.0.1:1/live/" + key, "--proxy",
                               "socks5h://somebody:" + password + "@127.0.0.1:1"})));
    check_hidden(talk(rtmpush({clip, "--to", key, "--key", key, "--dump", "rtmp://h/live/" + key})));
}

TEST_CASE("no key shows among the arguments of a running program") {
    const TemporaryFolder folder;
    const std::string file = folder.path() / "key";
    std::ofstream(file) << key << "\n";
    const std::string clip = media_file("clip.mp4");
    const auto check = [&](const NginxServer& nginx, Command command) {
        Process push(std::move(command));
        push.await_output("publishing to");
        check_hidden(command_line_of(push));
        CHECK(command_line_of(push).find("rtmp") != std::string::npos);
        push.send_signal(SIGTERM);
        CHECK(push.wait().status == 143);
        CHECK(nginx.log().find(key) != std::string::npos);
    };
    const NginxServer nginx;
    check(nginx, rtmpush({clip, nginx.url("live"), "--key-file", file}));
    Command from_environment = rtmpush({clip, nginx.url("live")});
    from_environment.environment["RTMPUSH_KEY"] = key;
    check(nginx, from_environment);
    check(nginx, rtmpush({clip, nginx.url("live"), "--key", key}));
    check(nginx, rtmpush({clip, with_login(nginx.url("live/" + key + "?auth=" + token))}));
}

}  // namespace leak_test
