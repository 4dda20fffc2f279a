#include "cli/figures/overload.hpp"

#include <doctest/doctest.h>
#include <string>
#include <utility>
#include <variant>

namespace overload_test {

using cli::OneOf;
using cli::Overload;

namespace {

const auto told = Overload{[](int number) { return std::to_string(number); },
                           [](const OneOf<char, bool> auto&) { return std::string("passed over"); }};

}  // namespace

TEST_CASE("each alternative goes to the function that takes it") {
    using Variant = std::variant<int, char, bool>;
    CHECK(std::visit(told, Variant(7)) == "7");
    CHECK(std::visit(told, Variant('x')) == "passed over");
    CHECK(std::visit(told, Variant(true)) == "passed over");
}

TEST_CASE("an alternative that nobody has named is taken by none") {
    struct Another {};
    CHECK(std::is_invocable_v<decltype(told), char>);
    CHECK_FALSE(std::is_invocable_v<decltype(told), Another>);
}

}  // namespace overload_test
