#include "cli/options/config_file.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <unistd.h>

#include "cli/options/option_table.hpp"
#include "dial/failure.hpp"
#include "support/environment.hpp"

namespace config_file_test {

using cli::ConfigFile;
using cli::parse_config;
using dial::ExitStatus;
using dial::Failure;

namespace {

std::string_view name_of(const ConfigFile::Setting& setting) {
    return cli::option_table()[setting.option].name;
}

/// The usage error without the hint that each has.
std::string refusal(const std::string& text) {
    try {
        parse_config(text, "my.conf");
    } catch (const Failure& failure) {
        CHECK(failure.status() == ExitStatus::usage);
        const std::string what = failure.what();
        const std::size_t hint = what.find("; its lines are like those of the manual's section FILES");
        REQUIRE(hint != std::string::npos);
        return what.substr(0, hint);
    }
    return {};
}

}  // namespace

TEST_CASE("a line is an option and its value") {
    const ConfigFile config = parse_config(
        "# comment\n\n  speed = 2\nkey=a=b#c\n--dump = \" x \"\ntrace\nverbose = 0\nquiet = yes\r\n", "f");
    REQUIRE(config.settings.size() == 5);
    CHECK(name_of(config.settings[0]) == "speed");
    CHECK(config.settings[0].value == "2");
    CHECK(config.settings[0].origin == "f:3: speed");
    CHECK(config.settings[1].value == "a=b#c");
    CHECK(name_of(config.settings[2]) == "dump");
    CHECK(config.settings[2].value == " x ");
    CHECK(name_of(config.settings[3]) == "trace");
    CHECK(config.settings[3].value == "1");
    CHECK(name_of(config.settings[4]) == "quiet");
}

TEST_CASE("inputs and destinations have names here") {
    const ConfigFile config = parse_config("\xEF\xBB\xBFinput = a.mp4\nurl = rtmp://h/a/k\ninput=b.mp4", "f");
    CHECK(config.inputs == std::vector<std::string>{"a.mp4", "b.mp4"});
    CHECK(config.destinations == std::vector<std::string>{"rtmp://h/a/k"});
}

TEST_CASE("a line that says nothing known is refused with its place, and without what may be a key") {
    CHECK(refusal("\nkye = sekrit") == "my.conf:2: there is no option 'kye'");
    CHECK(refusal("live_123_SEKRIT") == "my.conf:1: this is no option");
    CHECK(refusal("abcd-efgh-ijkl-mnop-qrst-uvwx") == "my.conf:1: this is no option");
    CHECK(refusal("= x") == "my.conf:1: there is no option ''");
    CHECK(refusal("speed") == "my.conf:1: 'speed' needs a value: speed = X");
    CHECK(refusal("url =") == "my.conf:1: 'url' needs a value: url = …");
    CHECK(refusal("trace = maybe") == "my.conf:1: trace: 'maybe' is neither 1 nor 0");
    CHECK(refusal("help") == "my.conf:1: 'help' belongs on the command line");
    CHECK(refusal("config = other") == "my.conf:1: 'config' belongs on the command line");
    CHECK(refusal(std::string("speed = 1\n\0", 11)) == "my.conf: this is no text");
}

TEST_CASE("a file is read whole, and one that cannot be is named") {
    const std::string path = "config_file_test_" + std::to_string(getpid());
    std::ofstream(path) << "speed = 3\n";
    CHECK(cli::read_config_file(path).settings.size() == 1);
    std::ofstream(path) << std::string(cli::max_config_file_size + 1, '#');
    CHECK_THROWS_AS(cli::read_config_file(path), Failure);
    unlink(path.c_str());
    for (const std::string& unreadable : {path, std::string(".")}) {
        CAPTURE(unreadable);
        try {
            cli::read_config_file(unreadable);
            FAIL("it was read");
        } catch (const Failure& failure) {
            CHECK(failure.status() == ExitStatus::input_unreadable);
            CHECK(std::string(failure.what()).find(unreadable + ": cannot read the configuration: ") == 0);
        }
    }
}

TEST_CASE("the user's own file is where the environment says, if it is there") {
    const Variable folder("XDG_CONFIG_HOME", "/nowhere");
    CHECK_FALSE(cli::default_config_file());
    const Variable none("XDG_CONFIG_HOME", std::nullopt);
    const Variable home("HOME", std::nullopt);
    CHECK_FALSE(cli::default_config_file());
}

}  // namespace config_file_test
