#include "ground/host_name.hpp"

#include <doctest/doctest.h>

namespace host_name_test {

using ground::is_same_host;
using ground::without_root_dot;

TEST_CASE("a host's name ends before the root's dot") {
    CHECK(without_root_dot("live.example.com.") == "live.example.com");
    CHECK(without_root_dot("live.example.com") == "live.example.com");
    CHECK(without_root_dot(".") == ".");
    CHECK(without_root_dot("").empty());
}

TEST_CASE("a host is the same with the root's dot and in capitals, and no other is") {
    CHECK(is_same_host("Live.Example.com.", "live.example.com"));
    CHECK(is_same_host("a", "a"));
    CHECK_FALSE(is_same_host("a.example.com", "example.com"));
    CHECK_FALSE(is_same_host("", "."));
}

TEST_CASE("certificates have neither the root's dot nor a zone") {
    CHECK(ground::certified_name("Host.example.") == "Host.example");
    CHECK(ground::certified_name("100%.example") == "100%.example");
    CHECK(ground::certified_name("fe80::1%eth0") == "fe80::1");
    CHECK(ground::certified_name("::1") == "::1");
}

}  // namespace host_name_test
