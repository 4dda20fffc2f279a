#include "cli/options/variables.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "cli/options/option_table.hpp"
#include "support/environment.hpp"

namespace variables_test {

namespace {

/// The warning about a variable that is set to a secret; empty for none.
std::string warning_about(const std::string& name) {
    const Variable variable(name, "sekrit-key-77");
    for (const std::string& warning : cli::misspelt_variables()) {
        CHECK(warning.find("sekrit") == std::string::npos);
        if (warning.starts_with(name + ": ")) return warning;
    }
    return {};
}

bool ends(const std::string& text, const std::string& end) {
    return text.ends_with(end);
}

}  // namespace

TEST_CASE("a misspelt variable is told with the one that was meant") {
    CHECK(
        warning_about("RTMPUSH_RETRYS") ==
        "RTMPUSH_RETRYS: no option has a variable of that name, so it does nothing; is RTMPUSH_RETRY meant?");
    CHECK(ends(warning_about("RTMPUSH_KEYFILE"), "is RTMPUSH_KEY_FILE meant?"));
    CHECK(ends(warning_about("RTMPUSH_PASWORD"), "is RTMPUSH_PASSWORD meant?"));
    CHECK(ends(warning_about("RTMPUSH_key"), "is RTMPUSH_KEY meant?"));
    CHECK(ends(warning_about("RTMPUSH_NONSENSE"), "the options are in rtmpush --help"));
    CHECK_FALSE(warning_about("RTMPUSH_").empty());
}

TEST_CASE("an option without a variable is told to be one") {
    CHECK(warning_about("RTMPUSH_PROBE") ==
          "RTMPUSH_PROBE: --probe has no variable and belongs on the command line; it does nothing here");
    CHECK(ends(warning_about("RTMPUSH_LIST_SERVICES"), "it does nothing here"));
}

TEST_CASE("the variables that there are, those of other programs, and those set to nothing are no mistake") {
    for (const cli::OptionDefinition& option : cli::option_table()) {
        if (!option.variable().empty()) CHECK(warning_about(option.variable()).empty());
    }
    CHECK(warning_about("RTMPUSH_PASSWORD").empty());
    CHECK(warning_about("RTMPDUMP_KEY").empty());
    const Variable nothing("RTMPUSH_SPED", "");
    CHECK(cli::misspelt_variables().empty());
}

}  // namespace variables_test
