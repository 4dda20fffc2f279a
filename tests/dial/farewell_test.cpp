#include "dial/farewell.hpp"

#include <doctest/doctest.h>

namespace farewell_test {

namespace {

using namespace std::chrono_literals;
using dial::Confirmation;
using dial::Farewell;
using net::TimePoint;

constexpr TimePoint begun{};

Farewell farewell(bool needs_word = false) {
    return {{.patience = 5s, .time_for_word = 500ms, .needs_word = needs_word}, begun};
}

}  // namespace

TEST_CASE("the server's word settles the end once its system has the media, whatever else is left") {
    Farewell end = farewell();
    CHECK_FALSE(end.judge({.media_left = 1, .left = 100, .answered = true}, begun));
    CHECK(end.judge({.left = 99, .answered = true}, begun) == Confirmation::answered);
}

TEST_CASE("an end that was only said proves nothing, a hang-up does once everything is there") {
    Farewell end = farewell();
    CHECK_FALSE(end.judge({.said_end = true}, begun));
    CHECK_FALSE(end.judge({.left = 24, .said_end = true, .hung_up = true}, begun));
    CHECK(end.judge({.said_end = true, .hung_up = true}, begun) == Confirmation::closed);
}

TEST_CASE("our side stays open for the server's word, and is then closed once") {
    Farewell end = farewell();
    CHECK_FALSE(end.judge({.media_left = 5, .left = 84}, begun));
    CHECK_FALSE(end.closes_now(begun + 1s));
    CHECK_FALSE(end.judge({}, begun + 1s));
    CHECK(end.next_look(begun + 1s) == begun + 1500ms);
    CHECK_FALSE(end.closes_now(begun + 1499ms));
    CHECK(end.closes_now(begun + 1500ms));
    CHECK_FALSE(end.closes_now(begun + 1500ms));
    SUBCASE("where only the word will do, it is not closed before the end") {
        Farewell waiting = farewell(true);
        CHECK_FALSE(waiting.judge({}, begun));
        CHECK_FALSE(waiting.closes_now(begun + 4999ms));
        CHECK(waiting.judge({}, begun + 5s) == Confirmation::acked);
    }
    SUBCASE("nor for a server that has hung up") {
        Farewell gone = farewell();
        CHECK_FALSE(gone.judge({.left = 24, .said_end = true, .hung_up = true}, begun));
        CHECK_FALSE(gone.closes_now(begun + 4s));
    }
}

TEST_CASE("only standing still counts, but in a hurry all does") {
    for (const bool hurried : {false, true}) {
        CAPTURE(hurried);
        Farewell end = farewell();
        CHECK_FALSE(end.judge({.media_left = 900, .left = 1000, .hurried = hurried}, begun));
        CHECK_FALSE(end.judge({.media_left = 800, .left = 900, .hurried = hurried}, begun + 4s));
        const auto later = end.judge({.media_left = 800, .left = 900, .hurried = hurried}, begun + 6s);
        CHECK(later.has_value() == hurried);
        CHECK(end.judge({.media_left = 800, .left = 900, .hurried = hurried}, begun + 9s) ==
              Confirmation::none);
    }
}

TEST_CASE("the kernel is asked ever more seldom, and not at all once everything is there") {
    Farewell end = farewell();
    int looks = 0;
    TimePoint now = begun;
    while (!end.judge({.media_left = 1, .left = 1}, now)) {
        now = end.next_look(now);
        ++looks;
    }
    CHECK(now == begun + 5s);
    CHECK(looks <= 20);
    Farewell there = farewell();
    looks = 0;
    for (now = begun; !there.judge({}, now); ++looks) {
        there.closes_now(now);
        now = there.next_look(now);
    }
    CHECK(looks == 2);
}

}  // namespace farewell_test
