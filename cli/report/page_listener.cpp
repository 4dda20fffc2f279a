#include "cli/report/page_listener.hpp"

#include <fmt/format.h>
#include <utility>
#include <variant>

#include "cli/text/readable.hpp"

namespace cli {

namespace {

constexpr std::chrono::seconds sample_interval{1};
constexpr std::chrono::seconds draw_interval{60};

}  // namespace

PageListener::PageListener(std::string path, std::function<void(const std::string&)> warn)
    : drawn_at_(std::chrono::steady_clock::now()),
      file_("--report", std::move(path), html_page(record_), std::move(warn)) {}

PageListener::~PageListener() {
    record_.running = false;
    draw();
}

void PageListener::report(const publish::Report& report) {
    std::visit([this](const auto& one) { hear(one); }, report);
}

std::optional<std::chrono::nanoseconds> PageListener::progress_interval() const {
    return sample_interval;
}

void PageListener::alive(Phase /*phase*/) {
    // Signs of life come as often as the most eager listener wants them, and a little late.
    if (std::chrono::steady_clock::now() - drawn_at_ >= draw_interval - sample_interval) draw();
}

std::optional<std::chrono::nanoseconds> PageListener::alive_interval() const {
    return draw_interval;
}

void PageListener::findings(const std::string& place, const witness::Findings& findings) {
    PlaceRecord& record = record_.places[place];
    record.latest = findings;
    // The viewer goes on when the streams have ended, and their reports with them.
    if (streams_began_) record.history.add(std::chrono::steady_clock::now() - *streams_began_, findings);
}

void PageListener::error(const dial::Failure& failure) {
    record_.events.add(failure.what());
}

void PageListener::hear(const publish::report::Opened& opened) {
    record_.input = opened.input;
    record_.tracks = opened.tracks;
}

void PageListener::hear(const publish::report::Connecting& connecting) {
    record_.events.add(fmt::format("connecting to {}", connecting.destination));
}

void PageListener::hear(const publish::report::Redirected& redirected) {
    record_.events.add(fmt::format("{} redirects to {}", redirected.from, redirected.to));
}

void PageListener::hear(const publish::report::Publishing& publishing) {
    record_.events.add(fmt::format("publishing to {} ({})", publishing.destination, publishing.address));
}

void PageListener::hear(const publish::report::Progress& progress) {
    if (!streams_began_) streams_began_ = std::chrono::steady_clock::now() - progress.elapsed;
    DestinationRecord& destination = record_.destinations[progress.destination];
    destination.latest = progress;
    destination.history.add(progress);
}

void PageListener::hear(const publish::report::Retrying& retrying) {
    record_.events.add(
        fmt::format("{}; trying again in {}", retrying.failure.what(), seconds_text(retrying.delay)));
}

void PageListener::hear(const publish::report::Resumed& resumed) {
    record_.events.add(fmt::format("{}: live again after {}: {} sent once more, {} left out",
                                   resumed.destination, seconds_text(resumed.out_of_service),
                                   count_text(resumed.repeated_frames, "frame"), resumed.skipped_frames));
}

void PageListener::hear(const publish::report::SessionBegun& begun) {
    record_.events.add(fmt::format("{}: session {} begun", begun.destination, begun.number));
}

void PageListener::hear(const publish::report::Moved& moved) {
    record_.events.add(fmt::format("moved from {} to {}, as the server asked", moved.from, moved.to));
}

void PageListener::hear(const publish::report::InputStalled& stalled) {
    record_.events.add(fmt::format("nothing has come from the input for {}", seconds_text(stalled.silent)));
}

void PageListener::hear(const publish::report::InputResumed& resumed) {
    record_.events.add(fmt::format("the input goes on after {}", seconds_text(resumed.silent)));
}

void PageListener::hear(const publish::report::Warning& warning) {
    record_.events.add(warning.text);
}

void PageListener::hear(const publish::report::Ended& ended) {
    DestinationRecord& destination = record_.destinations[ended.destination];
    if (!streams_began_) streams_began_ = std::chrono::steady_clock::now() - ended.totals.elapsed;
    destination.latest = ended.totals;
    destination.ended = ended;
    record_.events.add(
        fmt::format("{}{}", ended.destination.empty() ? "" : ended.destination + ": ",
                    ended.failure ? "ended with a failure"
                                  : fmt::format("ended, {} of media sent", clock_text(ended.totals.media))));
}

void PageListener::draw() {
    record_.drawn = std::chrono::system_clock::now();
    drawn_at_ = std::chrono::steady_clock::now();
    file_.write(html_page(record_));
}

}  // namespace cli
