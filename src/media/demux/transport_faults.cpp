#include "media/demux/transport_faults.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <string>
#include <utility>

#include "ground/count_text.hpp"

namespace media {

namespace {

using ground::count_text;

/// Time for which a warning waits for the next frame of its track, which shows how many are missing.
constexpr Time max_wait = std::chrono::seconds(1);
/// Time of the frames that may be handed out before the one behind a fault.
constexpr Time max_span_of_gap = std::chrono::seconds(1);

/// Pictures that one may refer to (H.264, A.3.1; H.265, A.4.2).
constexpr std::uint64_t most_references = 16;

/// The faults in words, the one with the remedy last.
std::string words_for(const StreamFaults& faults) {
    std::string words;
    const auto add = [&](const std::string& text) { words += (words.empty() ? "" : ", ") + text; };
    if (faults.missing > 0)
        add(fmt::format("{} missing{}", count_text(faults.missing, "packet"),
                        faults.places > 1 ? fmt::format(" in {} places", faults.places) : ""));
    if (faults.damaged > 0) add(fmt::format("{} damaged", count_text(faults.damaged, "packet")));
    if (faults.scrambled > 0) add(fmt::format("{} scrambled", count_text(faults.scrambled, "packet")));
    return words;
}

}  // namespace

bool TransportFaults::pass(const std::vector<Track>& tracks, std::size_t track, std::int64_t position,
                           const Timeline::Stamps& stamps) {
    lines_.resize(tracks.size());
    // A gap before a packet shows in that packet.
    if (container_.has_faults() && position >= 0) collect(tracks, position + 1, stamps.dts);
    Line& line = lines_[track];
    const std::uint64_t missing = stamps.jump ? 0 : missing_before(line, stamps.dts);
    if (line.open_until) {
        line.missing_frames += missing;
    } else if (missing > 0) {
        line.lately_missing = missing;
        line.lately = stamps.dts;
    }
    const bool breaks = line.breaks_until && (stamps.jump || missing >= most_references);
    if (breaks || (line.breaks_until && stamps.dts >= *line.breaks_until)) line.breaks_until.reset();
    if (line.open_until && stamps.dts >= *line.open_until) line.open_until.reset();
    line.expected = stamps.dts + stamps.duration;
    line.duration = stamps.duration;
    ++line.frames;
    if (position >= 0 && std::exchange(line.unit_position, position) != position) ++line.units;
    reached_ = std::max(reached_, *line.expected);
    if (!container_.has_faults()) return false;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        Line& other = lines_[i];
        const bool is_due = other.place && (!other.open_until || stamps.dts >= *other.open_until + max_wait);
        if (is_due && !other.told) tell(tracks[i], other);
    }
    return breaks;
}

/// Takes the faults of all tracks before a byte of the input.
void TransportFaults::collect(const std::vector<Track>& tracks, std::int64_t before, Time now) {
    const bool is_left_out = std::exchange(leapt_, false);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const StreamFaults faults = container_.take_faults(tracks[i].input_index, before);
        if (is_left_out || !(faults.any() || faults.joins > 0)) continue;
        Line& line = lines_[i];
        line.breaks_until = now + max_span_of_gap;
        if (!faults.any()) continue;
        line.faults += faults;
        if (now - line.lately < max_span_of_gap) line.missing_frames += std::exchange(line.lately_missing, 0);
        line.open_until = now + max_span_of_gap;
        if (!line.place) line.place = now;
    }
}

/// Frames that are missing before the next one.
std::uint64_t TransportFaults::missing_before(const Line& line, Time next) {
    if (!line.expected || line.duration <= Time(0)) return 0;
    const Time gap = next - *line.expected + line.duration / 2;
    return gap >= line.duration ? static_cast<std::uint64_t>(gap / line.duration) : 0;
}

/// Frames in scrambled units, which hold as many as others.
std::uint64_t TransportFaults::scrambled_frames(const Line& line) {
    const std::uint64_t units = std::max<std::uint64_t>(line.units, 1);
    return line.faults.scrambled_units * std::max(line.frames, units) / units;
}

void TransportFaults::tell(const Track& track, Line& line) {
    const bool is_scrambled = line.faults.scrambled > 0;
    const std::uint64_t frames = line.missing_frames;
    std::string text =
        fmt::format("{}: track {} ({}) has faults {} {}: {}", container_.name(), track.input_index,
                    track.codec_name, line.told ? "behind that, from" : "at",
                    container_.format().place(line.place.value_or(reached_)), words_for(line.faults));
    if (frames > 0) text += fmt::format("; {} left out", count_text(frames, "frame"));
    text += is_scrambled ? "; descramble the input first"
                         : "; what is around it may not decode: receive or record it anew";
    container_.remarks().warn({.text = std::move(text),
                               .type = is_scrambled ? Warning::Class::left_out : Warning::Class::undecodable,
                               .left_out_frames = frames});
    line.faults = {};
    line.place.reset();
    line.missing_frames = 0;
    line.told = true;
}

void TransportFaults::finish(const std::vector<Track>& tracks) {
    lines_.resize(tracks.size());
    if (!container_.has_faults()) return;
    collect(tracks, std::numeric_limits<std::int64_t>::max(), reached_);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        Line& line = lines_[i];
        // A fault that goes on to the end has no frame behind it that shows how many are missing.
        if (line.open_until) line.missing_frames = std::max(line.missing_frames, scrambled_frames(line));
        if (line.faults.any()) tell(tracks[i], line);
    }
    warn_of_unsent(tracks);
}

/// Tells how much is scrambled of tracks that were chosen, and of which nothing could be known.
void TransportFaults::warn_of_unsent(const std::vector<Track>& tracks) {
    for (const StreamInfo& stream : container_.kept_besides(tracks)) {
        Line line;
        line.faults =
            container_.take_faults(stream.track.input_index, std::numeric_limits<std::int64_t>::max());
        line.missing_frames = line.faults.scrambled_units;
        line.place = container_.format().beginning();
        if (line.faults.scrambled > 0) tell(stream.track, line);
    }
}

void TransportFaults::leap() {
    lines_.clear();
    leapt_ = true;
}

/// A time as the user of the input knows it: MPEG-TS counts from anywhere.
}  // namespace media
