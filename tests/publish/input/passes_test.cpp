#include "publish/input/passes.hpp"

#include <doctest/doctest.h>

namespace passes_test {

using namespace std::chrono_literals;
using publish::Passes;

TEST_CASE("each pass is from its beginning to that of the next") {
    Passes passes;
    CHECK(passes.at(5s) == 1);
    passes.begin(2, 10s);
    passes.begin(3, 20s);
    CHECK(passes.last() == 3);
    CHECK(passes.at(9'999ms) == 1);
    CHECK(passes.at(10s) == 2);
    CHECK(passes.at(19'999ms) == 2);
    CHECK(passes.at(20s) == 3);
    CHECK(passes.at(1h) == 3);
}

TEST_CASE("what is forgotten changes nothing about what comes after") {
    Passes passes;
    for (std::size_t number = 2; number < 1000; ++number)
        passes.begin(number, static_cast<int>(number - 1) * 10s);
    passes.forget_before(5'000s);
    CHECK(passes.at(5'000s) == 501);
    CHECK(passes.at(5'015s) == 502);
    CHECK(passes.last() == 999);
    passes.forget_before(100'000s);
    CHECK(passes.at(100'000s) == 999);
}

}  // namespace passes_test
