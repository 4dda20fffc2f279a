#include "publish/connect/acknowledgements.hpp"

#include <doctest/doctest.h>

namespace acknowledgements_test {

namespace {

using namespace std::chrono_literals;
using publish::Acknowledgements;
using publish::TimePoint;

/// A server whose system has what was sent, and that speaks every `step` bytes, a second apart.
struct Server {
    Acknowledgements acknowledgements;
    std::uint64_t sent = 0;
    TimePoint now{};

    void say(std::uint64_t value, std::uint64_t step = 500'000) {
        sent += step;
        now += 1s;
        acknowledgements.take(static_cast<std::uint32_t>(value), sent, sent, now);
    }
};

}  // namespace

TEST_CASE("a running total is what the server has read, also beyond 32 bits") {
    Server server;
    CHECK_FALSE(server.acknowledgements.read());
    for (std::uint64_t total = 400'000; total < 9'000'000'000; total += 300'000'000) {
        server.say(total, total - server.sent + 100'000);
        CHECK(server.acknowledgements.read() == total);
    }
    CHECK_FALSE(server.acknowledgements.counts_otherwise());
}

TEST_CASE(
    "a server that counts anew, as nginx-rtmp does from 0xf0000000 bytes on, counts something else from then "
    "on") {
    Server server;
    constexpr std::uint64_t anew = 0xf0000000;
    for (std::uint64_t total = 5'000'000; total < anew; total += 5'000'000)
        server.say(total, 5'000'000);
    CHECK_FALSE(server.acknowledgements.counts_otherwise());
    server.say(5'000'000, 5'000'000);
    CHECK(server.acknowledgements.counts_otherwise());
    CHECK_FALSE(server.acknowledgements.read());
    server.say(10'000'000, 5'000'000);
    CHECK_FALSE(server.acknowledgements.read());
}

TEST_CASE("a constant, what came since the last one, and a count of messages are no totals") {
    Server server;
    SUBCASE("a constant") {
        for (int i = 0; i < 3; ++i)
            server.say(500'000);
    }
    SUBCASE("a constant, often") {
        for (int i = 0; i < 20; ++i)
            server.say(10'000, 10'000);
    }
    SUBCASE("what came since the last one") {
        for (const std::uint64_t since : {500'123U, 500'999U, 501'500U})
            server.say(since);
    }
    SUBCASE("what came since the last one, and less") {
        for (const std::uint64_t since : {500'123U, 500'001U})
            server.say(since);
    }
    SUBCASE("messages") {
        for (std::uint64_t i = 1; i < 4; ++i)
            server.say(i * 700);
    }
    SUBCASE("more than was ever sent") {
        server.say(4'000'000);
    }
    CHECK(server.acknowledgements.counts_otherwise());
}

TEST_CASE(
    "a server that reads late is believed, and so is one that says the same twice while nothing comes") {
    Server server;
    SUBCASE("its system has much before it reads the first of it") {
        Acknowledgements& acknowledgements = server.acknowledgements;
        constexpr std::uint64_t held = 6'000'000;
        for (std::uint32_t total = 1000; total < 50'000; total += 1000)
            acknowledgements.take(total, held, held, TimePoint(1s));
        acknowledgements.take(3'000'000, held, held, TimePoint(2s));
        CHECK(acknowledgements.read() == 3'000'000);
    }
    SUBCASE("it repeats itself") {
        server.say(500'000);
        server.say(500'000, 10'000);
        server.say(1'000'000, 490'000);
        CHECK(server.acknowledgements.read() == 1'000'000);
    }
    SUBCASE("it is as slow as its system allows") {
        for (std::uint64_t total = 1; total < 100; ++total) {
            server.acknowledgements.take(static_cast<std::uint32_t>(total * 500'000),
                                         total * 500'000 + 6'000'000, total * 500'000 + 6'000'000,
                                         TimePoint(total * 1s));
        }
    }
    CHECK_FALSE(server.acknowledgements.counts_otherwise());
}

TEST_CASE("no total lies further behind than a system can hold") {
    Server server;
    server.say(20'000'000, 20'000'000);
    server.say(23'000'000, 20'000'000);
    CHECK(server.acknowledgements.counts_otherwise());
}

}  // namespace acknowledgements_test
