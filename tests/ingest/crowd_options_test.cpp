#include "ingest/crowd_options.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace crowd_options_test {

using namespace std::chrono_literals;
using ingest::CrowdConfig;
using ingest::CrowdFault;

TEST_CASE("options set the faults and the threads") {
    CrowdConfig config;
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"--threads", "2"},
                                               {"--ignore-every", "7"},
                                               {"--refuse-every", "10", "more"},
                                               {"--reset-every", "11:250"},
                                               {"--stall-every", "13"}})
        CHECK(ingest::apply_crowd_option(config, arguments) == 2);
    CHECK(config.threads == 2);
    CHECK(config.faults.ignore_every == 7);
    CHECK(config.faults.refuse_every == 10);
    CHECK(config.faults.reset_every == 11);
    CHECK(config.faults.reset_after == 250ms);
    CHECK(config.faults.stall_every == 13);
    CHECK(config.faults.stall_after == 0ms);
    CHECK(ingest::apply_crowd_option(config, std::vector<std::string>{"--port", "1"}) == 0);
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"--threads"},
                                               {"--threads", "0"},
                                               {"--refuse-every", "x"},
                                               {"--reset-every", "1:"},
                                               {"--stall-every", "-1"}}) {
        CAPTURE(arguments.front());
        CHECK_THROWS_AS(ingest::apply_crowd_option(config, arguments), std::invalid_argument);
    }
}

TEST_CASE("a connection has one fault, the first that falls on its number") {
    const ingest::CrowdFaults faults{
        .ignore_every = 6, .refuse_every = 3, .reset_every = 2, .stall_every = 5};
    CHECK(fault_of(faults, 1) == CrowdFault::none);
    CHECK(fault_of(faults, 2) == CrowdFault::reset);
    CHECK(fault_of(faults, 3) == CrowdFault::refuse);
    CHECK(fault_of(faults, 5) == CrowdFault::stall);
    CHECK(fault_of(faults, 6) == CrowdFault::ignore);
    CHECK(fault_of(faults, 10) == CrowdFault::reset);
}

}  // namespace crowd_options_test
