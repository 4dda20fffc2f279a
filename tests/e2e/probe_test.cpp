// --probe against real servers: what it prints, and that the status tells whether the key works.

#include <csignal>
#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <sys/stat.h>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/node_media_server.hpp"
#include "e2e/proxy_server.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/skip.hpp"
#include "e2e/stunnel_front.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace probe_test {

using namespace e2e;
using nlohmann::json;
using text_parts::holds;

namespace {

Outcome probe(std::vector<std::string> arguments) {
    return run(rtmpush(arguments));
}

/// The one object that the probe prints.
json probed(std::vector<std::string> arguments, int status) {
    arguments.emplace_back("--json");
    const Outcome outcome = probe(arguments);
    CAPTURE(outcome.out);
    CAPTURE(outcome.err);
    CHECK(outcome.status == status);
    REQUIRE(outcome.out.find('\n') == outcome.out.size() - 1);
    json object = json::parse(outcome.out);
    CHECK(object["event"] == "probe");
    CHECK(object["status"] == status);
    return object;
}

/// stunnel in front of nginx, its authority in a file.
struct TlsGround {
    NginxServer nginx;
    TemporaryFolder folder;
    certificates::Identity authority = certificates::authority("Test Authority");
    std::string ca_file = folder.path() / "ca.pem";
    StunnelFront front{nginx.port(),
                       certificates::issued({.name = "server", .alternatives = "DNS:localhost"}, authority)};

    TlsGround() { std::ofstream(ca_file) << authority.certificate; }
};

}  // namespace

TEST_CASE("nginx takes a connection, and a key, and records nothing") {
    const NginxServer nginx;
    const Outcome connect = probe({"--probe", nginx.url("live")});
    CAPTURE(connect.out);
    CAPTURE(connect.err);
    CHECK(connect.status == 0);
    CHECK(holds(connect.out, nginx.url("live") + "\n  address         127.0.0.1:"));
    CHECK(holds(connect.out, "\n  connect command "));
    CHECK_FALSE(holds(connect.out, "createStream"));
    CHECK(holds(connect.out, "  result          connect accepted; the key was not tried\n"));
    CHECK(connect.err == "connecting to " + nginx.url("live") + "\n");

    const Outcome publish = probe({"--probe=publish", nginx.url("live/secret-key")});
    CAPTURE(publish.out);
    CHECK(publish.status == 0);
    CHECK(holds(publish.out, "\n  publish "));
    CHECK(holds(publish.out, "  end             answered\n"));
    CHECK(holds(publish.out, "  result          publish accepted: the server takes this key\n"));
    CHECK_FALSE(holds(publish.out + publish.err, "secret-key"));
    // The server's on_publish side saw a publisher, and let it go again.
    CHECK(probe({"--probe=publish", nginx.url("live/secret-key")}).status == 0);
}

TEST_CASE("what nginx does to a push that it does not want, it does to a probe") {
    const NginxServer nginx;
    CHECK(probed({"--probe", nginx.url("nowhere/key")}, 111)["class"] == "connect_refused");
    CHECK(probed({"--probe", nginx.url_for_nobody("key")}, 111)["class"] == "connect_refused");
    const json denied = probed({"--probe=publish", nginx.url("denied/key")}, 114);
    CHECK(denied["times"].contains("publish_ms"));
    CHECK(holds(denied["message"], "right after accepting the stream"));
    const json forbidden = probed({"--probe=publish", nginx.url("forbidden/key")}, 114);
    CHECK_FALSE(forbidden["times"].contains("publish_ms"));
    CHECK(forbidden["times"].contains("create_stream_ms"));
    probed({"--probe=publish", nginx.url("dead/key"), "--connect-timeout", "500ms"}, 28);
    // The rules for publishing do not concern the connection.
    CHECK(probe({"--probe", nginx.url("denied/key"), nginx.url("forbidden/key"), nginx.url("dead/key")})
              .status == 0);
}

TEST_CASE("a push and a probe time the same steps, each by itself, and TLS is null without TLS") {
    // Every reply is late: no step takes less, and none takes what belongs to another.
    IngestServer server({"--delay-ms", "100", "--connections", "2"});
    const json times = probed({"--probe=publish", server.url("live/key")}, 0)["times"];
    const Outcome pushed = run(rtmpush_unpaced({"--json", media_file("clip.mp4"), server.url("live/key")}));
    std::istringstream lines(pushed.out);
    json connected;
    for (std::string line; std::getline(lines, line);) {
        if (const json object = json::parse(line); object["event"] == "connected") connected = object;
    }
    REQUIRE(connected.is_object());
    for (const std::string step : {"connect_command_ms", "create_stream_ms", "publish_ms"}) {
        CAPTURE(step);
        CHECK(times.at(step) >= 100);
        CHECK(connected.at(step) >= 100);
    }
    CHECK(times.at("tls_ms").is_null());
    for (const auto& [step, time] : times.items())
        CHECK(connected.at(step).is_null() == time.is_null());
}

TEST_CASE("a key that is in use is 113, and who uses it is left alone") {
    const NginxServer nginx;
    Process first(rtmpush({media_file("clip.mp4"), nginx.url("live/busy")}));
    REQUIRE(nginx.wait_until_recording("busy"));
    const json busy = probed({"--probe=publish", nginx.url("live/busy")}, 113);
    CHECK(busy["code"] == "NetStream.Publish.BadName");
    CHECK(busy["description"] == "Already publishing");
    CHECK(first.wait().status == 0);
}

TEST_CASE("node-media-server: what it says it takes, and a key that it does not know") {
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server(NodeMediaServer::Publishers::signed_urls_alone);
    const json connect = probed({"--probe", server.url("live")}, 0);
    CHECK(connect["server"] == "FMS/3,0,1,123");
    probed({"--probe=publish", server.url("live/key")}, 114);
    const json tls = probed({"--probe", server.tls_url("live"), "--insecure"}, 0);
    CHECK(tls["tls"] == "TLSv1.3");
}

TEST_CASE("over TLS the version, the cipher and the certificate are told, and a wrong one is 60") {
    const TlsGround ground;
    const json object = probed({"--probe", ground.front.url("live"), "--cacert", ground.ca_file}, 0);
    CHECK(object["tls"] == "TLSv1.3");
    CHECK(holds(object["cipher"], "TLS_"));
    CHECK(object["certificate"]["issuer"] == "CN = Test Authority");
    CHECK(object["times"]["tls_ms"] > 0);
    const json untrusted = probed({"--probe", ground.front.url("live")}, 60);
    CHECK(untrusted["times"].contains("connect_ms"));
    CHECK_FALSE(untrusted["times"].contains("tls_ms"));
    const Outcome insecure = probe({"--probe", ground.front.url("live"), "--insecure"});
    CHECK(insecure.status == 0);
    CHECK(holds(insecure.err, "--insecure: the server's certificate is not verified"));
}

TEST_CASE("a scripted server's words: codecs, bits, a login, a redirect") {
    IngestServer takes({"--fourcc-list", "hvc1,Opus", "--fourcc-map", "av01:4", "--caps-ex", "1"});
    const Outcome outcome = probe({"--probe", takes.url("live")});
    CAPTURE(outcome.out);
    CHECK(outcome.status == 0);
    CHECK(holds(outcome.out,
                "  server          FMS/3,5,7,7009\n  takes           hvc1, Opus\n"
                "  takes video     av01\n  knows           reconnect requests\n"));

    IngestServer named({"--program", "SRS/5.0.213(Bee)"});
    const Outcome known = probe({"--probe", named.url("live")});
    CHECK(holds(known.out, "  server          FMS/3,5,7,7009 (SRS/5.0.213(Bee))\n"));
    CHECK(holds(known.out, "  known           SRS drops hevc without a word (as of "));

    const IngestServer asks({"--login", "adobe:joe:pass-1", "--connections", "3"});
    const json login = probed({"--probe", asks.url("live"), "--user", "joe:pass-1"}, 0);
    CHECK(login["connections"] == 3);
    const IngestServer asks_again({"--login", "adobe:joe:pass-1", "--connections", "3"});
    probed({"--probe", asks_again.url("live"), "--user", "joe:pass-2"}, 67);

    const IngestServer target;
    const IngestServer server({"--redirect", target.url("other")});
    CHECK(probed({"--probe", server.url("live/key")}, 0)["redirected_to"] == target.url("other/****"));
}

TEST_CASE("the way to the server is that of a push: a proxy, a fixed address, a service by name") {
    const NginxServer nginx;
    const ProxyServer proxy(ProxyServer::Kind::microsocks);
    const json through = probed({"--probe", nginx.url("live"), "--proxy", proxy.url()}, 0);
    CHECK(through["proxy"] == proxy.url());
    const std::string port = std::to_string(nginx.port());
    const json fixed = probed({"--probe", "-4", "rtmp://ingest.example.com:" + port + "/live", "--resolve",
                               "ingest.example.com:" + port + ":127.0.0.1"},
                              0);
    CHECK(fixed["address"] == "127.0.0.1:" + port);

    const TemporaryFolder folder;
    const std::string services = folder.path() / "services.json";
    std::ofstream(services) << R"({"services": [{"id": "ours", "rtmp": ")" << nginx.url("live") << R"("}]})";
    CHECK(probe({"--probe", "--to", "ours", "--services", services}).status == 0);
    CHECK(probe({"--probe=publish", "--to", "ours", "--services", services, "--key", "k1"}).status == 0);
    const Outcome keyless = probe({"--probe=publish", "--to", "ours", "--services", services});
    CHECK(keyless.status == 2);
    CHECK(holds(keyless.err, "--to needs the stream key"));
}

TEST_CASE("several destinations: a report each, and the status of the first that failed") {
    const NginxServer nginx;
    const Outcome outcome = probe({"--probe=publish", nginx.url("live/a"), nginx.url("forbidden/b"),
                                   nginx.url("nowhere/c"), "--json", "-q"});
    CAPTURE(outcome.out);
    CAPTURE(outcome.err);
    CHECK(outcome.status == 114);
    std::istringstream lines(outcome.out);
    std::vector<int> statuses;
    for (std::string line; std::getline(lines, line);)
        statuses.push_back(json::parse(line)["status"]);
    CHECK(statuses == std::vector<int>{0, 114, 111});
    CHECK(holds(outcome.err, "rtmpush: " + nginx.url("forbidden/****") + ": "));
    CHECK(holds(outcome.err, "rtmpush: " + nginx.url("nowhere/****") + ": "));
}

TEST_CASE("a probe needs no input, and a level behind a blank is a slip that is told") {
    const Outcome slip = probe({"--probe", "publish", "rtmp://127.0.0.1:9/live/key"});
    CHECK(slip.status == 2);
    CHECK(holds(slip.err, "--probe=publish"));
    const Outcome keyless = probe({"--probe=publish", "rtmp://127.0.0.1:9/live"});
    CHECK(keyless.status == 2);
    CHECK(holds(keyless.err, "no stream key"));
}

TEST_CASE("a probe that is interrupted ends its stream and is 130") {
    IngestServer server;
    Process process(rtmpush({"--probe=publish", "--trace", server.url("live/key")}));
    process.await_output("NetStream.Publish.Start");
    process.send_signal(SIGINT);
    const Outcome outcome = process.wait();
    CHECK(outcome.status == 130);
    CHECK(holds(server.seen(), "deleteStream"));
}

TEST_CASE("--probe and --check end with --max-time: 28") {
    const TemporaryFolder folder;
    const std::string pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
    const IngestServer silent({"--never-answer", "connect"});
    for (const std::vector<std::string>& asked :
         {std::vector<std::string>{"--probe", silent.url("live/key")}, {"--check", pipe}}) {
        CAPTURE(asked.front());
        std::vector<std::string> arguments = asked;
        arguments.insert(arguments.end(), {"--max-time", "300ms"});
        const Outcome outcome = run(rtmpush(arguments), std::chrono::seconds(10));
        CAPTURE(outcome.err);
        CHECK(outcome.status == 28);
        CHECK(holds(outcome.err, "not finished within --max-time, which has ended it"));
    }
}

}  // namespace probe_test
