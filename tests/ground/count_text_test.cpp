#include "ground/count_text.hpp"

#include <doctest/doctest.h>

namespace count_text_test {

TEST_CASE("counts have the plural that they need") {
    CHECK(ground::count_text(0, "frame") == "0 frames");
    CHECK(ground::count_text(1, "frame") == "1 frame");
    CHECK(ground::count_text(2, "frame") == "2 frames");
}

}  // namespace count_text_test
