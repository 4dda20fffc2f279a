#include "cli/report/write_out_listener.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "cli/figures/overload.hpp"
#include "dial/step.hpp"

namespace cli {

WriteOutListener::WriteOutListener(WriteOut format, std::size_t destinations, Write write, Result result)
    : format_(std::move(format)),
      write_(std::move(write)),
      result_(result),
      lines_(std::max<std::size_t>(destinations, 1)) {
    for (std::size_t i = 0; i < lines_.size(); ++i)
        lines_[i].delivery.number = i;
}

void WriteOutListener::expect(const std::vector<rtmp::Url>& destinations) {
    for (std::size_t i = 0; i < std::min(destinations.size(), lines_.size()); ++i)
        lines_[i].delivery.ended.destination = destinations[i].redacted();
}

void WriteOutListener::report(const publish::Report& report) {
    namespace of = publish::report;
    std::visit(
        Overload{[this](const OneOf<of::Connecting, of::Publishing, of::Retrying, of::Ended> auto& one) {
                     hear(one);
                 },
                 [this](const OneOf<of::Redirected, of::Moved> auto& one) { follow(one.from, one.to); },
                 [](const OneOf<of::Opened, of::Progress, of::Resumed, of::SessionBegun, of::InputStalled,
                                of::InputResumed, of::Warning, of::Detail, of::Trace> auto&) {}},
        report);
}

void WriteOutListener::error(const dial::Failure& failure) {
    for (Line& line : lines_) {
        if (line.state == Line::State::written) continue;
        if (line.state == Line::State::running)
            end(line, {.destination = line.delivery.ended.destination, .totals = {}});
        line.delivery.ended.status = failure.status();
        line.delivery.ended.failure = failure;
        write(line);
    }
}

void WriteOutListener::conclude() {
    for (Line& line : lines_) {
        if (line.state == Line::State::held) write(line);
    }
}

void WriteOutListener::hear(const publish::report::Connecting& connecting) {
    Line* const line = find(connecting.destination);
    if (line != nullptr && !line->begun) line->begun = std::chrono::steady_clock::now();
}

void WriteOutListener::follow(const std::string& from, const std::string& to) {
    if (Line* const line = find(from)) line->elsewhere = to;
}

void WriteOutListener::hear(const publish::report::Publishing& publishing) {
    Line* const line = find(publishing.destination);
    if (line == nullptr) return;
    Delivery& delivery = line->delivery;
    ++delivery.connections;
    delivery.address = publishing.address;
    delivery.server = publishing.server;
    delivery.tls_version = publishing.tls ? publishing.tls->version : std::string();
    delivery.times = publishing.times;
    // Reports come a little after what they tell of.
    const auto now = std::chrono::steady_clock::now();
    const auto began = now - time_until(delivery.times, dial::Step::publish);
    line->begun = std::min(line->begun.value_or(now), began);
}

void WriteOutListener::hear(const publish::report::Retrying& retrying) {
    if (Line* const line = find(retrying.destination)) ++line->delivery.retries;
}

void WriteOutListener::hear(const publish::report::Ended& ended) {
    Line* const line = find(ended.destination);
    if (line == nullptr) return;
    end(*line, ended);
    const bool may_fail = result_ == Result::with_the_verdict && ended.status == dial::ExitStatus::success;
    if (!may_fail) write(*line);
}

WriteOutListener::Line* WriteOutListener::find(const std::string& destination) {
    const auto found = std::ranges::find_if(lines_, [&](const Line& line) {
        return line.state == Line::State::running &&
               (line.delivery.ended.destination == destination || line.elsewhere == destination);
    });
    return found == lines_.end() ? nullptr : &*found;
}

void WriteOutListener::end(Line& line, const publish::report::Ended& ended) {
    line.state = Line::State::held;
    line.delivery.ended = ended;
    if (line.begun) line.delivery.total = std::chrono::steady_clock::now() - *line.begun;
}

void WriteOutListener::write(Line& line) {
    line.state = Line::State::written;
    write_(format_.text(line.delivery));
}

}  // namespace cli
