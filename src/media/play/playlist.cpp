#include "media/play/playlist.hpp"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <future>
#include <set>
#include <string>
#include <utility>

#include "ground/signal_mask.hpp"
#include "media/play/part.hpp"
#include "media/time/timeline.hpp"
#include "media/time/waiting_data.hpp"
#include "media/track_number.hpp"

namespace media {

namespace {

/// Time before the end of an input at which the next one is opened: enough for a slow disk, and late enough
/// for most changes of the playlist.
constexpr Time open_ahead = std::chrono::seconds(10);

/// Warnings that are remembered; a playlist may go on for weeks.
constexpr std::size_t max_told = 1000;

/// The outcome of looking for the next input.
struct Opening {
    /// The next input; nothing when all has been played, or nothing could be opened.
    std::unique_ptr<Part> part;
    /// One of the inputs, as they are by now, may have to be waited for.
    bool may_wait = false;
    std::vector<Warning> warnings;
    /// Errors of the inputs that were passed over, in order.
    std::vector<Error> failures;
};

/// True when a decoder of the one track can go on with the other.
bool decode_alike(const Track& a, const Track& b) {
    Track other = a;
    other.input_index = b.input_index;
    other.tick = b.tick;
    other.bit_rate = b.bit_rate;
    other.frame_rate = b.frame_rate;
    other.language = b.language;
    other.title = b.title;
    return other == b;
}

bool look_alike(const Track& a, const Track& b) {
    return decode_alike(a, b) && a.bit_rate == b.bit_rate && a.frame_rate == b.frame_rate &&
           a.language == b.language && a.title == b.title;
}

/// Inputs one after another, on one timeline.
class Playlist : public Source {
  public:
    explicit Playlist(PlaylistSettings settings);

    const std::vector<Track>& tracks() const override { return tracks_; }
    std::optional<Time> duration() const override;
    std::optional<Frame> next() override;
    std::vector<TimedData> take_data() override { return data_.take(); }
    bool may_wait() const override { return may_wait_; }
    std::vector<std::string> take_remarks() override;
    std::vector<Warning> take_warnings() override;

  private:
    Opening open_next();
    std::unique_ptr<Part> open(const PlayOrder::Entry& entry) const;
    void start_opening();
    void take(Opening opening);
    void note(const Error& error);
    void keep_warnings();
    void read();
    void advance();
    void move_on();
    void place(Frame frame);
    void announce(Frame& frame);
    std::size_t slot(std::size_t track);
    Time earliest_to_come() const;
    void throw_failure() const;

    PlayOrder order_;
    const PlaylistSettings::OnFailure on_failure_;
    const decltype(PlaylistSettings::misfit) misfit_;
    /// The tracks of the first input; set before another thread reads them.
    std::vector<Track> first_;
    /// One track of each number that has come; Frame::track is an index in it.
    std::vector<Track> tracks_;
    /// The tracks of tracks_ as they were last told: by tracks() at first, later with a frame.
    std::vector<Track> announced_;
    /// The tracks of the input that plays.
    std::vector<Track> line_up_;

    /// Source::left_out() of the first input, the first time that it plays.
    Time left_out_{0};
    /// The input that plays; none once all has been read.
    std::unique_ptr<Part> part_;
    /// The length of the whole as the input that played last had it.
    std::optional<Time> length_;
    /// The reading of some input may wait, if not of the one that plays.
    bool may_wait_ = false;
    /// True for those of its tracks of which a frame has come.
    std::vector<bool> begun_;
    /// The time when it begins, exactly and in nanoseconds.
    ExactTime offset_;
    Time shift_{0};
    /// Ends of each of tracks_, over all inputs before it.
    std::vector<std::optional<ExactTime>> ends_;
    /// dts of the last frame read.
    Time read_to_{0};
    /// Frames that were read, in order, and not handed out yet: the next one may belong before them.
    std::deque<Frame> held_;
    WaitingData data_;

    std::vector<std::string> remarks_;
    std::vector<Warning> warnings_;
    /// Warnings of inputs that are not told again when they play again.
    std::set<std::string, std::less<>> told_;
    /// The first input that was not played whole, and what ended all.
    std::optional<Error> passed_over_;
    std::optional<Error> fatal_;
    /// The next input, on its way. The last member, so that its thread is over before the rest goes.
    std::future<Opening> opening_;
};

Playlist::Playlist(PlaylistSettings settings)
    : order_(std::move(settings.order)),
      on_failure_(settings.on_failure),
      misfit_(std::move(settings.misfit)) {
    take(open_next());
    if (fatal_) throw Error(*fatal_);
    if (!part_) {
        throw Error(passed_over_->kind(),
                    fmt::format("{}; nor can any other input be played", passed_over_->what()));
    }
    left_out_ = part_->source().left_out();
    first_ = tracks_ = announced_ = line_up_ = part_->tracks();
    ends_.resize(tracks_.size());
}

std::optional<Time> Playlist::duration() const {
    if (!part_) return length_;
    if (!order_.single() || !order_.passes()) return std::nullopt;
    const Source& source = part_->source();
    const auto once = source.duration();
    if (!once || *once > Timeline::horizon / *order_.passes()) return std::nullopt;
    return (*once + source.left_out()) * *order_.passes() - left_out_;
}

/// Opens the next input; passes over those that can't be opened, and gives up when those are all of a pass.
/// While it runs on a thread of its own, nobody else asks order_.
Opening Playlist::open_next() {
    Opening opening;
    const bool only_try = on_failure_ == PlaylistSettings::OnFailure::stop || order_.single();
    while (opening.failures.size() < order_.size()) {
        const auto entry = order_.next();
        for (std::string& warning : order_.take_warnings())
            opening.warnings.push_back({std::move(warning)});
        opening.may_wait = order_.may_wait();
        if (!entry) break;
        try {
            opening.part = open(*entry);
            break;
        } catch (const Error& error) {
            opening.failures.push_back(error);
            if (only_try || error.kind() == ErrorKind::interrupted) break;
        }
    }
    return opening;
}

std::unique_ptr<Part> Playlist::open(const PlayOrder::Entry& entry) const {
    auto part = std::make_unique<Part>(entry.input, entry.pass);
    const auto why = misfit_ && !first_.empty() ? misfit_(first_, part->tracks()) : std::nullopt;
    if (why) throw Error(ErrorKind::nothing_to_send, fmt::format("{}: {}", entry.input.path, *why));
    return part;
}

void Playlist::start_opening() {
    if (opening_.valid()) return;
    opening_ = std::async(std::launch::async, [this] {
        ground::leave_signals_to_others();
        return open_next();
    });
}

void Playlist::take(Opening opening) {
    for (Warning& warning : opening.warnings)
        warnings_.push_back(std::move(warning));
    for (const Error& failure : opening.failures)
        note(failure);
    may_wait_ = may_wait_ || opening.may_wait;
    part_ = fatal_ ? nullptr : std::move(opening.part);
    begun_.assign(part_ ? part_->tracks().size() : 0, false);
}

/// Takes note of an input that is not played, or not to its end: that ends all, or is told, and the next one
/// plays.
void Playlist::note(const Error& error) {
    const bool ends_all = error.kind() == ErrorKind::interrupted || order_.single() ||
                          on_failure_ == PlaylistSettings::OnFailure::stop;
    if (ends_all) {
        if (!fatal_) fatal_ = error;
        return;
    }
    warnings_.push_back({.text = fmt::format("{}; the next input is played", error.what()),
                         .type = Warning::Class::left_out});
    if (!passed_over_) passed_over_ = error;
}

std::optional<Frame> Playlist::next() {
    while (part_ && (held_.empty() || held_.front().dts > earliest_to_come())) {
        const auto length = part_->source().duration();
        if (!length || part_->reached() + open_ahead >= *length) start_opening();
        read();
    }
    if (held_.empty()) {
        data_.pass(std::nullopt);
        throw_failure();
        return std::nullopt;
    }
    Frame frame = std::move(held_.front());
    held_.pop_front();
    data_.pass(frame.dts);
    return frame;
}

void Playlist::throw_failure() const {
    if (fatal_) throw Error(*fatal_);
    if (!passed_over_) return;
    throw Error(passed_over_->kind(),
                fmt::format("not every input was played whole; the first: {}", passed_over_->what()));
}

/// The earliest dts of frames that are still to be read: those of the input that plays, and those of inputs
/// that follow, which may begin as early as a track's lead before the others' end.
Time Playlist::earliest_to_come() const {
    return std::min(read_to_, shift_ + std::max(part_->reached() - Part::max_lead, Time(0)));
}

void Playlist::read() {
    std::optional<Frame> frame;
    try {
        frame = part_->next();
    } catch (const Error& error) {
        note(error);
    }
    data_.take_over(part_->source(), shift_);
    if (frame) return place(std::move(*frame));
    for (std::string& remark : part_->source().take_remarks())
        remarks_.push_back(std::move(remark));
    keep_warnings();
    length_ = duration();
    fatal_ ? part_.reset() : advance();
}

void Playlist::advance() {
    for (std::size_t track = 0; track < part_->tracks().size(); ++track) {
        if (auto end = part_->end(track, offset_)) ends_[slot(track)] = std::move(end);
    }
    start_opening();
    take(opening_.get());
    if (part_) move_on();
}

/// Lets the input begin where none of its tracks reaches back into what was played.
void Playlist::move_on() {
    std::optional<ExactTime> latest;
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
        if (!ends_[i]) continue;
        ExactTime offset = *ends_[i];
        if (const auto track = index_of(part_->tracks(), number_of(tracks_, i)))
            offset.add(-part_->lead(*track));
        if (!latest || latest->time() < offset.time()) latest = std::move(offset);
    }
    offset_ = std::move(latest).value_or(offset_);
    shift_ = offset_.time();
    read_to_ = shift_;
    if (shift_ < Timeline::horizon) return;
    fatal_ = Error(ErrorKind::cannot_read, "the stream has become longer than a hundred years; start again");
    part_.reset();
}

/// Index in tracks_ of a track of the input that plays.
std::size_t Playlist::slot(std::size_t track) {
    const TrackNumber number = number_of(part_->tracks(), track);
    while (!index_of(tracks_, number)) {
        Track fresh;
        fresh.type = number.type;
        tracks_.push_back(fresh);
        announced_.push_back(fresh);
        ends_.emplace_back();
    }
    return *index_of(tracks_, number);
}

/// Tells with the frame which tracks are others than before.
void Playlist::announce(Frame& frame) {
    const Track& track = part_->tracks().at(frame.track);
    begun_.resize(part_->tracks().size(), false);
    if (frame.line_up) line_up_ = *frame.line_up;
    if (std::find(begun_.begin(), begun_.end(), true) == begun_.end() &&
        !std::equal(line_up_.begin(), line_up_.end(), part_->tracks().begin(), part_->tracks().end(),
                    look_alike)) {
        line_up_ = part_->tracks();
        frame.line_up = std::make_shared<const std::vector<Track>>(line_up_);
    }
    Track& announced = announced_[slot(frame.track)];
    if (!begun_[frame.track] && !frame.changed && !decode_alike(announced, track))
        frame.changed = std::make_shared<const Track>(track);
    begun_[frame.track] = true;
    if (!frame.changed) return;
    announced = *frame.changed;
    // The next pass begins with what the track was at first.
    line_up_.at(frame.track) = *frame.changed;
}

void Playlist::place(Frame frame) {
    announce(frame);
    frame.track = slot(frame.track);
    frame.dts += shift_;
    frame.pts += shift_;
    frame.pass = part_->pass();
    read_to_ = frame.dts;
    const auto behind = std::upper_bound(held_.begin(), held_.end(), frame.dts,
                                         [](Time time, const Frame& held) { return time < held.dts; });
    held_.insert(behind, std::move(frame));
}

std::vector<std::string> Playlist::take_remarks() {
    std::vector<std::string> remarks = std::exchange(remarks_, {});
    if (!part_) return remarks;
    for (std::string& remark : part_->source().take_remarks())
        remarks.push_back(std::move(remark));
    return remarks;
}

/// Keeps the warnings of the input that plays. Each pass loses its media again, but what costs none is told
/// once.
void Playlist::keep_warnings() {
    for (Warning& warning : part_->source().take_warnings()) {
        if (!warning.is_loss()) {
            if (told_.contains(warning.text)) continue;
            if (told_.size() < max_told) told_.insert(warning.text);
        }
        warnings_.push_back(std::move(warning));
    }
}

std::vector<Warning> Playlist::take_warnings() {
    if (part_) keep_warnings();
    return std::exchange(warnings_, {});
}

}  // namespace

std::unique_ptr<Source> open_playlist(PlaylistSettings settings) {
    return std::make_unique<Playlist>(std::move(settings));
}

}  // namespace media
