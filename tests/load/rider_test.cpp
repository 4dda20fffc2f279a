#include "load/rider.hpp"

#include <array>
#include <doctest/doctest.h>
#include <poll.h>

#include "ingest/server.hpp"
#include "load/deaf_listener.hpp"
#include "net/poll.hpp"
#include "support/made_source.hpp"

namespace rider_test {

namespace {

using namespace std::chrono_literals;
using ingest::Seen;
using ingest::Server;
using load::Rider;

/// One rider, which the test has advance, at moments that it makes up.
struct Rig {
    Clip clip;
    load::Plan plan;
    dial::Settings settings;
    load::Tape tape;
    load::Roads roads{settings};
    load::DeafListener listener;
    dial::Hurry hurry;
    load::Ground ground{.plan = plan,
                        .settings = settings,
                        .tape = tape,
                        .roads = roads,
                        .listener = listener,
                        .hurry = hurry};
    std::unique_ptr<Rider> rider;
    /// Time by which the rider's clock is ahead of ours.
    std::chrono::nanoseconds ahead{0};

    explicit Rig(const Server& server, Clip::Shape shape = {})
        : clip(std::move(shape)), plan(plan_at(server)), tape(clip, terms()) {
        tape.start(std::chrono::steady_clock::now());
        ground.begin = std::chrono::steady_clock::now();
        rider = std::make_unique<Rider>(plan.copies.front(), ground);
        rider->start();
    }

    static load::Plan plan_at(const Server& server) {
        load::Plan plan;
        plan.copies.push_back({.number = 1, .url = rtmp::parse_url(server.url())});
        return plan;
    }
    static load::TapeTerms terms() {
        load::TapeTerms terms;
        terms.speed = std::nullopt;
        return terms;
    }
    net::TimePoint now() const { return std::chrono::steady_clock::now() + ahead; }

    /// Has the rider advance until the wish holds; false when it does not within some time.
    template <typename Wanted>
    bool advance_until(Wanted wanted, std::chrono::nanoseconds limit = 20s) {
        const net::TimePoint deadline = std::chrono::steady_clock::now() + limit;
        for (net::Ready ready; std::chrono::steady_clock::now() < deadline;) {
            rider->advance(now(), ready);
            if (wanted()) return true;
            const Rider::Wish wish = rider->wish();
            std::array<pollfd, 1> waits{pollfd{
                wish.descriptor,
                static_cast<short>((wish.interest.read ? POLLIN : 0) | (wish.interest.write ? POLLOUT : 0)),
                0}};
            const bool hears = net::poll_until(
                waits, std::min(deadline, wish.wake == net::TimePoint::max() ? deadline : wish.wake - ahead));
            ready = {.readable = hears && (waits[0].revents & ~POLLOUT) != 0,
                     .writable = hears && (waits[0].revents & POLLOUT) != 0};
        }
        return false;
    }
};

}  // namespace

TEST_CASE("a rider takes up little room") {
    CHECK(sizeof(Rider) <= 1024);
}

TEST_CASE("a rider waits for its beginning, goes live, and is gone after its end") {
    Server server;
    Rig rig(server, {.length = 200ms});
    CHECK(rig.rider->wish().wake == rig.ground.begin);
    CHECK(rig.rider->wish().descriptor == -1);
    REQUIRE(rig.advance_until([&] { return rig.ground.tally.live == 1; }));
    CHECK(rig.rider->wish().descriptor >= 0);
    CHECK(rig.rider->wish().interest.read);
    CHECK_FALSE(rig.rider->wish().interest.write);
    CHECK(rig.advance_until([&] { return rig.rider->gone(); }));
    CHECK(rig.ground.tally.finished == 1);
    CHECK(rig.ground.tally.live == 0);
}

TEST_CASE("what is due within the gather window leaves in one write") {
    Server server;
    Rig rig(server);
    rig.plan.gather = 500ms;
    // Up to the first write of media: half a second of it, and headers.
    REQUIRE(rig.advance_until([&] { return rig.ground.tally.frames > 0; }));
    CHECK(rig.ground.tally.frames >= 13 + 24);
    CHECK(rig.ground.tally.frames <= 13 + 24 + 1);
}

TEST_CASE("a rider that is far behind leaves media out, and goes on at an entry") {
    Server server;
    Rig rig(server, {.length = 20s});
    REQUIRE(rig.advance_until([&] { return rig.ground.tally.frames > 3 && rig.tape.ended(); }));
    rig.ahead = 10s;
    const std::uint64_t before = rig.ground.tally.frames;
    REQUIRE(rig.advance_until([&] { return rig.ground.tally.frames > before; }));
    CHECK(rig.ground.tally.dropped_frames > 600);
    rig.rider->end(rig.now());
    CHECK(rig.advance_until([&] { return rig.rider->gone(); }));
    REQUIRE(server.wait_for([](const Seen& seen) { return seen.ending != ingest::Ending::open; }));
    const Seen seen = server.seen();
    CHECK(seen.video.last_timestamp >= 10000);
    CHECK(seen.faults.empty());
    CHECK(rig.ground.tally.late.max() < 1'000'000'000);
}

TEST_CASE("a rider whose end is asked for before it is live is gone") {
    Server server;
    Rig rig(server);
    rig.rider->end(rig.now());
    CHECK(rig.rider->gone());
    CHECK(rig.ground.tally.attempts == 0);
}

}  // namespace rider_test
