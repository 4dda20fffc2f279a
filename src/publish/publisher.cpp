#include "publish/publisher.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "media/track_number.hpp"
#include "pack/flv_dump.hpp"
#include "pack/metadata.hpp"
#include "pack/packetizer.hpp"
#include "publish/destination.hpp"
#include "publish/input/intake.hpp"
#include "publish/input/live_pacer.hpp"
#include "publish/input/pacer.hpp"
#include "publish/input/passes.hpp"

namespace publish {

namespace {

bool has_type(const std::vector<media::Track>& tracks, media::TrackType type) {
    return std::any_of(tracks.begin(), tracks.end(),
                       [&](const media::Track& track) { return track.type == type; });
}

/// Where nothing travels by its FOURCC, nothing has a place for nanoseconds.
pack::Precision precision_of(const Terms& settings) {
    const bool has_none = settings.nano == NanoUse::off || settings.codecs.needed == rtmp::Offer{};
    return has_none ? pack::Precision::milliseconds : pack::Precision::nanoseconds;
}

/// Data that is to leave at once waits behind what was read ahead: that is then less.
constexpr std::chrono::nanoseconds read_ahead_of_data = std::chrono::milliseconds(250);

/// How far a stream that cannot be held up by its destinations is read ahead of its time.
constexpr std::chrono::nanoseconds read_ahead = std::chrono::seconds(2);

/// How long a paced stream waits for the other destinations when one is live.
constexpr auto patience_with_others = std::chrono::seconds(2);

/// One run, from the open source to the end of every destination. It owns the destinations and speaks to
/// Status; all of it runs on the caller's thread.
class Run {
  public:
    Run(media::Source& source, DataFeed* data, const std::vector<rtmp::Url>& destinations,
        const Terms& settings, Clock& clock, Status& status, Stop& stop)
        : settings_(settings),
          data_(data),
          clock_(clock),
          status_(status),
          stop_(stop),
          packetizer_(source.tracks(), settings.start_timestamp_ms, settings.enhanced, settings.records,
                      precision_of(settings)),
          described_(source.tracks()),
          reports_(stop.wakeup),
          destinations_left_(destinations.size()),
          end_reported_(destinations.size()),
          intake_(source, stop) {
        if (!settings.dump_path.empty()) {
            dump_ = std::make_unique<pack::FlvDump>(settings.dump_path,
                                                    has_type(described_, media::TrackType::audio),
                                                    has_type(described_, media::TrackType::video));
        }
        for (const rtmp::Url& url : destinations) {
            destinations_.push_back(
                std::make_unique<Destination>(url, settings, reports_, stop.wakeup, [this] {
                    // A silent pipe must not keep us from telling that nobody listens any more.
                    if (--destinations_left_ == 0) stop_.end_input();
                }));
        }
    }

    ExitStatus run() {
        const auto alive_interval = status_.alive_interval();
        if (alive_interval) next_alive_ = clock_.now() + *alive_interval;
        await_live();
        begun_ = clock_.now();
        pacer_ = Pacer(settings_.speed, begun_);
        if (settings_.live) live_pacer_.emplace(*settings_.live);
        const auto interval = status_.progress_interval();
        next_progress_ = interval ? begun_ + *interval : TimePoint::max();
        intake_.begin();
        due_ = begun_;
        try {
            send_headers();
            send_frames();
        } catch (...) {
            // What was read is sent, and the stream ended in order, before the caller hears of it.
            end();
            throw;
        }
        end();
        const ExitStatus asked = stop_.asked ? stop_.reason.load() : ExitStatus::success;
        if (asked != ExitStatus::success) return asked;
        throw_first_failure();
        return ExitStatus::success;
    }

  private:
    /// Until every destination is live or has failed. Those that take long do not keep a paced stream from
    /// the others: they get what comes once they are live.
    void await_live() {
        next_progress_ = TimePoint::max();
        TimePoint patience = TimePoint::max();
        while (count(Destination::State::connecting) > 0 && !stop_.asked && clock_.now() < patience) {
            const bool one_is_live = count(Destination::State::live) > 0;
            if (one_is_live && settings_.speed && patience == TimePoint::max())
                patience = clock_.now() + patience_with_others;
            wait(patience);
        }
        if (settings_.speed) {
            for (const auto& destination : destinations_)
                destination->queue().begin();
        }
        report_pending();
    }

    std::size_t count(Destination::State state) const {
        return static_cast<std::size_t>(
            std::count_if(destinations_.begin(), destinations_.end(),
                          [&](const auto& destination) { return destination->state() == state; }));
    }

    void send_headers() {
        send_metadata(length(), media::Time(0));
        for (pack::Header& header : packetizer_.sequence_headers(media::Time(0)))
            offer_header(std::move(header), media::Time(0));
    }

    /// How much is to be sent, as far as that is known.
    std::optional<media::Time> length() const {
        const std::optional<media::Time> whole = intake_.duration();
        return whole && settings_.duration ? std::min(*whole, *settings_.duration) : whole;
    }

    void send_metadata(std::optional<media::Time> duration, media::Time at) {
        offer_header(pack::metadata_header(described_, duration, settings_.encoder,
                                           packetizer_.milliseconds(at), settings_.enhanced),
                     at);
    }

    /// Metadata once more where what it says has changed. Its length is then that of no file any more.
    void describe_again(const media::Frame& frame) {
        if (!frame.programme && !frame.changed) return;
        std::vector<media::Track> tracks = frame.programme ? *frame.programme : described_;
        const auto changed =
            frame.changed ? media::index_of(tracks, read_number_) : std::optional<std::size_t>();
        if (changed) tracks[*changed] = *frame.changed;
        const bool is_news = !pack::same_metadata(tracks, described_, settings_.enhanced);
        described_ = std::move(tracks);
        if (is_news) send_metadata(std::nullopt, frame.dts);
    }

    void send_frames() {
        std::vector<pack::Header> fresh;
        while (!over()) {
            std::optional<media::Frame> frame = next_frame();
            take_fed_data(frame ? frame->dts : reached_ + media::Time(1));
            send_data();
            if (!frame) {
                end_input();
                return;
            }
            const media::Time time = frame->dts;
            if (settings_.duration && time >= *settings_.duration) return;
            const media::TrackNumber number = read_number_;
            const bool is_video = number.type == media::TrackType::video;
            due_ = live_pacer_ ? live_pacer_->due(time, clock_.now()) : pacer_.due(time);
            await_turn();
            if (over()) return;
            describe_again(*frame);
            const QueuedMessage::Role role = role_of(*frame, number);
            const auto video_track = static_cast<std::uint8_t>(is_video ? number.number : 0);
            fresh.clear();
            rtmp::Message message = packetizer_.pack(std::move(*frame), fresh);
            for (pack::Header& header : fresh)
                offer_header(std::move(header), time);
            offer(std::move(message), time, role, video_track);
            if (pacer_.paced() || intake_.may_wait()) submit();
            (is_video ? offered_.video_frames : offered_.audio_frames) += 1;
            offered_.media = reached_ = time;
            if (passes_.last() != read_pass_) {
                forget_passes();
                passes_.begin(read_pass_, time);
            }
            if (clock_.now() >= next_report()) report_pending();
        }
    }

    /// What else is to be sent before `end`, in its place among the input's own.
    void take_fed_data(media::Time end) {
        if (data_ == nullptr) return;
        for (media::TimedData& data : data_->take(reached_, end))
            read_data_.push_back(std::move(data));
        std::stable_sort(read_data_.begin(), read_data_.end(),
                         [](const auto& one, const auto& other) { return one.time < other.time; });
    }

    /// What comes before the frame that was read, in its turn. In a live input it leaves with the frame
    /// before it.
    void send_data() {
        for (media::TimedData& data : std::exchange(read_data_, {})) {
            const media::Time time = std::max(reached_, data.time);
            if (settings_.duration && time >= *settings_.duration) return;
            reached_ = time;
            if (!live_pacer_) due_ = pacer_.due(reached_);
            await_turn();
            if (over()) return;
            offer(rtmp::make_message(rtmp::MessageType::data_amf0, packetizer_.milliseconds(reached_),
                                     std::move(data.body)),
                  reached_, QueuedMessage::Role::data);
        }
    }

    QueuedMessage::Role role_of(const media::Frame& frame, const media::TrackNumber& number) {
        const bool is_video = number.type == media::TrackType::video;
        if (is_video && number.number > 0)
            return frame.keyframe ? QueuedMessage::Role::track_entry : QueuedMessage::Role::frame;
        const bool is_keyframe = is_video && frame.keyframe;
        if (is_keyframe) {
            if (last_keyframe_) offered_.keyframe_interval = frame.dts - *last_keyframe_;
            last_keyframe_ = frame.dts;
        }
        // What comes before the first keyframe, such as sound, is what the stream itself begins with.
        const bool begins = is_keyframe || !last_keyframe_ || !has_type(described_, media::TrackType::video);
        return begins ? QueuedMessage::Role::entry : QueuedMessage::Role::frame;
    }

    void end_input() {
        if (over()) return;
        warn_of_short_input();
        if (data_ != nullptr) data_->finish();
    }

    /// A file cut between two frames shows by its header's promise alone. That is no error: recordings of
    /// live streams often promise what was streamed, not what was kept.
    void warn_of_short_input() {
        const std::optional<media::Time> promised = intake_.duration();
        if (!promised || offered_.media >= *promised * 9 / 10) return;
        const auto seconds = [](media::Time time) { return std::chrono::duration<double>(time).count(); };
        status_.report(report::Warning{
            fmt::format("the input ended at {:.1f} s, though its header promises {:.1f} s; is the file cut?",
                        seconds(offered_.media), seconds(*promised))});
    }

    /// Nothing at the end of the input, and when the wait for it was ended because nobody wants it.
    std::optional<media::Frame> next_frame() {
        try {
            for (;;) {
                if (std::optional<Intake::Taken> taken = intake_.take()) {
                    read_data_ = std::move(taken->data);
                    read_number_ = taken->number;
                    read_pass_ = taken->pass;
                    return std::move(taken->frame);
                }
                if (over()) return std::nullopt;
                wait(TimePoint::max());
            }
        } catch (const media::Error& error) {
            if (error.kind() != media::ErrorKind::interrupted || !over()) throw;
            return std::nullopt;
        }
    }

    /// Nothing more is wanted: asked to stop, or no destination is left.
    bool over() const {
        if (stop_.asked) return true;
        return !destinations_.empty() && count(Destination::State::ended) == destinations_.size();
    }

    /// Destinations wait by themselves for what is due: what is offered is read ahead, as far as they have
    /// room, or for so long where they do not say so.
    void await_turn() {
        if (destinations_.empty()) return await(due_);
        const bool may_be_fed = data_ != nullptr && data_->is_live();
        const bool keeps_up = settings_.lag.way != LagPolicy::Way::wait || may_be_fed;
        const std::chrono::nanoseconds ahead = may_be_fed ? read_ahead_of_data : read_ahead;
        // Half of it at a time: one wakeup for many frames.
        const TimePoint leaves = due_ - settings_.burst;
        if (keeps_up && pacer_.paced() && leaves - clock_.now() > ahead) await(leaves - ahead / 2);
    }

    void await(TimePoint moment) {
        while (clock_.now() < moment && !over())
            wait(moment);
    }

    void offer_header(pack::Header header, media::Time time) {
        offer(std::move(header.message), time, QueuedMessage::Role::header, 0, header.key);
    }

    /// To the dump and to every destination, waiting for room where there is none.
    void offer(rtmp::Message message, media::Time time, QueuedMessage::Role role,
               std::uint8_t video_track = 0, pack::HeaderKey key = {}) {
        if (dump_) dump_->write(message);
        const QueuedMessage queued{std::make_shared<const rtmp::Message>(std::move(message)),
                                   time,
                                   pacer_.paced() ? due_ : TimePoint::min(),
                                   role,
                                   video_track,
                                   key};
        for (const auto& destination : destinations_) {
            while (destination->state() != Destination::State::ended &&
                   !destination->offer(queued, clock_.now()) && !stop_.asked) {
                wait(TimePoint::max());
            }
        }
    }

    void submit() {
        for (const auto& destination : destinations_)
            destination->queue().submit();
    }

    void send_ends() {
        for (rtmp::Message& end : packetizer_.sequence_ends(reached_))
            offer(std::move(end), reached_, QueuedMessage::Role::end);
    }

    void end() {
        phase_ = Status::Phase::ending;
        status_.alive(phase_);
        if (!stop_.asked) send_ends();
        for (const auto& destination : destinations_) {
            const bool misses_all = destination->state() == Destination::State::connecting && !stop_.asked;
            misses_all ? destination->miss() : destination->finish();
        }
        while (count(Destination::State::ended) < destinations_.size()) {
            if (stop_.asked) abandon();
            wait(TimePoint::max());
        }
        report_pending();
        if (destinations_.empty()) {
            status_.report(report::Ended{{}, offered(clock_.now()), Confirmation::none, ExitStatus::success});
        }
        // Last: a full disk under the dump must not cost the destinations their end.
        if (dump_) dump_->close();
    }

    void abandon() {
        for (const auto& destination : destinations_)
            destination->abandon();
    }

    /// Each as it comes: the others may go on for weeks.
    void report_end(const Destination& destination, const report::Progress& totals) {
        const std::optional<Failure>& failure = destination.failure();
        const ExitStatus status = failure ? failure->status() : ExitStatus::success;
        if (failure && stop_.asked && stop_.reason.load() != ExitStatus::success &&
            status != ExitStatus::interrupted) {
            status_.report(report::Warning{failure->what()});
        }
        report::Ended ended{destination.url().redacted(), totals, destination.confirmation(), status,
                            failure};
        if (stop_.asked && stop_.reason.load() != ExitStatus::success) {
            ended.status = stop_.reason;
            ended.failure.reset();
        }
        status_.report(ended);
    }

    void throw_first_failure() const {
        for (const auto& destination : destinations_) {
            if (destination->failure()) throw DestinationFailure(*destination->failure());
        }
    }

    /// Waits until `until`, or until something happens: the caller looks at its condition and waits again.
    void wait(TimePoint until) {
        until = std::min(until, next_report());
        for (const auto& destination : destinations_)
            until = std::min(until, destination->lag_deadline());
        if (clock_.wait_until(until, stop_.wakeup)) stop_.wakeup.clear();
        for (const auto& destination : destinations_)
            destination->judge_lag(clock_.now());
        report_pending();
    }

    void report_pending() {
        // Those that have ended say no more than what is taken after.
        std::vector<std::size_t> ended;
        for (std::size_t i = 0; i < destinations_.size(); ++i) {
            if (!end_reported_[i] && destinations_[i]->state() == Destination::State::ended)
                ended.push_back(i);
        }
        for (const Report& report : reports_.take())
            status_.report(report);
        const Intake::Words words = intake_.take_words();
        for (const std::string& warning : words.warnings)
            status_.report(report::Warning{warning});
        for (const std::string& remark : words.remarks)
            status_.report(report::Detail{remark});
        if (data_ != nullptr) {
            for (const std::string& warning : data_->take_warnings())
                status_.report(report::Warning{warning});
        }
        const TimePoint now = clock_.now();
        for (const std::size_t i : ended) {
            end_reported_[i] = true;
            report_end(*destinations_[i], progress(*destinations_[i], now));
        }
        if (now >= next_progress_) report_progress(now);
        if (now < next_alive_) return;
        next_alive_ = now + *status_.alive_interval();
        status_.alive(phase_);
    }

    TimePoint next_report() const { return std::min(next_progress_, next_alive_); }

    void report_progress(TimePoint now) {
        const auto interval = *status_.progress_interval();
        // On the grid of the first one, so that a late report does not shift those that follow.
        next_progress_ += interval * ((now - next_progress_) / interval + 1);
        if (destinations_.empty()) status_.report(offered(now));
        for (std::size_t i = 0; i < destinations_.size(); ++i) {
            if (!end_reported_[i]) status_.report(progress(*destinations_[i], now));
        }
    }

    /// What was read and packed.
    report::Progress offered(TimePoint now) const {
        report::Progress progress = offered_;
        progress.elapsed = now - begun_;
        progress.total = length();
        progress.pass = passes_.at(progress.media);
        return progress;
    }

    /// Passes that every destination has behind it are of no more interest.
    void forget_passes() {
        media::Time least = offered_.media;
        for (const auto& destination : destinations_) {
            if (destination->state() != Destination::State::ended)
                least = std::min(least, destination->sent_media());
        }
        passes_.forget_before(least);
    }

    report::Progress progress(Destination& destination, TimePoint now) const {
        report::Progress progress = offered(now);
        progress.destination = destination.url().redacted();
        progress.media = destination.sent_media();
        progress.pass = passes_.at(progress.media);
        progress.sent_bytes = destination.sent_bytes();
        progress.video_frames = destination.sent_video_frames();
        progress.audio_frames = destination.sent_audio_frames();
        const Destination::Outages outages = destination.outages();
        progress.reconnects = outages.count;
        progress.out_of_service = outages.time;
        progress.repeated_frames = outages.repeated_frames;
        progress.skipped_frames = outages.skipped_frames;
        progress.moves = outages.moves;
        progress.sessions = outages.sessions;
        progress.dropped_frames = destination.queue().dropped();
        progress.queued = destination.queue().span(now);
        const LinkWatch::Seen link = destination.link();
        progress.connected = link.connected;
        progress.round_trip = link.round_trip;
        progress.retransmits = link.retransmits;
        progress.unsent_bytes = link.unsent_bytes;
        const std::optional<TimePoint> oldest = destination.queue().oldest();
        if (oldest && pacer_.paced()) {
            progress.behind = std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(now - *oldest));
        }
        return progress;
    }

    const Terms& settings_;
    DataFeed* const data_;
    Clock& clock_;
    Status& status_;
    Stop& stop_;
    pack::Packetizer packetizer_;
    /// What the metadata says that plays.
    std::vector<media::Track> described_;
    ReportQueue reports_;
    /// Those that have not ended; counted down on their threads.
    std::atomic<std::size_t> destinations_left_;
    std::unique_ptr<pack::FlvDump> dump_;
    std::vector<std::unique_ptr<Destination>> destinations_;
    /// Of each of them.
    std::vector<bool> end_reported_;
    TimePoint begun_{};
    TimePoint next_progress_{};
    TimePoint next_alive_ = TimePoint::max();
    Status::Phase phase_ = Status::Phase::running;
    Pacer pacer_{std::nullopt, TimePoint{}};
    std::optional<LivePacer> live_pacer_;
    /// When the frame that was read last is due, and what goes with it.
    TimePoint due_{};
    std::optional<media::Time> last_keyframe_;
    /// The time of what was offered last.
    media::Time reached_{0};
    /// Of the frame that was read last, and what comes before it.
    std::vector<media::TimedData> read_data_;
    media::TrackNumber read_number_;
    std::size_t read_pass_ = 1;
    Passes passes_;
    /// Counted here for a run without destinations.
    report::Progress offered_;
    /// Last: nothing else goes away while its thread runs.
    Intake intake_;
};

}  // namespace

ExitStatus publish(media::Source& source, const std::string& input_name,
                   const std::vector<rtmp::Url>& destinations, const Settings& settings, Clock& clock,
                   Status& status, Stop& stop, DataFeed* data) {
    status.report(report::Opened{input_name, source.tracks(), source.duration()});
    const Terms terms = terms_of(settings, source.tracks());
    return Run(source, data, destinations, terms, clock, status, stop).run();
}

}  // namespace publish
