#include "media/play/part.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "media/open.hpp"

namespace media {

namespace {

/// Duration of the one frame of a track that does not tell it.
constexpr Time default_duration = std::chrono::milliseconds(40);

}  // namespace

Part::Part(const Input& input, std::size_t pass)
    : source_(open_input(input)), pass_(pass), begins_(tracks().size()), lines_(tracks().size()) {
    try {
        while (!all_begun()) {
            auto frame = read();
            if (!frame) break;
            std::optional<Time>& begins = begins_.at(frame->track);
            if (!begins) begins = frame->dts;
            ahead_.push_back(std::move(*frame));
            if (ahead_.back().dts - ahead_.front().dts > max_lead) break;
        }
    } catch (const Error& error) {
        if (ahead_.empty() || error.kind() == ErrorKind::interrupted) throw;
        failure_ = std::current_exception();
    }
    if (ahead_.empty()) {
        throw Error(ErrorKind::nothing_to_send,
                    fmt::format("{}: there is no frame in it to begin with",
                                input.path == "-" ? "standard input" : input.path));
    }
}

bool Part::all_begun() const {
    return std::all_of(begins_.begin(), begins_.end(),
                       [](const std::optional<Time>& begins) { return begins.has_value(); });
}

std::optional<Frame> Part::read() {
    auto frame = source_->next();
    // A track may have joined.
    begins_.resize(tracks().size());
    lines_.resize(tracks().size());
    return frame;
}

std::optional<Frame> Part::next() {
    std::optional<Frame> frame;
    if (!ahead_.empty()) {
        frame = std::move(ahead_.front());
        ahead_.pop_front();
    } else if (failure_) {
        std::rethrow_exception(failure_);
    } else {
        frame = read();
    }
    if (!frame) return frame;
    Line& line = lines_.at(frame->track);
    Time duration = frame->duration;
    if (duration <= Time(0) && line.last) duration = frame->dts - *line.last;
    if (duration <= Time(0)) duration = default_duration;
    if (!line.first) line.first = frame->dts;
    line.last = frame->dts;
    line.end = std::max(line.end, frame->dts + duration);
    return frame;
}

Time Part::lead(std::size_t track) const {
    const Time begin = begins_.at(track).value_or(Time(0));
    return begin <= max_lead ? begin : Time(0);
}

std::optional<ExactTime> Part::end(std::size_t track, ExactTime offset) const {
    const Line& line = lines_.at(track);
    if (!line.first) return std::nullopt;
    offset.add(*line.first);
    offset.add(line.end - *line.first, tracks().at(track).tick);
    return offset;
}

Time Part::reached() const {
    Time latest{0};
    for (const Line& line : lines_)
        latest = std::max(latest, line.end);
    return latest;
}

}  // namespace media
