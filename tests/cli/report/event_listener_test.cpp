#include "cli/report/event_listener.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/clips.hpp"

namespace event_listener_test {

using namespace std::chrono_literals;
using cli::EventListener;
namespace report = publish::report;

namespace {

using Lines = std::vector<std::string>;

/// Warnings, which tell of a command that fails.
struct Warnings {
    Lines texts;
    std::function<void(const std::string&)> taker() {
        return [this](const std::string& text) { texts.push_back(text); };
    }
};

Lines events_in(const std::string& path) {
    Lines events;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
        events.push_back(nlohmann::json::parse(line).at("event"));
    return events;
}

}  // namespace

TEST_CASE("each event is an object of its own, but for details and traces") {
    const clips::Folder folder;
    Warnings warnings;
    {
        EventListener events("cat >> " + folder.path("events"), std::nullopt, warnings.taker());
        events.report(report::Connecting{"rtmp://host/live/****", "host", 1935});
        events.report(report::Detail{"a detail"});
        events.report(report::Trace{"a trace"});
        events.report(report::Warning{"a warning"});
        events.error({dial::ExitStatus::input_unreadable, "a.mp4: cannot be opened"});
    }
    CHECK(events_in(folder.path("events")) == Lines{"connecting", "warning", "error"});
    CHECK(warnings.texts.empty());
}

TEST_CASE("failures of the command are told while the stream runs, and at its end") {
    Warnings warnings;
    {
        EventListener events("exit 7", std::nullopt, warnings.taker());
        events.report(report::Warning{"a warning"});
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (warnings.texts.empty() && std::chrono::steady_clock::now() < deadline)
            events.alive(publish::Status::Phase::running);
        CHECK(warnings.texts == Lines{"--on-event: the command ended with status 7"});
        events.report(report::Warning{"another"});
    }
    CHECK(warnings.texts.size() == 1);
}

TEST_CASE("progress comes as often as is asked for, else twice a minute") {
    Warnings warnings;
    CHECK(EventListener("true", std::nullopt, warnings.taker()).progress_interval() == 30s);
    CHECK(EventListener("true", 5s, warnings.taker()).progress_interval() == 5s);
    CHECK_FALSE(EventListener("true", 0s, warnings.taker()).progress_interval());
}

}  // namespace event_listener_test
