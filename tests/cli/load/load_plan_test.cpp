#include "cli/load/load_plan.hpp"

#include <algorithm>
#include <chrono>
#include <doctest/doctest.h>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "dial/failure.hpp"
#include "support/temporary_folder.hpp"

namespace load_plan_test {

using namespace std::chrono_literals;
using cli::LoadPlan;
using cli::Options;

namespace {

/// Keeps the warnings.
class Listener final : public publish::Status {
  public:
    void report(const publish::Report& report) override {
        if (const auto* warning = std::get_if<publish::report::Warning>(&report))
            warnings.push_back(warning->text);
    }
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return std::nullopt; }

    std::vector<std::string> warnings{};
};

LoadPlan plan_of(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), {"rtmpush", "folder/show.mp4"});
    Listener listener;
    const Options options = cli::parse_options(static_cast<int>(arguments.size()), arguments.data());
    LoadPlan plan = cli::load_plan(options, listener);
    CHECK(listener.warnings.empty());
    return plan;
}

/// The usage error; empty when there is none.
std::string refusal(const std::vector<const char*>& arguments) {
    try {
        plan_of(arguments);
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        const std::string text = failure.what();
        return text.substr(0, text.find("; see rtmpush --help"));
    }
    return {};
}

std::string term(const LoadPlan& plan, const std::string& name) {
    const auto found = std::ranges::find(plan.terms, name, [](const auto& term) { return term.first; });
    return found == plan.terms.end() ? "" : found->second;
}

}  // namespace

TEST_CASE("copies of a clip begin with its beginning, and those of a loop join it") {
    const LoadPlan clip = plan_of({"rtmp://host/live/t-{n:03}", "--copies", "3", "--ramp-up", "3s"});
    REQUIRE(clip.plan.copies.size() == 3);
    CHECK(clip.plan.copies[1].url.key == "t-002");
    CHECK(clip.plan.copies[1].begin == 1s);
    CHECK(clip.tape.joining == load::TapeTerms::Joining::at_the_beginning);
    CHECK(clip.plan.offset == load::Offset::none);
    CHECK(clip.urls.size() == 1);

    const LoadPlan loop = plan_of({"rtmp://host/live/t-{n}", "--copies", "3", "--loop", "--duration", "10m"});
    CHECK(loop.tape.joining == load::TapeTerms::Joining::in_the_middle);
    CHECK(loop.tape.duration == 600s);
    CHECK(loop.plan.offset == load::Offset::random);
    CHECK(plan_of({"rtmp://host/live/t-{n}", "--copies", "3", "--loop=2"}).tape.joining ==
          load::TapeTerms::Joining::at_the_beginning);
    CHECK(plan_of({"rtmp://host/live/t-{n}", "--copies", "3", "--loop", "--offset", "none"}).plan.offset ==
          load::Offset::none);
}

TEST_CASE("the weather, the pace and the patience are those of the options") {
    const LoadPlan plan = plan_of({"rtmp://host/live/t-{n}",
                                   "--copies",
                                   "8",
                                   "--churn",
                                   "1s..2s",
                                   "--churn-how",
                                   "reset",
                                   "--storm",
                                   "30s",
                                   "--slow",
                                   "25%",
                                   "--seed",
                                   "9",
                                   "--gather",
                                   "5ms",
                                   "--speed",
                                   "2",
                                   "--stall-timeout",
                                   "7s",
                                   "--end-timeout",
                                   "1s",
                                   "--shard",
                                   "1/4"});
    CHECK(plan.plan.churn->least == 1s);
    CHECK(plan.plan.churn->how == load::Departure::reset);
    CHECK(plan.plan.storm == 30s);
    CHECK(plan.plan.slow_share == doctest::Approx(0.25));
    CHECK(plan.plan.seed == 9);
    CHECK(plan.plan.gather == 5ms);
    CHECK(plan.plan.speed == doctest::Approx(2));
    CHECK(plan.tape.speed == 2);
    CHECK(plan.plan.stall_timeout == 7s);
    CHECK(plan.plan.end_timeout == 1s);
    CHECK(plan.plan.copies.size() == 2);
    CHECK(plan.plan.copies[0].number == 2);
    CHECK(plan.shard.index == 1);
    CHECK(plan.shard.of == 4);
}

TEST_CASE("a mark may stand in key, app and key file") {
    const e2e::TemporaryFolder folder;
    const std::string file = (folder.path() / "key").string();
    std::ofstream(file) << "secret-{n:02}\n";
    CHECK(plan_of({"rtmp://host/live", "--key-file", file.c_str(), "--copies", "2"}).plan.copies[1].url.key ==
          "secret-02");
    CHECK(plan_of({"rtmp://host/live", "--key", "k{n:02}", "--copies", "2"}).plan.copies[1].url.key == "k02");
    CHECK(plan_of({"rtmp://host/x/key", "--app", "a{n:02}", "--copies", "2"}).plan.copies[1].url.app ==
          "a02");
    CHECK(plan_of({"rtmp://host/live-{n}", "--key", "k", "--copies", "2"}).plan.copies[1].url.app ==
          "live-2");
}

TEST_CASE("keys of a file are for one copy each") {
    const e2e::TemporaryFolder folder;
    const std::string file = (folder.path() / "keys").string();
    std::ofstream(file) << "one\ntwo{n:x}\nthree\n";
    const LoadPlan plan = plan_of({"rtmp://host/live/", "--keys", file.c_str()});
    REQUIRE(plan.plan.copies.size() == 3);
    CHECK(plan.plan.copies[1].url.key == "two{n:x}");
    CHECK(plan.plan.copies[1].url.app == "live");
    CHECK(refusal({"rtmp://host/live/", "--keys", file.c_str(), "--copies", "4"}) ==
          "--keys: 3 keys are too few for 4 copies");
}

TEST_CASE("copies that cannot be are refused in one line without a key") {
    CHECK(refusal({"rtmp://host/live/secret", "--copies", "2"})
              .starts_with("rtmp://host/live/****: all its copies"));
    CHECK(refusal({"rtmp://host/live/{n:5}", "--copies", "2"}).starts_with("a mark in URL, app or key"));
    CHECK(refusal({"rtmp://host/live/t-{n}", "--copies", "2", "--shard", "2/3"}) ==
          "--shard 2/3: it has none of 2 copies; take fewer shards");
}

TEST_CASE("terms are alike for all shards, and hold no key") {
    const std::vector<const char*> all{
        "rtmp://host/live/secret-{n}", "--copies", "9", "--rate", "5/s", "--shard"};
    std::vector<const char*> one = all;
    one.push_back("0/3");
    std::vector<const char*> other = all;
    other.push_back("2/3");
    const LoadPlan plan = plan_of(one);
    CHECK(plan.terms == plan_of(other).terms);
    CHECK(term(plan, "input") == "show.mp4");
    CHECK(term(plan, "url") == "rtmp://host/live/****");
    CHECK(term(plan, "copies") == "9");
    CHECK(term(plan, "start") == "5/s");
    other.insert(other.end(), {"--seed", "2"});
    CHECK(plan.terms != plan_of(other).terms);
}

}  // namespace load_plan_test
