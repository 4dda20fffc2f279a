#include "cli/text/nearest_name.hpp"

#include <array>
#include <doctest/doctest.h>

namespace nearest_name_test {

namespace {

constexpr std::array<std::string_view, 5> names{"key", "key-file", "speed", "retry-max-time", "loop"};

std::string_view nearest(std::string_view misspelt) {
    return cli::nearest_name(misspelt, names);
}

}  // namespace

TEST_CASE("a misspelt name is told from what it was meant to be") {
    CHECK(nearest("sped") == "speed");
    CHECK(nearest("speeed") == "speed");
    CHECK(nearest("spede") == "speed");
    CHECK(nearest("spead") == "speed");
    CHECK(nearest("keyfile") == "key-file");
    CHECK(nearest("key-fiel") == "key-file");
    CHECK(nearest("kye") == "key");
    CHECK(nearest("retry-maxtime") == "retry-max-time");
    CHECK(nearest("loop") == "loop");
}

TEST_CASE("a name that is like no other is like none") {
    CHECK(nearest("").empty());
    CHECK(nearest("x-y").empty());
    CHECK(nearest("stream").empty());
    CHECK(nearest("nonsense").empty());
    CHECK(cli::nearest_name("key", {}).empty());
}

}  // namespace nearest_name_test
