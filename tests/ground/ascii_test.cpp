#include "ground/ascii.hpp"

#include <doctest/doctest.h>

namespace ascii_test {

TEST_CASE("lower case is that of ASCII, and leaves all else alone") {
    CHECK(ground::lower_case("RTMPs://Host-1_[]`@") == "rtmps://host-1_[]`@");
    CHECK(ground::lower_case("\xC3\x84Z") == "\xC3\x84z");
}

TEST_CASE("a clause begins with a small letter, and goes on as it was") {
    CHECK(ground::uncapitalized("Connection refused by TCP") == "connection refused by TCP");
    CHECK(ground::uncapitalized("\xC3\x84").size() == 2);
    CHECK(ground::uncapitalized("").empty());
}

TEST_CASE("control characters are the 32 first and the last of ASCII, and nothing beyond it") {
    for (const char control : {'\0', '\t', '\n', '\x1b', '\x1f', '\x7f'})
        CHECK(ground::is_control(control));
    for (const char other : {' ', '~', '\x80', '\xff'})
        CHECK_FALSE(ground::is_control(other));
    CHECK(ground::without_controls(std::string_view("a\0b\r\n\xC2\x80", 7)) == "a b  \xC2\x80");
}

}  // namespace ascii_test
