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

TEST_CASE("variables are found by how their names begin, where they are set to something") {
    const Variable second("RTMPUSH_ENVIRONMENT_TEST_B", "value");
    const Variable first("RTMPUSH_ENVIRONMENT_TEST_A", "a=b");
    const Variable nothing("RTMPUSH_ENVIRONMENT_TEST_C", "");
    CHECK(cli::variables_that_begin_with("RTMPUSH_ENVIRONMENT_TEST") ==
          std::vector<std::string>{"RTMPUSH_ENVIRONMENT_TEST_A", "RTMPUSH_ENVIRONMENT_TEST_B"});
}

}  // namespace environment_test
