#include "load/fleet.hpp"

#include <algorithm>
#include <csignal>
#include <doctest/doctest.h>
#include <fstream>
#include <set>

#include "load/fleet_rig.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"

namespace fleet_test {

namespace {

using namespace std::chrono_literals;
using ingest::Ending;
using ingest::Script;
using ingest::Seen;
using ingest::Server;
using load::Departure;
using load::Tally;

ingest::ServerConfig keeping_media(Script script = {}) {
    ingest::ServerConfig config;
    config.scripts = {std::move(script)};
    config.keeping.media = true;
    return config;
}

/// All that a copy of the whole clip sends, in order: headers, and then the tape.
std::vector<ingest::SeenMessage> whole(Clip::Shape shape) {
    Clip clip(std::move(shape));
    load::TapeTerms terms;
    terms.speed = std::nullopt;
    load::Tape tape(clip, terms);
    tape.start(std::chrono::steady_clock::now());
    while (!tape.ended())
        std::this_thread::yield();
    std::vector<ingest::SeenMessage> all;
    const auto add = [&](const rtmp::Message& message) {
        ingest::SeenMessage seen{message.type, 1, static_cast<std::uint32_t>(message.timestamp_ms), {}};
        seen.payload.assign(message.head.view().begin(), message.head.view().end());
        for (const rtmp::ByteView part : message.body)
            seen.payload.insert(seen.payload.end(), part.begin(), part.end());
        all.push_back(std::move(seen));
    };
    std::shared_ptr<const load::Reel> reel = tape.beginning();
    for (const load::TapeMessage& header : reel->headers())
        add(header.message);
    for (; reel != nullptr; reel = reel->next()) {
        for (std::size_t i = 0; i < reel->size(); ++i)
            add((*reel)[i].message);
    }
    tape.stop();
    return all;
}

/// Place of the first message that differs, or nothing.
std::optional<std::size_t> difference(const std::vector<ingest::SeenMessage>& one,
                                      const std::vector<ingest::SeenMessage>& other) {
    const auto same = [](const ingest::SeenMessage& a, const ingest::SeenMessage& b) {
        return a.type == b.type && a.timestamp == b.timestamp && a.payload == b.payload;
    };
    const auto [at, end] = std::mismatch(one.begin(), one.end(), other.begin(), other.end(), same);
    if (at == one.end() && end == other.end()) return std::nullopt;
    return static_cast<std::size_t>(at - one.begin());
}

}  // namespace

TEST_CASE("many copies each send the whole input, byte for byte") {
    constexpr std::size_t copies = 60;
    const Clip::Shape shape{.length = 1200ms};
    const std::vector<ingest::SeenMessage> expected = whole(shape);
    Server server(keeping_media());
    FleetRig rig(shape);
    rig.add(copies, server);
    for (load::Copy& copy : rig.plan.copies)
        copy.begin = 3ms * copy.number;
    const Tally tally = rig.run();
    CHECK(rig.fleet->over());
    CHECK(tally.copies == copies);
    CHECK(tally.attempts == copies);
    CHECK(tally.accepted == copies);
    CHECK(tally.finished == copies);
    CHECK(tally.failed == 0);
    CHECK(tally.live == 0);
    CHECK(tally.starting == 0);
    CHECK(tally.messages == copies * expected.size());
    CHECK(tally.frames == copies * (rig.clip.video_frames() + rig.clip.audio_frames()));
    CHECK(tally.late.count() == tally.frames);
    CHECK(tally.dropped_frames == 0);
    CHECK(tally.first_frame.count() == copies);
    CHECK(tally.end.count() == copies);
    for (const dial::Step step : dial::all_steps) {
        CAPTURE(dial::name_of(step));
        const std::size_t times = step == dial::Step::resolve ? 1 : step == dial::Step::tls ? 0 : copies;
        CHECK(tally.steps.at(static_cast<std::size_t>(step)).count() == times);
    }
    REQUIRE(server.connections() == copies);
    std::set<std::string> keys;
    for (const Seen& seen : pages_at_end(server)) {
        keys.insert(seen.key);
        CHECK(seen.faults.empty());
        CHECK(seen.ended_by() == "deleteStream");
        CHECK_FALSE(difference(seen.media, expected));
    }
    CHECK(keys.size() == copies);
}

TEST_CASE("a copy joins a loop at an entry, with times from 0") {
    Server server(keeping_media());
    FleetRig rig({.length = 1h});
    rig.loop(2500ms);
    rig.plan.offset = load::Offset::random;
    rig.add(12, server);
    for (load::Copy& copy : rig.plan.copies)
        copy.begin = 40ms * copy.number;
    const Tally tally = rig.run();
    CHECK(tally.finished == 12);
    for (const Seen& seen : pages_at_end(server)) {
        CHECK(seen.faults.empty());
        CHECK(seen.interleave_backwards == 0);
        REQUIRE(seen.video.first_timestamp);
        CHECK(*seen.video.first_timestamp == 0);
        // The frame type is in the upper half of the first byte; the second is 1 for a frame, and 0 for a header.
        const auto first = std::ranges::find_if(seen.media, [](const ingest::SeenMessage& message) {
            return message.type == rtmp::MessageType::video && message.payload.at(1) == 1;
        });
        REQUIRE(first != seen.media.end());
        CHECK(first->payload[0] == 0x17);
        CHECK(first->timestamp == 0);
    }
}

TEST_CASE("copies that churn leave as they are told and come back") {
    Departure how = Departure::end;
    std::string ended_by = "deleteStream";
    SUBCASE("in order") {}
    SUBCASE("by a close") {
        how = Departure::close;
        ended_by = "closed";
    }
    SUBCASE("by a reset") {
        how = Departure::reset;
        ended_by = "reset";
    }
    SUBCASE("by silence") {
        how = Departure::stall;
        ended_by = "";
    }
    Server server;
    FleetRig rig({.length = 1h});
    rig.loop();
    rig.plan.churn = load::Churn{100ms, 300ms, how};
    rig.add(8, server);
    rig.start();
    CHECK(rig.wait_for([](const Tally& tally) { return tally.departed >= 24 && tally.live == 8; }));
    const std::size_t connections = server.connections();
    CHECK(connections >= 32);
    // Of the first ones all have left by now.
    for (std::size_t i = 0; i < 8; ++i) {
        if (how == Departure::stall) {
            CHECK(server.seen(i).ending == Ending::open);
        } else {
            CHECK(server.wait_for([](const Seen& seen) { return seen.ending != Ending::open; }, i));
            CHECK(server.seen(i).ended_by() == ended_by);
        }
    }
    rig.fleet->end();
    CHECK(rig.await_over());
    const Tally tally = rig.fleet->tally();
    CHECK(tally.failed == 0);
    CHECK(tally.finished + tally.departed == tally.accepted);
}

TEST_CASE("in a storm all come back at once") {
    Server server;
    FleetRig rig({.length = 1h});
    rig.loop();
    rig.add(30, server);
    SUBCASE("when asked") {
        rig.start();
        REQUIRE(rig.all_live());
        rig.fleet->storm();
    }
    SUBCASE("each so often") {
        rig.plan.storm = 1s;
        rig.start();
    }
    CHECK(rig.wait_for([](const Tally& tally) { return tally.accepted >= 60 && tally.live == 30; }));
    CHECK(rig.fleet->tally().departed >= 30);
    CHECK(server.wait_for([](const Seen& seen) { return seen.ending == Ending::reset; }, 0));
    rig.fleet->end();
    CHECK(rig.await_over());
    CHECK(rig.fleet->tally().failed == 0);
}

TEST_CASE("failures are counted by their class, and concern nobody else") {
    ingest::ServerConfig config;
    Script refuses;
    refuses.refuse["publish"] = {"NetStream.Publish.BadName", "error", "taken"};
    Script silent;
    silent.never_answer = {"connect"};
    Script resets;
    resets.reset_after = ingest::Moment{ingest::Point::messages, 10};
    config.scripts = {refuses, silent, resets, refuses, Script{}};
    Server server(config);
    FleetRig rig({.length = 3s});
    rig.settings.connect_timeout = 700ms;
    rig.add(12, server);
    const Tally tally = rig.run();
    CHECK(tally.failed == 4);
    CHECK(tally.finished == 8);
    CHECK(tally.accepted == 9);
    REQUIRE(tally.failures.contains("name_in_use"));
    CHECK(tally.failures.at("name_in_use").count == 2);
    CHECK(tally.failures.at("name_in_use").status == 113);
    CHECK(tally.failures.at("name_in_use").first.find("taken") != std::string::npos);
    CHECK(tally.failures.at("name_in_use").first.find("key-") == std::string::npos);
    REQUIRE(tally.failures.contains("timed_out"));
    CHECK(tally.failures.at("timed_out").count == 1);
    REQUIRE(tally.failures.contains("closed_early"));
    CHECK(tally.failures.at("closed_early").count == 1);
}

TEST_CASE("a server that stops reading is a stall") {
    Script script;
    script.stop_reading_after = ingest::Moment{ingest::Point::messages, 5};
    Server server(script);
    FleetRig rig({.length = 1h, .video_frame_bytes = 200000});
    rig.loop();
    rig.plan.stall_timeout = 300ms;
    rig.add(3, server);
    const Tally tally = rig.run();
    CHECK(rig.fleet->over());
    REQUIRE(tally.failures.contains("stalled"));
    CHECK(tally.failures.at("stalled").count == 3);
    CHECK(tally.failures.at("stalled").status == 28);
}

TEST_CASE("nobody is there") {
    FleetRig rig;
    rig.plan.copies.push_back({.number = 1, .url = rtmp::parse_url("rtmp://127.0.0.1:1/live/key")});
    rig.plan.copies.push_back({.number = 2, .url = rtmp::parse_url("rtmp://nobody.invalid/live/key")});
    const Tally tally = rig.run();
    CHECK(tally.failed == 2);
    CHECK(tally.failures.contains("not_connected"));
    CHECK(tally.failures.contains("not_resolved"));
}

TEST_CASE("a copy that failed comes back at its next turn where copies churn") {
    ingest::ServerConfig config;
    Script refuses;
    refuses.refuse["publish"] = {"NetStream.Publish.Denied", "error", ""};
    config.scripts = {refuses, Script{}};
    Server server(config);
    FleetRig rig({.length = 1h});
    rig.loop();
    rig.plan.churn = load::Churn{100ms, 200ms, Departure::close};
    rig.add(1, server);
    rig.start();
    CHECK(rig.wait_for([](const Tally& tally) { return tally.departed >= 1; }));
    const Tally tally = rig.fleet->tally();
    CHECK(tally.failed == 1);
    CHECK(tally.failures.at("publish_refused").count == 1);
    rig.fleet->hang_up();
    CHECK(rig.await_over());
}

TEST_CASE("all streams are ended in order when asked") {
    Script script;
    SUBCASE("by a server that says so") {}
    SUBCASE("by a server that says nothing, and closes behind us") {
        script.no_unpublish_answer = true;
    }
    SUBCASE("by a server that neither says a word nor closes") {
        script.hold_open = true;
    }
    Server server(script);
    FleetRig rig({.length = 1h});
    rig.loop();
    rig.plan.end_timeout = 2s;
    rig.add(40, server);
    rig.start();
    REQUIRE(rig.all_live());
    const net::TimePoint asked = std::chrono::steady_clock::now();
    rig.fleet->end();
    CHECK(rig.await_over());
    CHECK(std::chrono::steady_clock::now() - asked < 4s);
    const Tally tally = rig.fleet->tally();
    CHECK(tally.finished == 40);
    CHECK(tally.failed == 0);
    for (std::size_t i = 0; i < server.connections(); ++i)
        CHECK(server.wait_for([](const Seen& seen) { return seen.deleted; }, i));
}

TEST_CASE("an end that a server does not take is not confirmed") {
    Script script;
    script.stop_reading_after = ingest::Moment{ingest::Point::messages, 5};
    Server server(script);
    FleetRig rig({.length = 1h, .video_frame_bytes = 200000});
    rig.loop();
    rig.plan.end_timeout = 300ms;
    rig.add(2, server);
    rig.start();
    REQUIRE(rig.all_live());
    for (std::size_t i = 0; i < 2; ++i)
        REQUIRE(server.wait_for(
            [](const Seen& seen) { return seen.audio.messages + seen.video.messages >= 5; }, i));
    // The kernels on both sides are full once no byte goes any more.
    std::uint64_t bytes = 0;
    net::TimePoint since;
    REQUIRE(rig.wait_for([&](const Tally& tally) {
        const net::TimePoint now = std::chrono::steady_clock::now();
        if (std::exchange(bytes, tally.bytes) != tally.bytes) since = now;
        return now - since > 300ms;
    }));
    rig.fleet->end();
    CHECK(rig.await_over());
    const Tally tally = rig.fleet->tally();
    REQUIRE(tally.failures.contains("unconfirmed"));
    CHECK(tally.failures.at("unconfirmed").count == 2);
    CHECK(tally.failures.at("unconfirmed").status == 115);
}

TEST_CASE("hanging up waits for nobody") {
    Script script;
    script.hold_open = true;
    Server server(script);
    FleetRig rig({.length = 1h});
    rig.loop();
    rig.plan.end_timeout = 1h;
    rig.add(20, server);
    rig.start();
    REQUIRE(rig.all_live());
    rig.fleet->end();
    rig.fleet->hang_up();
    CHECK(rig.await_over(5s));
}

TEST_CASE("copies speak TLS, sign their handshake, log in and follow redirects") {
    std::signal(SIGPIPE, SIG_IGN);
    const e2e::TemporaryFolder folder;
    FleetRig rig({.length = 500ms});
    ingest::ServerConfig config = keeping_media();
    std::size_t connections = 8;
    std::string scheme = "rtmp://";
    std::string login;
    SUBCASE("TLS") {
        const certificates::Identity own =
            certificates::self_signed({.name = "localhost", .alternatives = "IP:127.0.0.1"});
        config.tls_file = folder.path() / "server.pem";
        std::ofstream(config.tls_file) << own.certificate << own.key;
        rig.settings.tls.authorities_file = folder.path() / "authority.pem";
        std::ofstream(rig.settings.tls.authorities_file) << own.certificate;
        scheme = "rtmps://";
    }
    SUBCASE("a signed handshake") {
        config.scripts.front().digest = config.scripts.front().refuse_simple = true;
        connections = 16;
    }
    SUBCASE("a login") {
        ingest::Gate gate;
        gate.user = "joe";
        gate.password = "sekrit";
        config.scripts.front().gate = gate;
        login = "joe:sekrit@";
        connections = 24;
    }
    Server server(config);
    rig.add(8, server, scheme, login);
    const Tally tally = rig.run();
    CAPTURE(tally.failures.empty() ? "" : tally.failures.begin()->second.first);
    CHECK(tally.finished == 8);
    CHECK(tally.attempts == connections);
    CHECK(server.connections() == connections);
    if (scheme == "rtmps://") CHECK(tally.steps.at(static_cast<std::size_t>(dial::Step::tls)).count() == 8);
}

TEST_CASE("copies that are sent elsewhere publish there") {
    Server target(keeping_media());
    Script script;
    script.redirect = "rtmp://" + target.address() + "/other";
    Server server(script);
    FleetRig rig({.length = 500ms});
    rig.add(5, server);
    const Tally tally = rig.run();
    CHECK(tally.finished == 5);
    CHECK(tally.attempts == 10);
    CHECK(target.connections() == 5);
    for (const Seen& seen : pages_at_end(target))
        CHECK(seen.app == "other");
}

TEST_CASE("slow copies send in bursts, and are not late by that") {
    Server server;
    FleetRig rig({.length = 3s});
    rig.plan.slow_share = 1;
    rig.add(4, server);
    const Tally tally = rig.run();
    CHECK(tally.finished == 4);
    CHECK(tally.late.percentile(50) < 400'000'000);
    for (const Seen& seen : pages_at_end(server)) {
        CHECK(seen.timing.max_gap_ms > 600);
        CHECK(seen.video.frames == 75);
    }
}

}  // namespace fleet_test
