#include "ingest/crowd.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <functional>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "ingest/test_client.hpp"
#include "vectors/hex.hpp"

namespace crowd_test {

using namespace std::chrono_literals;
using ingest::Crowd;
using ingest::CrowdConfig;
using ingest::CrowdReport;
using ingest::TestPublisher;
using rtmp::MessageType;
using rtmp::Phase;

namespace {

rtmp::SessionConfig named(int number) {
    return TestPublisher::config_for("live", "t-" + std::to_string(number));
}

/// The report as soon as the predicate holds for it; the last one where it does not within ten seconds.
CrowdReport report_when(const Crowd& crowd, const std::function<bool(const CrowdReport&)>& predicate) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    CrowdReport report = crowd.report();
    while (!predicate(report) && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(1ms);
        report = crowd.report();
    }
    return report;
}

/// Sends connect, for whose answer nobody waits.
void ask_in_vain(TestPublisher& publisher) {
    REQUIRE(publisher.advance_to(Phase::connect));
    for (const rtmp::ByteView& slice : publisher.session().output().slices())
        CHECK(publisher.client().send(slice));
}

}  // namespace

TEST_CASE("a crowd on two threads is counted, each by its name") {
    CrowdConfig config;
    config.threads = 2;
    Crowd crowd(config);
    constexpr int many = 200;
    std::list<TestPublisher> publishers;
    for (int i = 0; i < many; ++i) {
        publishers.emplace_back(crowd.port(), named(i));
        REQUIRE(publishers.back().advance_to(Phase::live));
    }
    CHECK(crowd.report().most_live == many);
    for (TestPublisher& publisher : publishers)
        publisher.send_clip();
    for (TestPublisher& publisher : publishers)
        publisher.end();
    const CrowdReport report = report_when(crowd, [](const CrowdReport& now) { return now.open == 0; });
    CHECK(report.connections == many);
    CHECK(report.publishes == many);
    CHECK(report.live == 0);
    CHECK(report.endings.at("deleteStream") == many);
    CHECK(report.faults.empty());
    CHECK(report.streams.size() == many);
    for (const auto& named_stream : report.streams) {
        CAPTURE(named_stream.first);
        const ingest::CrowdStream& stream = named_stream.second;
        CHECK(stream.video.frames == 10);
        CHECK(stream.audio.messages == 11);
        CHECK(stream.audio.last_timestamp == 370);
        CHECK(stream.endings.at("deleteStream") == 1);
    }
}

TEST_CASE("each fault falls on every so many connections, and on no other") {
    CrowdConfig config;
    config.faults = {
        .ignore_every = 5, .refuse_every = 3, .reset_every = 4, .reset_after = 1ms, .stall_every = 7};
    Crowd crowd(config);
    std::list<TestPublisher> publishers;
    std::vector<std::string> seen;
    for (int number = 1; number <= 8; ++number) {
        TestPublisher& publisher = publishers.emplace_back(crowd.port(), named(number));
        if (number == 5) {
            ask_in_vain(publisher);
            continue;
        }
        CHECK(publisher.advance_to(Phase::live) == (number % 3 != 0));
        if (number % 4 == 0) {
            publisher.drain();
            CHECK(publisher.client().was_reset());
        }
    }
    const CrowdReport report = report_when(
        crowd, [](const CrowdReport& now) { return now.ignored == 1 && now.reset == 2 && now.stalled == 1; });
    CHECK(report.ignored == 1);
    CHECK(report.refused == 2);
    CHECK(report.reset == 2);
    CHECK(report.stalled == 1);
    CHECK(report.publishes == 5);
    CHECK(report.streams.at("live/t-4").endings.at("script") == 1);
}

TEST_CASE("a connection that is read no more takes little, and its reset is seen") {
    CrowdConfig config;
    config.faults = {.stall_every = 1, .stall_after = 0ms};
    Crowd crowd(config);
    TestPublisher publisher(crowd.port(), named(1));
    REQUIRE(publisher.advance_to(Phase::live));
    report_when(crowd, [](const CrowdReport& now) { return now.stalled == 1; });
    publisher.send(MessageType::video, 0, vectors::filled(1000, 0x27));
    publisher.client().reset();
    const CrowdReport report = report_when(crowd, [](const CrowdReport& now) { return now.open == 0; });
    CHECK(report.streams.at("live/t-1").endings.at("reset") == 1);
    CHECK(report.streams.at("live/t-1").video.messages == 0);
}

TEST_CASE("stopping ends every connection, which the report says") {
    Crowd crowd;
    TestPublisher publisher(crowd.port(), named(1));
    REQUIRE(publisher.advance_to(Phase::live));
    TestPublisher other(crowd.port(), named(2));
    REQUIRE(other.advance_to(Phase::live));
    other.client().half_close();
    report_when(crowd, [](const CrowdReport& now) { return now.open == 1; });
    crowd.stop();
    const CrowdReport report = crowd.report();
    CHECK(report.open == 0);
    CHECK(report.endings.at("stopped") == 1);
    CHECK(report.endings.at("closed") == 1);
    publisher.drain();
}

TEST_CASE("one that does not speak RTMP is seen off") {
    Crowd crowd;
    ingest::TestClient client(crowd.port());
    REQUIRE(client.shake_hands());
    CHECK(client.send(vectors::filled(100, 0xFF)));
    CHECK(client.receive_some().empty());
    const CrowdReport report = report_when(crowd, [](const CrowdReport& now) { return now.open == 0; });
    CHECK(report.faults.size() == 1);
}

}  // namespace crowd_test
