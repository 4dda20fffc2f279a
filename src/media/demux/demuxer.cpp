#include "media/demux/demuxer.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "media/demux/beginning.hpp"
#include "media/demux/chosen_tracks.hpp"
#include "media/demux/entry_point.hpp"
#include "media/demux/frame_reader.hpp"
#include "media/streams/stream_info.hpp"
#include "media/time/clock_time.hpp"

namespace media {

namespace {

/// A reader's frames from its beginning, or from Input::start on, as a source: their times count from the
/// first that leaves.
class Demuxer final : public Source {
  public:
    explicit Demuxer(const Input& input) : reader_(input), entry_(reader_) {
        if (input.start > Time(0)) {
            beginning_.emplace(reader_, input.start, input.starts_from);
        } else if (!may_wait()) {
            entry_.find();
        }
    }

    const std::vector<Track>& tracks() const override { return reader_.tracks(); }
    std::optional<Time> duration() const override {
        const auto whole = reader_.container().format().duration();
        return whole ? std::optional(std::max(*whole - left_out() - entry_.skipped(), Time(0))) : whole;
    }
    Time left_out() const override { return beginning_ ? beginning_->left_out() : Time(0); }
    std::optional<Frame> next() override;
    std::vector<TimedData> take_data() override;
    bool may_wait() const override { return reader_.container().may_wait(); }
    std::optional<ContainerTimes> container_times() const override {
        if (!origin_) return std::nullopt;
        return ContainerTimes{reader_.container().format().zero(origin_->first_shown), origin_->dts};
    }
    std::vector<std::string> take_remarks() override { return reader_.container().remarks().take(); }
    std::vector<Warning> take_warnings() override { return reader_.container().remarks().take_warnings(); }

  private:
    void end();
    void warn_of_missing_tracks();
    void tell_of_short_end();
    bool sends_all_types() const;
    bool is_only_announced(TrackType type) const;
    void warn_of_missing(const std::string& subject, TrackType type, std::uint64_t left_out);
    void warn_of_missing(const Track& track, std::uint64_t left_out);

    /// Moments of the container's time, known once a frame has left.
    struct Origin {
        /// dts of the first frame that left, which is the smallest.
        Time dts{0};
        Time first_shown{0};
    };

    FrameReader reader_;
    EntryPoint entry_;
    /// The moment that Input::start asks for; nothing without that.
    std::optional<Beginning> beginning_;
    std::optional<Origin> origin_;
    bool ended_ = false;
};

std::optional<Frame> Demuxer::next() {
    std::optional<Frame> frame = beginning_ ? beginning_->next() : entry_.next();
    reader_.data().pass(frame ? std::optional(frame->dts) : std::nullopt);
    if (!frame) {
        end();
        return std::nullopt;
    }
    if (!origin_) {
        origin_ = {frame->dts,
                   beginning_ ? beginning_->first_shown() : entry_.first_shown().value_or(frame->pts)};
    }
    // A frame that is late beyond all reading ahead may lie before the first.
    frame->dts -= origin_->dts;
    frame->pts -= origin_->dts;
    if (frame->dts < Time(0)) {
        frame->dts = Time(0);
        frame->pts = std::max(frame->pts, Time(0));
    }
    return frame;
}

/// Throws where the input broke off or held no frame, and warns of tracks that were only announced.
void Demuxer::end() {
    if (!std::exchange(ended_, true) && origin_) {
        warn_of_missing_tracks();
        tell_of_short_end();
    }
    reader_.container().remarks().finish_warnings();
    reader_.throw_if_damaged(origin_ ? std::optional(origin_->dts) : std::nullopt);
    if (origin_) return;
    throw Error(
        ErrorKind::nothing_to_send,
        fmt::format("{}: there is no frame in it, only what announces them", reader_.container().name()));
}

void Demuxer::warn_of_missing_tracks() {
    // A start in mid-file may leave a track out that ends before.
    if (beginning_) return;
    for (std::size_t i = 0; i < reader_.tracks().size(); ++i) {
        if (!entry_.begun(i)) warn_of_missing(reader_.tracks()[i], entry_.left_out(i));
    }
    const Container& container = reader_.container();
    for (const TrackType type : {TrackType::video, TrackType::audio}) {
        if (is_only_announced(type)) warn_of_missing(type == TrackType::video ? "video" : "audio", type, 0);
    }
    // A file's missing tracks were told before.
    if (!container.may_wait()) return;
    for (const StreamInfo& stream : container.kept_besides(reader_.tracks())) {
        if (container.takes_late(stream.track.type)) warn_of_missing(stream.track, 0);
    }
}

/// True where an FLV says that it has a track of that type, and has not a tag of one.
bool Demuxer::is_only_announced(TrackType type) const {
    const auto streams = reader_.container().format().streams();
    return reader_.container().announces(type) &&
           std::none_of(streams.begin(), streams.end(), [type](const AVStream* stream) {
               return is_media(*stream) && type_of(*stream) == type;
           });
}

void Demuxer::warn_of_missing(const std::string& subject, TrackType type, std::uint64_t left_out) {
    const std::string_view fault =
        left_out > 0 ? "has no keyframe, and is not sent" : "is announced, and no frame of it came";
    reader_.container().remarks().warn(
        {.text = fmt::format("{}: {} {} ({} if that is meant)", reader_.container().name(), subject, fault,
                             option_without(type)),
         .type = Warning::Class::missing_track,
         .left_out_frames = left_out,
         .missing = type});
}

void Demuxer::warn_of_missing(const Track& track, std::uint64_t left_out) {
    warn_of_missing(fmt::format("track {} ({})", track.input_index, track.codec_name), track.type, left_out);
}

/// Tells of an input that ends before its header's promise: a file that is cut between two packets shows by
/// nothing else. That is no loss: recordings of live streams often promise what was streamed.
void Demuxer::tell_of_short_end() {
    constexpr Time tolerance = std::chrono::seconds(1);
    const Container& container = reader_.container();
    const std::optional<Time> promised = duration();
    if (!promised || !container.format().promises_duration() || container.damage() || reader_.hides() ||
        !sends_all_types())
        return;
    // Headers of FLV count from 0, or from the first frame.
    const Time came = reader_.reached() - std::min(origin_->dts, Time(0));
    const Time sent = reader_.reached() - origin_->dts;
    const std::string text = fmt::format("ends at {}, though its header promises {}",
                                         clock_time(std::max(sent, Time(0))), clock_time(*promised));
    if (std::max(came, sent) < *promised / 10 * 9) {
        reader_.container().remarks().warn({fmt::format("{}: {}; is the file cut?", container.name(), text)});
    } else if (container.format().is_flv() && came + tolerance < *promised) {
        reader_.container().remarks().add(text);
    }
}

/// False where the longest track may be one that is not sent.
bool Demuxer::sends_all_types() const {
    const auto& streams = reader_.container().streams();
    return std::all_of(streams.begin(), streams.end(), [&](const StreamInfo& stream) {
        return std::any_of(tracks().begin(), tracks().end(),
                           [&](const Track& track) { return track.type == stream.track.type; });
    });
}

std::vector<TimedData> Demuxer::take_data() {
    if (!origin_) return {};
    const Time begin = origin_->dts;
    const Time end = std::max(begin, reader_.reached());
    std::vector<TimedData> data = reader_.data().take();
    // None leaves before the first frame, or long after the last.
    for (TimedData& one : data)
        one.time = std::clamp(one.time, begin, end) - begin;
    return data;
}

}  // namespace

std::unique_ptr<Source> demux(const Input& input) {
    return std::make_unique<Demuxer>(input);
}

}  // namespace media
