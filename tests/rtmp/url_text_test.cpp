#include "rtmp/url_text.hpp"

#include <doctest/doctest.h>

namespace url_text_test {

using rtmp::percent_decoded;
using rtmp::port_number;

TEST_CASE("what percent signs stand for, and those that stand for themselves") {
    CHECK(percent_decoded("a%3Ab%2f%40") == "a:b/@");
    CHECK(percent_decoded("100%") == "100%");
    CHECK(percent_decoded("%4") == "%4");
    CHECK(percent_decoded("%zz%+1%25%") == "%zz%+1%%");
}

TEST_CASE("a port is a number from 1 to 65535") {
    CHECK(port_number("1") == 1);
    CHECK(port_number("65535") == 65535);
    for (const char* text : {"", "0", "65536", "-1", "+1", " 1", "1 ", "1x", "0x1"}) {
        CAPTURE(text);
        CHECK_FALSE(port_number(text));
    }
}

TEST_CASE("a zone is written with an encoded percent sign in a URL") {
    CHECK(rtmp::with_plain_zone("fe80::1%25eth0") == "fe80::1%eth0");
    CHECK(rtmp::with_plain_zone("fe80::1%eth0") == "fe80::1%eth0");
    CHECK(rtmp::with_plain_zone("fe80::1%25") == "fe80::1%25");
    CHECK(rtmp::with_plain_zone("::1") == "::1");
    CHECK(rtmp::with_plain_zone("a%25b") == "a%25b");
}

}  // namespace url_text_test
