#include "cli/options/load_checks.hpp"

#include <doctest/doctest.h>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "dial/failure.hpp"
#include "support/environment.hpp"

namespace load_checks_test {

using namespace std::chrono_literals;
using cli::Options;

namespace {

const char* const url = "rtmp://host/live/t-{n}";

Options parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "rtmpush");
    return cli::parse_options(static_cast<int>(arguments.size()), arguments.data());
}

/// The usage error, which is one line; empty when there is none.
std::string refusal(const std::vector<const char*>& arguments) {
    try {
        parse(arguments);
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        const std::string text = failure.what();
        CHECK(text.find('\n') == std::string::npos);
        return text.substr(0, text.find("; see rtmpush --help"));
    }
    return {};
}

}  // namespace

TEST_CASE("a load test is what --copies or --keys asks for") {
    const Options options = parse({"show.mp4",    url,
                                   "--copies",    "1000",
                                   "--rate",      "50/s",
                                   "--offset",    "none",
                                   "--churn",     "1s..2s",
                                   "--churn-how", "stall",
                                   "--storm",     "2m",
                                   "--slow",      "10%",
                                   "--seed",      "7",
                                   "--shard",     "1/4",
                                   "--gather",    "5ms",
                                   "--summary",   "out.json",
                                   "--interface", "127.0.0.2,127.0.0.3"});
    const cli::LoadOptions& load = options.load;
    CHECK(load.wanted());
    CHECK(load.copies == 1000U);
    CHECK(std::get<load::Rate>(*load.start).a_second == doctest::Approx(50));
    CHECK(load.offset == load::Offset::none);
    CHECK(load.churn->most == 2s);
    CHECK(load.churn_how == load::Departure::stall);
    CHECK(load.storm == 120s);
    CHECK(*load.slow_share == doctest::Approx(0.1));
    CHECK(load.seed == 7U);
    CHECK(load.shard->count == 4);
    CHECK(load.gather == 5ms);
    CHECK(load.summary_file == "out.json");
    CHECK(load.origins.size() == 2);
    CHECK(parse({"show.mp4", "rtmp://host/live", "--keys", "k"}).load.wanted());
    CHECK_FALSE(parse({"show.mp4", url}).load.wanted());
    CHECK(refusal({"a", url, "--copies", "2", "--rate", "1", "--ramp-up", "1"}) ==
          "--ramp-up and --rate exclude each other");
}

TEST_CASE("options of a load test need one") {
    for (const auto& [option, value] :
         std::initializer_list<std::pair<const char*, const char*>>{{"--ramp-up", "1s"},
                                                                    {"--rate", "1/s"},
                                                                    {"--offset", "none"},
                                                                    {"--gather", "1ms"},
                                                                    {"--seed", "1"},
                                                                    {"--shard", "0/2"},
                                                                    {"--churn", "1s..2s"},
                                                                    {"--churn-how", "end"},
                                                                    {"--storm", "1s"},
                                                                    {"--slow", "1%"},
                                                                    {"--summary", "f"}}) {
        const std::string expected =
            std::string(option) + " is for a load test: give --copies or --keys, too";
        CHECK(refusal({"a", url, option, value}) == expected);
    }
    CHECK(refusal({"a", url, "--interface", "127.0.0.2,127.0.0.3"}) ==
          "--interface takes several addresses for --copies alone, which share them");
}

TEST_CASE("what heals, moves, watches or asks makes no sense in a load test") {
    for (const std::vector<const char*>& arguments :
         std::initializer_list<std::vector<const char*>>{{"--retry", "1"},
                                                         {"--retry-live", "1"},
                                                         {"--retry-delay", "1"},
                                                         {"--retry-max-delay", "1"},
                                                         {"--retry-max-time", "1"},
                                                         {"--fail-early"},
                                                         {"--resume", "live"},
                                                         {"--on-refused", "skip"},
                                                         {"--timestamps", "continue"},
                                                         {"--max-session", "1h"},
                                                         {"--on-lag", "drop"},
                                                         {"--queue", "1s"},
                                                         {"--max-lag", "1s"},
                                                         {"--catch-up", "2"},
                                                         {"--burst", "1s"},
                                                         {"--start-timestamp", "1"},
                                                         {"--nano", "auto"},
                                                         {"--confirm", "closed"},
                                                         {"--dump", "f"},
                                                         {"--dry-run"},
                                                         {"--data", "f"},
                                                         {"--follow"},
                                                         {"--strict"},
                                                         {"--verify"},
                                                         {"--verify-timeout", "1s"},
                                                         {"--trace"},
                                                         {"--on-event", "cat"},
                                                         {"--write-out", "x"},
                                                         {"--report", "f"},
                                                         {"--check"},
                                                         {"--explain"},
                                                         {"--probe"}}) {
        const std::string option = arguments.front();
        std::vector<const char*> all{"a", url, "--copies", "2"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        CAPTURE(option);
        const std::string expected = option + " goes without --copies and --keys: a load test ";
        CHECK(refusal(all).substr(0, expected.size()) == expected);
    }
    CHECK(refusal({"a", url, "--copies", "2", "--retry", "1"}) ==
          "--retry goes without --copies and --keys: a load test counts failures, and heals none");
    CHECK(refusal({"a", url, "--copies", "2", "--speed", "max"}).substr(0, 12) == "--speed max:");
    CHECK(refusal({"a", url, "--copies", "2", "--churn-how", "end"}) == "--churn-how goes with --churn");
}

TEST_CASE("what works with copies is let through") {
    for (const std::vector<const char*>& arguments : std::initializer_list<std::vector<const char*>>{
             {"--loop"},
             {"--loop=3", "--duration", "10m"},
             {"--churn", "1s..2s"},
             {"--storm", "10s"},
             {"--max-time", "1h", "--at", "18:30"},
             {"--speed", "2"},
             {"--live", "--ramp-up", "1s"},
             {"--user", "a:b", "--insecure", "--proxy", "socks5h://proxy"},
             {"--expect", "failed<1%", "--json", "--stats-file", "f"}}) {
        std::vector<const char*> all{"a", url, "--copies", "2"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        CHECK(refusal(all).empty());
    }
}

TEST_CASE("a pipe is not begun again for copies that begin later") {
    CHECK(refusal({"-", url, "--copies", "2"}).empty());
    CHECK(refusal({"-", url, "--copies", "2", "--live", "--storm", "5s"}).empty());
    for (const char* const option : {"--ramp-up", "--rate", "--storm"}) {
        CHECK(refusal({"-", url, "--copies", "2", option, "5"}).substr(0, 36) ==
              "a pipe cannot be begun again for cop");
    }
}

TEST_CASE("keys come from one place") {
    CHECK(refusal({"a", url, "--keys", "k", "--key", "secret"}) ==
          "--keys has a key for each copy: leave out --key, --key-file and RTMPUSH_KEY");
    CHECK(refusal({"-", url, "--keys", "-"}) ==
          "--keys cannot share standard input with the input or the password");
    CHECK(parse({"a", "--to", "youtube", "--keys", "k"}).destinations.size() == 1);
}

TEST_CASE("--merge takes summaries, and nothing to publish") {
    const Options options =
        parse({"--merge", "a.json", "b.json", "--summary", "all.json", "--expect", "failed=0"});
    CHECK(options.action == cli::Action::merge);
    CHECK(options.inputs == std::vector<std::string>{"a.json", "b.json"});
    CHECK(options.bounds.size() == 1);
    CHECK(refusal({"--merge"}) == "--merge: name the summaries of all shards, as in --merge part-*.json");
    CHECK(refusal({"--merge", "a.json", url}) == "--merge publishes nothing: leave out the URL");
}

}  // namespace load_checks_test
