#include "load/tally.hpp"

#include <doctest/doctest.h>

namespace tally_test {

TEST_CASE("tallies of several threads make one") {
    load::Tally one;
    one.copies = 2;
    one.failed = 1;
    one.late.add(1000);
    one.failures["closed_early"] = {1, 114, "the first"};
    load::Tally other;
    other.copies = 3;
    other.late.add(3000);
    other.failures["closed_early"] = {2, 114, "the second"};
    other.failures["timed_out"] = {1, 28, "late"};
    one.merge(other);
    CHECK(one.copies == 5);
    CHECK(one.late.count() == 2);
    CHECK(one.late.max() == 3000);
    CHECK(one.failures.at("closed_early").count == 3);
    CHECK(one.failures.at("closed_early").first == "the first");
    CHECK(one.failures.at("timed_out").status == 28);
    CHECK(one.failures.size() == 2);
}

}  // namespace tally_test
