#include "media/companions.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <utility>

#include "media/open.hpp"
#include "media/time/waiting_data.hpp"

namespace media {

namespace {

/// The span that is added to the times of `companion` to have them in those of `main`.
Time distance(const ContainerTimes& companion, const ContainerTimes& main) {
    return companion.origin - main.origin + main.zero - companion.zero;
}

/// One of the inputs, the main one or a companion, read one frame ahead.
struct Line {
    std::string name;
    std::unique_ptr<Source> source;
    /// Index of its first track among all.
    std::size_t first_track = 0;
    /// Span that is added to its times.
    Time shift{0};
    /// The frame read ahead, with the source's own track and times.
    std::optional<Frame> next = std::nullopt;

    Time dts() const { return next->dts + shift; }
    bool is_audio() const { return source->tracks()[next->track].type == TrackType::audio; }
};

/// A main input and its companions as one source.
class Companions final : public Source {
  public:
    Companions(std::unique_ptr<Source> main, const std::string& name) { add(std::move(main), name); }

    void add(std::unique_ptr<Source> source, const std::string& name) {
        const std::vector<Track>& tracks = source->tracks();
        lines_.push_back({name, std::move(source), tracks_.size()});
        tracks_.insert(tracks_.end(), tracks.begin(), tracks.end());
    }

    const std::vector<Track>& tracks() const override { return tracks_; }
    /// The main input's: where the others lie in it is known once all have begun.
    std::optional<Time> duration() const override { return lines_.front().source->duration(); }
    Time left_out() const override { return lines_.front().source->left_out(); }
    std::optional<Frame> next() override;
    bool may_wait() const override {
        return std::any_of(lines_.begin(), lines_.end(),
                           [](const Line& line) { return line.source->may_wait(); });
    }
    std::vector<std::string> take_remarks() override {
        std::vector<std::string> all;
        for (const Line& line : lines_) {
            for (std::string& remark : line.source->take_remarks())
                all.push_back(std::move(remark));
        }
        return all;
    }

    std::vector<Warning> take_warnings() override {
        std::vector<Warning> all = std::exchange(warnings_, {});
        for (const Line& line : lines_) {
            for (Warning& warning : line.source->take_warnings())
                all.push_back(std::move(warning));
        }
        return all;
    }
    std::vector<TimedData> take_data() override { return data_.take(); }

  private:
    void begin();
    void leave_beginning_out(Line& line, Time main_shown);

    std::vector<Track> tracks_;
    /// The main input first.
    std::vector<Line> lines_;
    bool begun_ = false;
    /// The input whose frame was handed out last, to be read on.
    Line* taken_ = nullptr;
    std::vector<Warning> warnings_;
    /// Data of the main input alone: renditions say the same again.
    WaitingData data_;
};

/// Reads the first frame of each, and puts all on one clock.
void Companions::begin() {
    begun_ = true;
    for (Line& line : lines_)
        line.next = line.source->next();
    const Line& main = lines_.front();
    if (!main.next) return;
    const ContainerTimes main_times = *main.source->container_times();
    for (Line& line : lines_) {
        if (!line.next) continue;
        line.shift = distance(*line.source->container_times(), main_times);
        leave_beginning_out(line, main.next->pts);
    }
    Time first = Time::max();
    for (const Line& line : lines_) {
        if (line.next) first = std::min(first, line.dts());
    }
    for (Line& line : lines_)
        line.shift -= first;
}

/// After a start in mid-file its keyframe may lie far before that of the main input.
void Companions::leave_beginning_out(Line& line, Time main_shown) {
    const auto is_early = [&] { return line.next->pts + line.shift < main_shown - max_companion_lead; };
    if (!is_early()) return;
    while (line.next && (is_early() || (!line.is_audio() && !line.next->keyframe)))
        line.next = line.source->next();
    if (!line.next) {
        // The start that was asked for leaves it out.
        warnings_.push_back({fmt::format(
            "{}: nothing of it is sent: it has no keyframe behind the start; let that be earlier",
            line.name)});
    }
}

std::optional<Frame> Companions::next() {
    // The frame that was handed out is whole, whatever its source ends with.
    if (Line* const taken = std::exchange(taken_, nullptr)) taken->next = taken->source->next();
    if (!begun_) begin();
    data_.take_over(*lines_.front().source, lines_.front().shift);
    // Audio leaves first of frames that are due at the same time, as everywhere.
    const auto is_before = [](const Line& a, const Line& b) {
        if (!a.next || !b.next) return a.next.has_value() && !b.next;
        return a.dts() != b.dts() ? a.dts() < b.dts() : a.is_audio() && !b.is_audio();
    };
    Line& line = *std::min_element(lines_.begin(), lines_.end(), is_before);
    data_.pass(line.next ? std::optional(line.dts()) : std::nullopt);
    if (!line.next) return std::nullopt;
    Frame frame = std::move(*line.next);
    frame.track += line.first_track;
    frame.dts += line.shift;
    frame.pts += line.shift;
    line.next.reset();
    taken_ = &line;
    return frame;
}

/// Refuses a pipe or a device: one that keeps its reader waiting would hold up the main input.
void refuse_stream(const std::string& path) {
    std::error_code unknown;
    const std::filesystem::file_status status = std::filesystem::status(path, unknown);
    if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status) ||
        std::filesystem::is_directory(status))
        return;
    throw Error(
        ErrorKind::cannot_open,
        fmt::format("{}: it is not a file, and the tracks of another input are taken from files alone; "
                    "write it into one first",
                    path));
}

}  // namespace

std::unique_ptr<Source> with_companions(std::unique_ptr<Source> main, const Input& input) {
    auto all = std::make_unique<Companions>(std::move(main), input.path);
    for (const Companion& companion : input.companions) {
        refuse_stream(companion.path);
        Input other;
        other.path = companion.path;
        other.choice.several = std::vector{companion.stream};
        // The companion begins with its own first picture where that comes later.
        other.start = input.start;
        other.starts_from = Input::StartsFrom::container_zero;
        other.interrupt = input.interrupt;
        other.interrupt_descriptor = input.interrupt_descriptor;
        // The analyzer loses sight of a source on its way out of make_unique().
        // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks)
        all->add(open_input(other), other.path);
    }
    return all;
}

}  // namespace media
