#include "cli/inspect/probe_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/text_parts.hpp"

namespace probe_report_test {

using namespace std::chrono_literals;
using cli::probe_json;
using cli::probe_text;
using dial::ExitStatus;
using dial::Failure;
using dial::Step;
using nlohmann::json;
using publish::Probed;
using text_parts::holds;

namespace {

/// A probe over TLS that came all the way.
Probed accepted() {
    Probed probed;
    probed.destination = probed.reached.destination = "rtmps://host/live/****";
    probed.aim = rtmp::Aim::publish;
    probed.connections = 1;
    probed.end = publish::Confirmation::answered;
    dial::Reached& reached = probed.reached;
    reached.address = "192.0.2.1:443";
    reached.server.version = "FMS/3,0,1,123";
    reached.tls = net::TlsSession{"TLSv1.3", "TLS_AES_256_GCM_SHA384", "CN = host", "CN = Authority"};
    reached.capabilities.any = {{"hvc1", 5}, {"Opus", 5}};
    reached.capabilities.video = {{"av01", 4}, {"vp09", 2}};
    reached.capabilities.caps_ex = 3;
    reached.times[Step::resolve] = 1ms;
    reached.times[Step::connect] = 2ms;
    reached.times[Step::tls] = 3ms;
    reached.times[Step::handshake] = 4ms;
    reached.times[Step::connect_command] = 5ms;
    reached.times[Step::create_stream] = 6ms;
    reached.times[Step::publish] = 7500us;
    return probed;
}

Probed refused() {
    Probed probed = accepted();
    probed.end.reset();
    probed.reached.tls.reset();
    probed.reached.times[Step::tls].reset();
    probed.reached.times[Step::publish].reset();
    probed.reached.capabilities = {};
    probed.failure = Failure(ExitStatus::name_in_use, "rtmp://host/live/****: publish refused",
                             dial::ServerWords{"error", "NetStream.Publish.BadName", "Already publishing"});
    return probed;
}

}  // namespace

TEST_CASE("an accepted publish, step by step") {
    CHECK(probe_text(accepted()) ==
          "rtmps://host/live/****\n"
          "  address         192.0.2.1:443\n"
          "  TLS             TLSv1.3, TLS_AES_256_GCM_SHA384\n"
          "  certificate     of CN = host, issued by CN = Authority\n"
          "  server          FMS/3,0,1,123\n"
          "  takes           hvc1, Opus\n"
          "  takes video     av01\n"
          "  knows           reconnect requests, several tracks\n"
          "  resolve         1.0 ms\n"
          "  connect         2.0 ms\n"
          "  TLS handshake   3.0 ms\n"
          "  handshake       4.0 ms\n"
          "  connect command 5.0 ms\n"
          "  createStream    6.0 ms\n"
          "  publish         7.5 ms\n"
          "  end             answered\n"
          "  result          publish accepted: the server takes this key\n");
}

TEST_CASE("a connection that was all that was asked for leaves the key open") {
    Probed probed = accepted();
    probed.aim = rtmp::Aim::connect;
    probed.end.reset();
    probed.reached.capabilities = {};
    probed.reached.server = {};
    const std::string text = probe_text(probed);
    CHECK(holds(text, "  server          gives no name\n"));
    CHECK(holds(text, "  takes           what it does not tell (no word of Enhanced RTMP)\n"));
    CHECK(holds(text, "  result          connect accepted; the key was not tried\n"));
    probed.reached.capabilities.any = {{"*", 7}};
    probed.reached.capabilities.caps_ex = 0;
    CHECK(holds(probe_text(probed), "  takes           any\n  knows           none\n"));
}

TEST_CASE("what is known of the server beside its own words is told") {
    using Name = publish::KnownServers::Program::Name;
    Probed probed = accepted();
    probed.reached.host = "in.tube.example";
    publish::KnownServers known;
    known.services = {{"Tube", {".tube.example"}, {"h264", "hevc"}, {"aac"}}};
    known.programs = {{"nginx-rtmp", "FMS/3,0,1,123", "", Name::common, {"hevc", "av1"}, "2026-11-30"}};
    const std::string text = probe_text(probed, known);
    CHECK(holds(text, "  known           Tube takes h264, hevc, aac\n"));
    CHECK(holds(text,
                "  known           nginx-rtmp, which calls itself so too, drops hevc, av1 without a word "
                "(as of 2026-11-30)\n"));
    const json object = json::parse(probe_json(probed, known));
    CHECK(object["known"][0]["takes_video"] == json::array({"h264", "hevc"}));
    CHECK(object["known"][1]["drops"] == json::array({"hevc", "av1"}));
    CHECK(object["known"][1]["shares_name"] == true);
    CHECK(json::parse(probe_json(probed))["known"].empty());
}

TEST_CASE("a refusal shows the way up to there, and its status") {
    const std::string text = probe_text(refused());
    CHECK(holds(text, "  createStream    6.0 ms\n  result          name in use (status 113)\n"));
    CHECK_FALSE(holds(text, "publish accepted"));
    CHECK_FALSE(holds(text, "TLS"));
}

TEST_CASE("the step that failed stands behind those that were over") {
    Probed probed = refused();
    probed.reached.failed = {Step::publish, 20ms};
    CHECK(holds(probe_text(probed),
                "  createStream    6.0 ms\n  publish         20.0 ms until it failed\n  result "));
    const json object = json::parse(probe_json(probed));
    CHECK(object["failed_step"] == "publish");
    CHECK(object["failed_after_ms"] == 20.0);
    CHECK_FALSE(object["times"].contains("publish_ms"));
    CHECK_FALSE(json::parse(probe_json(accepted())).contains("failed_step"));
}

TEST_CASE("a way over several connections says where it has led to, and through whom") {
    Probed probed = accepted();
    probed.reached.destination = "rtmps://other/live/****";
    probed.reached.proxy = "socks5h://proxy:1080";
    probed.connections = 4;
    const std::string text = probe_text(probed);
    CHECK(holds(text, "  redirected to   rtmps://other/live/****\n"));
    CHECK(holds(text, "  address         192.0.2.1:443, of socks5h://proxy:1080\n"));
    CHECK(holds(text, "  connections     4; what is said here is of the last\n"));
    const json object = json::parse(probe_json(probed));
    CHECK(object["redirected_to"] == "rtmps://other/live/****");
    CHECK(object["proxy"] == "socks5h://proxy:1080");
    CHECK(object["connections"] == 4);
}

TEST_CASE("a server that was never reached has nothing to tell") {
    Probed probed;
    probed.destination = probed.reached.destination = "rtmp://host/live/****";
    probed.connections = 1;
    probed.failure = Failure(ExitStatus::not_resolved, "rtmp://host/live/****: no such host");
    probed.reached.failed = {Step::resolve, 5250us};
    CHECK(probe_text(probed) ==
          "rtmp://host/live/****\n"
          "  resolve         5.2 ms until it failed\n"
          "  result          not resolved (status 6)\n");
    const json object = json::parse(probe_json(probed));
    CHECK(object["times"].empty());
    CHECK(object["failed_step"] == "resolve");
    CHECK(object["failed_after_ms"] == 5.25);
    CHECK_FALSE(object.contains("address"));
    CHECK_FALSE(object.contains("server"));
}

TEST_CASE("what a server calls itself cannot move a terminal's cursor, nor end a line") {
    Probed probed = accepted();
    probed.reached.server.version = "evil\x1b[2J\nname";
    CHECK(holds(probe_text(probed), "  server          evil [2J name\n"));
    CHECK(json::parse(probe_json(probed))["server"] == "evil\x1b[2J\nname");
}

TEST_CASE("the same as one JSON object on a line") {
    const std::string line = probe_json(accepted());
    CHECK(line.find('\n') == line.size() - 1);
    const json object = json::parse(line);
    CHECK(object["event"] == "probe");
    CHECK(object["destination"] == "rtmps://host/live/****");
    CHECK(object["as_far_as"] == "publish");
    CHECK(object["class"] == "success");
    CHECK(object["status"] == 0);
    CHECK(object["address"] == "192.0.2.1:443");
    CHECK(object["server"] == "FMS/3,0,1,123");
    CHECK(object["tls"] == "TLSv1.3");
    CHECK(object["cipher"] == "TLS_AES_256_GCM_SHA384");
    CHECK(object["certificate"] == json{{"subject", "CN = host"}, {"issuer", "CN = Authority"}});
    CHECK(object["capabilities"] == json{{"fourCcList", {"hvc1", "Opus"}},
                                         {"videoFourCcInfoMap", {{"av01", 4}, {"vp09", 2}}},
                                         {"audioFourCcInfoMap", nullptr},
                                         {"capsEx", 3}});
    CHECK(object["times"] == json{{"resolve_ms", 1.0},
                                  {"connect_ms", 2.0},
                                  {"tls_ms", 3.0},
                                  {"handshake_ms", 4.0},
                                  {"connect_command_ms", 5.0},
                                  {"create_stream_ms", 6.0},
                                  {"publish_ms", 7.5}});
    CHECK(object["confirmed"] == "answered");
    CHECK_FALSE(object.contains("message"));
}

TEST_CASE("a refusal in JSON has the server's own words") {
    const json object = json::parse(probe_json(refused()));
    CHECK(object["class"] == "name_in_use");
    CHECK(object["status"] == 113);
    CHECK(object["level"] == "error");
    CHECK(object["code"] == "NetStream.Publish.BadName");
    CHECK(object["description"] == "Already publishing");
    CHECK(object["message"] == "rtmp://host/live/****: publish refused");
    CHECK(object["tls"] == nullptr);
    CHECK_FALSE(object.contains("confirmed"));
}

}  // namespace probe_report_test
