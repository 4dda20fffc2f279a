#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/run_history.hpp"
#include "publish/status.hpp"

namespace cli {

/// What a page tells of one destination.
struct DestinationRecord {
    publish::report::Progress latest;
    RunHistory history;
    /// Once it has ended.
    std::optional<publish::report::Ended> ended;
};

/// What a page tells of a run.
struct RunRecord {
    std::chrono::system_clock::time_point begun = std::chrono::system_clock::now();
    std::chrono::system_clock::time_point drawn = begun;
    std::string input = "rtmpush";
    std::vector<media::Track> tracks;
    /// By name.
    std::map<std::string, DestinationRecord> destinations;
    EventLog events;
    /// More will follow: the page loads itself again every minute.
    bool running = true;
};

/// One HTML page that needs nothing from elsewhere. It is XML too. Each figure stands as it reads, and
/// exactly in `data-value` with the name of its field of JSON in `data-field`.
std::string html_page(const RunRecord& record);

}  // namespace cli
