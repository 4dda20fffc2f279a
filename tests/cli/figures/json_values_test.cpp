#include "cli/figures/json_values.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace json_values_test {

using namespace std::chrono_literals;
using cli::Json;
using nlohmann::json;

TEST_CASE("an event begins with its name and the time, and names a destination that there is") {
    CHECK(cli::event_object("progress").line().starts_with(R"({"event":"progress","time":"2)"));
    CHECK(cli::event_object("progress").line().ends_with("Z\"}"));
    CHECK(cli::event_object("progress", "rtmp://host").line().ends_with(R"(,"destination":"rtmp://host"})"));
}

TEST_CASE("a failure has its class and status, and the server's words where there are some") {
    Json lost = Json::object();
    add_failure(lost, {dial::ExitStatus::connection_lost, "lost"});
    CHECK(lost.line() == R"({"class":"connection_lost","status":55})");
    Json refused = Json::object();
    add_failure(refused, {dial::ExitStatus::name_in_use, "no", dial::ServerWords{"error", "X.Bad", "busy"}});
    CHECK(refused.line() ==
          R"({"class":"name_in_use","status":113,"level":"error","code":"X.Bad","description":"busy"})");
}

TEST_CASE("a session of TLS has its cipher and certificate, none is null") {
    Json plain = Json::object();
    add_tls(plain, std::nullopt);
    CHECK(plain.line() == R"({"tls":null})");
    Json secured = Json::object();
    add_tls(secured, net::TlsSession{"TLSv1.3", "AES", "CN=host", "CN=authority"});
    CHECK(json::parse(secured.line()) ==
          json{{"tls", "TLSv1.3"},
               {"cipher", "AES"},
               {"certificate", {{"subject", "CN=host"}, {"issuer", "CN=authority"}}}});
}

TEST_CASE("times are milliseconds, whole or to the microsecond") {
    CHECK(cli::json_milliseconds(1'234'567ns) == 1.235);
    CHECK(cli::json_whole_milliseconds(1'500'000ns) == 2);
    CHECK(cli::json_whole_milliseconds(1'499'999ns) == 1);
}

TEST_CASE("a track has what is known of it") {
    media::Track track;
    track.codec_name = "h264";
    track.input_index = 2;
    track.program = 7;
    track.frame_rate = 30000.0 / 1001;
    track.language = "eng";
    CHECK(cli::json_track(track).line() ==
          R"({"type":"video","codec":"h264","stream":2,"program":7,"frame_rate":29.97,"language":"eng"})");
}

}  // namespace json_values_test
