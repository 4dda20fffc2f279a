#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/page/place_history.hpp"
#include "cli/page/run_history.hpp"
#include "publish/status.hpp"
#include "witness/findings.hpp"

namespace cli {

/// Record of one destination for the page.
struct DestinationRecord {
    publish::report::Progress latest;
    RunHistory history;
    /// Last report of the stream; nothing while it runs.
    std::optional<publish::report::Ended> ended;
};

/// Record of one place that --verify watches.
struct PlaceRecord {
    witness::Findings latest;
    PlaceHistory history;
};

/// Record of a run for the page.
struct RunRecord {
    std::chrono::system_clock::time_point begun = std::chrono::system_clock::now();
    std::chrono::system_clock::time_point drawn = begun;
    std::string input = "rtmpush";
    std::vector<media::Track> tracks;
    /// Records by the destination's name.
    std::map<std::string, DestinationRecord> destinations;
    /// Records by the place's name.
    std::map<std::string, PlaceRecord> places;
    EventLog events;
    /// More will follow: the page loads itself again every minute.
    bool running = true;
};

/// HTML page that needs no other file, and is XML too. Each figure stands as people read it, with its value
/// in JSON in `data-value` and its name in `data-field`.
std::string html_page(const RunRecord& record);

}  // namespace cli
