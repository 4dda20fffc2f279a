#include "cli/environment.hpp"

#include <doctest/doctest.h>

#include "support/environment.hpp"

namespace environment_test {

TEST_CASE("a variable is set, set to nothing, or not set") {
    const char* const name = "RTMPUSH_ENVIRONMENT_TEST";
    CHECK_FALSE(cli::environment(name));
    const Variable nothing(name, "");
    CHECK(cli::environment(name) == "");
    const Variable something(name, "value");
    CHECK(cli::environment(name) == "value");
}

}  // namespace environment_test
