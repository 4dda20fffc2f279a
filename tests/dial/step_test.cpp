#include "dial/step.hpp"

#include <doctest/doctest.h>
#include <set>

namespace step_test {

using namespace std::chrono_literals;
using dial::all_steps;
using dial::Step;
using dial::StepTimes;

TEST_CASE("every step stands in its place, and has a name of its own") {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < all_steps.size(); ++i) {
        CHECK(static_cast<std::size_t>(all_steps.at(i)) == i);
        names.insert(name_of(all_steps.at(i)));
    }
    CHECK(names.size() == all_steps.size());
    CHECK_FALSE(names.contains(""));
}

TEST_CASE("a step that was not gone through has no time") {
    StepTimes times;
    times[Step::connect] = 2ms;
    for (const Step step : all_steps)
        CHECK(times[step].has_value() == (step == Step::connect));
    CHECK(times[Step::connect] == 2ms);
}

}  // namespace step_test
