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

}  // namespace host_name_test
