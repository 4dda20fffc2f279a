#include "load/cursor.hpp"

#include <doctest/doctest.h>

namespace cursor_test {

namespace {

using namespace std::chrono_literals;
using load::Cursor;
using load::Reel;
using load::TapeMessage;

std::shared_ptr<Reel> reel(media::Time begin) {
    return std::make_shared<Reel>(Reel::Beginning::entry, begin,
                                  std::make_shared<const std::vector<TapeMessage>>());
}

TapeMessage message(media::Time time, TapeMessage::Role role = TapeMessage::Role::frame) {
    TapeMessage made;
    made.message.timestamp_ms = time / 1ms;
    made.time = time;
    made.role = role;
    return made;
}

}  // namespace

TEST_CASE("a cursor goes from reel to reel as they are written, and sees the end") {
    const auto first = reel(0ms);
    const auto second = reel(40ms);
    Cursor cursor;
    CHECK_FALSE(cursor.placed());
    CHECK(cursor.message() == nullptr);
    cursor.place(first);
    CHECK(cursor.message() == nullptr);
    first->add(message(0ms));
    REQUIRE(cursor.message() != nullptr);
    CHECK(cursor.message()->time == 0ms);
    cursor.advance();
    CHECK(cursor.message() == nullptr);
    second->add(message(40ms));
    first->complete_with(second);
    REQUIRE(cursor.message() != nullptr);
    CHECK(cursor.message()->time == 40ms);
    CHECK(&cursor.reel() == second.get());
    cursor.advance();
    CHECK_FALSE(cursor.at_end());
    second->complete_with(nullptr);
    CHECK(cursor.message() == nullptr);
    CHECK(cursor.at_end());
}

TEST_CASE("frames that are left out are counted") {
    const auto first = reel(0ms);
    const auto second = reel(40ms);
    const auto third = reel(80ms);
    first->add(message(0ms, TapeMessage::Role::entry));
    first->add(message(20ms, TapeMessage::Role::data));
    first->add(message(30ms));
    second->add(message(40ms, TapeMessage::Role::entry));
    third->add(message(80ms, TapeMessage::Role::entry));
    first->complete_with(second);
    second->complete_with(third);
    Cursor cursor;
    cursor.place(first);
    cursor.advance();
    SUBCASE("up to a reel") {
        CHECK(cursor.skip_to(third) == 2);
        CHECK(cursor.message()->time == 80ms);
    }
    SUBCASE("up to the end of what is there") {
        third->complete_with(nullptr);
        CHECK(cursor.skip_to(nullptr) == 3);
        CHECK(cursor.message() == nullptr);
        CHECK(cursor.at_end());
    }
}

}  // namespace cursor_test
