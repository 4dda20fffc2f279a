// Servers whose acknowledgements are no running total: what is sent twice over a lost connection.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"

namespace acknowledgement_test {

using namespace e2e;

namespace {

nlohmann::json last_event(const std::string& lines) {
    std::istringstream in(lines);
    std::string line;
    nlohmann::json last;
    while (std::getline(in, line))
        last = nlohmann::json::parse(line);
    return last;
}

}  // namespace

TEST_CASE("whatever a server's acknowledgements count, a reconnect sends about a group and 128 KB again") {
    // The clip has a keyframe each second, 4 Mbit/s, and 44.1 kHz: some 75 frames in a group, and 128 KB are a
    // quarter of one. The connection is lost in its sixth second, with some 2.6 MB sent.
    constexpr int most_repeated = 160;
    const std::vector<std::vector<std::string>> habits = {
        {"--count-acks", "bytes"},    {"--ack-anew", "900000"},     {"--count-acks", "since-last"},
        {"--count-acks", "constant"}, {"--count-acks", "messages"},
    };
    for (const std::vector<std::string>& habit : habits) {
        CAPTURE(habit);
        std::vector<std::string> script = {"--connections", "2",      "--script-times", "1",
                                           "--ack-window",  "100000", "--close-after",  "messages:380"};
        script.insert(script.end(), habit.begin(), habit.end());
        IngestServer server(script);
        const Outcome pushed = run(rtmpush({"--speed", "2", "--retry", "3", "--retry-delay", "10ms", "--json",
                                            media_file("heavy.mp4"), server.url("live/key")}));
        CAPTURE(pushed.err);
        REQUIRE(pushed.status == 0);
        const nlohmann::json end = last_event(pushed.out);
        CHECK(end.at("reconnects") == 1);
        CHECK(end.at("repeated_frames") < most_repeated);
        // Bytes that the first connection got, and those sent again.
        const std::uint64_t sent = end.at("sent_bytes");
        CHECK(sent < 4'200'000);
    }
}

}  // namespace acknowledgement_test
