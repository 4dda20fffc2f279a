#include "media/part.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace media {

namespace {

/// For a track of one frame that does not say how long it lasts.
constexpr Time default_duration = std::chrono::milliseconds(40);

}  // namespace

Part::Part(const Input& input, Beginning beginning, std::size_t pass)
    : source_(open_input(input)), beginning_(beginning), pass_(pass) {
    try {
        while (!all_begun()) {
            auto frame = read();
            if (!frame) break;
            const std::size_t type = index_of(tracks().at(frame->track).type);
            if (!begins_[type]) begins_[type] = frame->dts;
            ahead_.push_back(std::move(*frame));
            if (ahead_.back().dts - ahead_.front().dts > max_lead) break;
        }
    } catch (const Error& error) {
        if (ahead_.empty() || error.kind() == ErrorKind::interrupted) throw;
        failure_ = std::current_exception();
    }
    if (ahead_.empty()) {
        throw Error(ErrorKind::cannot_open, fmt::format("{}: there is no frame in it to begin with",
                                                        input.path == "-" ? "standard input" : input.path));
    }
}

bool Part::all_begun() const {
    return std::all_of(tracks().begin(), tracks().end(),
                       [this](const Track& track) { return begins_[index_of(track.type)].has_value(); });
}

std::optional<Frame> Part::read() {
    while (auto frame = source_->next()) {
        const bool is_video = tracks().at(frame->track).type == TrackType::video;
        if (beginning_ == Beginning::anything || !is_video) return frame;
        if (!frame->keyframe) continue;
        beginning_ = Beginning::anything;
        return frame;
    }
    return std::nullopt;
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
    Line& line = lines_[index_of(tracks().at(frame->track).type)];
    Time duration = frame->duration;
    if (duration <= Time(0) && line.last) duration = frame->dts - *line.last;
    if (duration <= Time(0)) duration = default_duration;
    if (!line.first) line.first = frame->dts;
    line.last = frame->dts;
    line.end = std::max(line.end, frame->dts + duration);
    return frame;
}

Time Part::lead(TrackType type) const {
    const Time begin = begins_[index_of(type)].value_or(Time(0));
    return begin <= max_lead ? begin : Time(0);
}

std::optional<ExactTime> Part::end(TrackType type, ExactTime offset) const {
    const Line& line = lines_[index_of(type)];
    if (!line.first) return std::nullopt;
    const auto track =
        std::find_if(tracks().begin(), tracks().end(), [type](const Track& one) { return one.type == type; });
    offset.add(*line.first);
    offset.add(line.end - *line.first, track->tick);
    return offset;
}

Time Part::reached() const {
    return std::max(lines_[0].end, lines_[1].end);
}

}  // namespace media
