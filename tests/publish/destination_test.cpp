#include "publish/destination.hpp"

#include <doctest/doctest.h>

#include "ingest/server.hpp"
#include "publish/clock.hpp"
#include "support/no_polling.hpp"

namespace destination_test {

namespace {

using publish::Destination;
using publish::QueuedMessage;

struct Target {
    net::Wakeup control;
    publish::ReportQueue reports{control};
    publish::Terms settings = [] {
        publish::Terms once;
        once.retry.first = once.retry.live = 0;
        return once;
    }();
    publish::SteadyClock clock;
    std::optional<Destination> connected;

    Destination& connect(const ingest::Server& server) {
        return connected.emplace(rtmp::parse_url(server.url("live/k")), settings, reports, control);
    }
    void await(Destination& destination, Destination::State state) {
        const auto deadline = clock.now() + std::chrono::seconds(30);
        while (destination.state() != state && clock.now() < deadline) {
            control.clear();
            if (destination.state() == state) break;
            clock.wait_until(deadline, control);
        }
        REQUIRE(destination.state() == state);
    }
};

QueuedMessage audio(std::chrono::milliseconds time, publish::TimePoint due = publish::TimePoint::min()) {
    return {{std::make_shared<const rtmp::Message>(
                 rtmp::make_message(rtmp::MessageType::audio, time.count(), {0xAF, 1, 2, 3})),
             time, QueuedMessage::Role::entry},
            due};
}

}  // namespace

TEST_CASE("what the kernel knows of the way is there while there is a connection") {
    ingest::Server server;
    Target target;
    Destination& destination = target.connect(server);
    target.await(destination, Destination::State::live);
    const publish::LinkWatch::Seen live = destination.link();
    CHECK(live.connected);
    REQUIRE(live.round_trip);
    CHECK(*live.round_trip > std::chrono::microseconds(0));
    CHECK(*live.round_trip < std::chrono::seconds(5));
    destination.finish();
    target.await(destination, Destination::State::ended);
    const publish::LinkWatch::Seen ended = destination.link();
    CHECK_FALSE(ended.connected);
    CHECK_FALSE(ended.round_trip);
    CHECK(ended.unsent_bytes == 0);
    CHECK(ended.retransmits >= live.retransmits);
}

TEST_CASE("a wait for the next attempt that the machine refuses is a failure like any other") {
    ingest::Script script;
    script.drop_after = ingest::Moment{ingest::Point::publish_start, 0};
    script.drop_delay = std::chrono::milliseconds(500);
    ingest::Server server(script);
    Target target;
    target.settings.retry.live = target.settings.retry.first = 5;
    target.settings.retry.delay = std::chrono::hours(1);
    Destination& destination = target.connect(server);
    target.await(destination, Destination::State::live);
    {
        const NoPolling refused;
        const auto deadline = target.clock.now() + std::chrono::seconds(30);
        while (destination.state() != Destination::State::ended && target.clock.now() < deadline)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    REQUIRE(destination.state() == Destination::State::ended);
    REQUIRE(destination.failure());
    CHECK(destination.failure()->status() == dial::ExitStatus::internal);
    CHECK(std::string(destination.failure()->what()).find("waiting for the network") != std::string::npos);
}

TEST_CASE("it goes live, sends what is queued, and ends when it is told to") {
    ingest::Server server;
    Target target;
    Destination& destination = target.connect(server);
    target.await(destination, Destination::State::live);
    for (int i = 0; i < 100; ++i)
        destination.queue().offer(audio(std::chrono::milliseconds(i)));
    destination.finish();
    target.await(destination, Destination::State::ended);
    CHECK_FALSE(destination.failure());
    CHECK(destination.confirmation() == publish::Confirmation::answered);
    CHECK(destination.sent().audio_frames() == 100);
    CHECK(destination.sent().media() == std::chrono::milliseconds(99));
    REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.deleted; }));
    CHECK(server.seen().audio.messages == 100);
}

TEST_CASE("messages leave when they are due") {
    ingest::Server server;
    Target target;
    Destination& destination = target.connect(server);
    target.await(destination, Destination::State::live);
    const auto due = target.clock.now() + std::chrono::milliseconds(50);
    destination.queue().offer(audio(std::chrono::milliseconds(0)));
    destination.queue().offer(audio(std::chrono::milliseconds(50), due));
    destination.queue().submit();
    REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.audio.messages >= 1; }));
    REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.audio.messages == 2; }));
    // Two milliseconds early is as good as due.
    CHECK(target.clock.now() >= due - std::chrono::milliseconds(2));
}

TEST_CASE("a ping is answered while nothing is queued") {
    ingest::Script script;
    script.ping_every = 1000;  // and one at the start
    ingest::Server server(script);
    Target target;
    target.connect(server);
    CHECK(server.wait_for([](const ingest::Seen& seen) { return !seen.pongs.empty(); }));
}

TEST_CASE("a server that goes away while nothing is queued is noticed") {
    ingest::Server server;
    Target target;
    Destination& destination = target.connect(server);
    target.await(destination, Destination::State::live);
    server.stop();
    target.await(destination, Destination::State::ended);
    REQUIRE(destination.failure());
    CHECK(destination.failure()->status() == dial::ExitStatus::closed_early);
}

TEST_CASE("it can be dropped in any state") {
    ingest::Script script;
    SUBCASE("connecting") {
        script.never_answer = {"connect"};
    }
    SUBCASE("live") {}
    ingest::Server server(script);
    Target target;
    const auto begun = target.clock.now();
    target.connect(server);
    server.wait_for([&](const ingest::Seen& seen) { return seen.command("connect") != nullptr; });
    target.connected.reset();
    CHECK(target.clock.now() - begun < std::chrono::seconds(10));
}

}  // namespace destination_test
