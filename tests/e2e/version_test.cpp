// One version everywhere: that of the newest changes in scripts/packaging/changelog.

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "e2e/rtmpush.hpp"

namespace version_test {

using namespace e2e;

namespace {

const std::string changelog = E2E_SCRIPTS "/packaging/changelog";

/// The version of the newest changes, as Debian's tools read it.
std::string newest_version() {
    Outcome read = run({{"dpkg-parsechangelog", "-l", changelog, "-S", "Version"}});
    REQUIRE_MESSAGE(read.status == 0, read.err);
    read.out.erase(read.out.find('\n'));
    return read.out;
}

/// The versions that a file names, where `pattern` has one in its parentheses.
std::set<std::string> versions_in(const std::string& file, const std::string& pattern) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    const std::string all = text.str();
    const std::regex wanted(pattern);
    std::set<std::string> versions;
    for (std::sregex_iterator at(all.begin(), all.end(), wanted), end; at != end; ++at)
        versions.insert((*at)[1]);
    return versions;
}

}  // namespace

TEST_CASE("the program, the README and the action have the version of the newest changes") {
    const std::string version = newest_version();
    CHECK(run(rtmpush({"--version"})).out.starts_with("rtmpush " + version + "\n"));
    const std::set<std::string> only{version};
    CHECK(versions_in(E2E_README, "rtmpush[-_]([0-9]+\\.[0-9]+\\.[0-9]+)") == only);
    CHECK(versions_in(E2E_README, "releases/([0-9.]+)") == only);
    CHECK(versions_in(E2E_README, "scripts/action@v([0-9.]+)") == only);
    CHECK(versions_in(E2E_SCRIPTS "/action/action.yml", "default: ([0-9]+\\.[0-9]+\\.[0-9]+)\n") == only);
}

TEST_CASE("Debian's tools read the changes without a remark") {
    const Outcome read = run({{"dpkg-parsechangelog", "-l", changelog, "--all"}});
    CHECK(read.status == 0);
    CHECK(read.err == "");
    CHECK(read.out.find("\n .\n   * ") != std::string::npos);
    CHECK(read.out.find("\nMaintainer: rtmpush maintainers <") != std::string::npos);
}

}  // namespace version_test
