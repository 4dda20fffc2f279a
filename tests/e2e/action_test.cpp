// The GitHub action's step, with the environment that GitHub gives it, and releases in a folder.

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "e2e/ingest_server.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"

namespace action_test {

using namespace e2e;

namespace {

const std::string folder_of_action = E2E_SCRIPTS "/action";
const std::string secret = "sekrit-key-77";

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

/// A job of a runner, and releases to fetch from: the one of the program under test.
class Job {
  public:
    Job() {
        std::filesystem::create_directories(folder_.path() / "runner");
        const Outcome made =
            run({{"sh", "-ec",
                  "cd \"$1\"; name=rtmpush-9.9.9-linux-$(uname -m | sed "
                  "'s/x86_64/amd64/; s/aarch64/arm64/'); mkdir -p $name/bin home/v9.9.9; "
                  "ln -s \"$2\" $name/bin/rtmpush; tar -chzf home/v9.9.9/$name.tar.gz $name; "
                  "cd home/v9.9.9; sha256sum $name.tar.gz >SHA256SUMS",
                  "sh", folder_.path(), rtmpush({}).arguments.front()}},
                std::chrono::seconds(60));
        REQUIRE_MESSAGE(made.status == 0, made.err);
    }

    Outcome step(const std::string& url, const std::map<std::string, std::string>& inputs = {}) const {
        Command command{{"bash", folder_of_action + "/run.sh"}};
        command.environment = {{"PUSH_URL", url},
                               {"RTMPUSH_KEY", secret},
                               {"PUSH_INPUT", ""},
                               {"PUSH_TESTCARD", "h264"},
                               {"PUSH_DURATION", "1s"},
                               {"PUSH_EXPECT", "0"},
                               {"PUSH_OPTIONS", "--retry 0"},
                               {"PUSH_VERSION", "9.9.9"},
                               {"PUSH_HOME", "file://" + (folder_.path() / "home").string()},
                               {"RUNNER_TEMP", folder_.path() / "runner"},
                               {"GITHUB_OUTPUT", path("output")},
                               {"GITHUB_STEP_SUMMARY", path("summary")}};
        for (const auto& [name, value] : inputs)
            command.environment[name] = value;
        return run(command, std::chrono::seconds(60));
    }

    std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
    std::string text(const std::string& name) const { return text_of(path(name)); }

  private:
    TemporaryFolder folder_;
};

/// Output of the step, without the line that has the runner hide the key.
std::string shown(const Outcome& outcome) {
    std::string all = outcome.out + outcome.err;
    const std::string mask = "::add-mask::" + secret + "\n";
    REQUIRE(all.find(mask) != std::string::npos);
    return all.erase(all.find(mask), mask.size());
}

}  // namespace

TEST_CASE("the action publishes, writes a summary, and hands on the status") {
    const Job job;
    IngestServer server;
    const Outcome outcome = job.step(server.url("live"));
    CHECK_MESSAGE(outcome.status == 0, outcome.err, outcome.out);
    CHECK(server.seen().find("\"key\":\"" + secret + "\"") != std::string::npos);
    CHECK(job.text("output") == "status=0\nclass=success\n");
    const std::string summary = job.text("summary");
    CHECK(summary.starts_with("### rtmpush: status 0, as expected\n"));
    CHECK(summary.find("| class | success |\n") != std::string::npos);
    CHECK(summary.find("| video frames | 30 |\n") != std::string::npos);
    CHECK(summary.find("end confirmed: answered") != std::string::npos);
    CHECK((shown(outcome) + summary).find(secret) == std::string::npos);
}

TEST_CASE("the action fails with the push, but where that status is expected") {
    const Job job;
    const std::string nobody = "rtmp://127.0.0.1:1/live";
    const Outcome failed = job.step(nobody);
    CHECK(failed.status == 1);
    CHECK(shown(failed).find("::error title=rtmpush::the push ended with status 7, and not with 0: ") !=
          std::string::npos);
    CHECK(job.text("output") == "status=7\nclass=not_connected\n");
    CHECK(job.step(nobody, {{"PUSH_EXPECT", "7"}}).status == 0);
    CHECK(job.text("summary").find("### rtmpush: status 7, as expected\n") != std::string::npos);
}

TEST_CASE("the action takes a file, and options as a shell does") {
    const Job job;
    const Outcome outcome = job.step("rtmp://127.0.0.1:1/live", {{"PUSH_INPUT", "no such file.mp4"},
                                                                 {"PUSH_OPTIONS", "--app 'with blank' -q"},
                                                                 {"PUSH_EXPECT", "26"}});
    CHECK_MESSAGE(outcome.status == 0, outcome.err, outcome.out);
    CHECK(shown(outcome).find("no such file.mp4: ") != std::string::npos);
}

TEST_CASE("the action runs nothing that is not what the release says") {
    const Job job;
    std::filesystem::path archive;
    for (const auto& entry : std::filesystem::directory_iterator(job.path("home/v9.9.9"))) {
        if (entry.path().extension() == ".gz") archive = entry.path();
    }
    std::ofstream(archive, std::ios::app) << "more";
    const Outcome changed = job.step("rtmp://127.0.0.1:1/live");
    CHECK(changed.status == 1);
    CHECK(changed.out.find("is not the file that SHA256SUMS tells of; nothing of it was run") !=
          std::string::npos);
    CHECK_FALSE(std::filesystem::exists(job.path("output")));
    const Outcome missing = job.step("rtmp://127.0.0.1:1/live", {{"PUSH_VERSION", "9.9.8"}});
    CHECK(missing.status == 1);
    CHECK(missing.out.find("was not fetched; are home and version right?") != std::string::npos);
}

TEST_CASE("the action's description and its step know the same inputs") {
    const std::string description = text_of(folder_of_action + "/action.yml");
    const std::string step = text_of(folder_of_action + "/run.sh");
    const auto found = [](const std::string& text, const std::string& pattern) {
        std::set<std::string> names;
        const std::regex wanted(pattern);
        for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at)
            names.insert((*at)[1]);
        return names;
    };
    const std::string inputs = description.substr(0, description.find("\noutputs:"));
    CHECK(found(inputs, "\n  ([a-z]+):\n") == found(description, "\\{\\{ inputs\\.([a-z]+) \\}\\}"));
    CHECK(found(description, "\n        (PUSH_[A-Z]+): ") == found(step, "[^A-Z](PUSH_[A-Z]+)"));
}

}  // namespace action_test
