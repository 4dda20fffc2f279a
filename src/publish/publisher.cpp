#include "publish/publisher.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <utility>

#include "pack/error.hpp"
#include "pack/flv_dump.hpp"
#include "pack/muxer.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/destinations.hpp"
#include "publish/input/merged_input.hpp"
#include "publish/pacing.hpp"
#include "publish/progress.hpp"
#include "publish/reporter.hpp"
#include "publish/run_failure.hpp"

namespace publish {

namespace {

/// How long a paced stream waits for the other destinations when one is live.
constexpr auto patience_with_others = std::chrono::seconds(2);

pack::MuxerTerms muxer_terms_of(const Terms& settings) {
    // Where nothing travels by its FOURCC, nothing has a place for nanoseconds.
    const bool has_none = settings.nano == NanoUse::off || settings.codecs.needed == rtmp::Offer{};
    return {.encoder = settings.encoder,
            .enhanced = settings.enhanced,
            .records = settings.records,
            .precision = has_none ? pack::Precision::milliseconds : pack::Precision::nanoseconds,
            .start_timestamp_ms = settings.start_timestamp_ms};
}

std::unique_ptr<pack::FlvDump> open_dump(const Settings& settings, const pack::Muxer& muxer,
                                         const Stop& stop) {
    if (settings.dump_path.empty()) return nullptr;
    return std::make_unique<pack::FlvDump>(settings.dump_path, muxer.has(media::TrackType::audio),
                                           muxer.has(media::TrackType::video),
                                           stop.asked_wakeup.descriptor());
}

/// One run, from the open source to the end of every destination: reads, packs, waits for the time of what
/// comes, offers it, and ends the streams. All of it runs on the caller's thread, and so does everything of
/// its members but what they say themselves: the destinations' threads, and the input's.
class Run {
  public:
    Run(media::Source& source, DataFeed* data, const std::vector<rtmp::Url>& destinations,
        const std::vector<SentTap*>& taps, const Terms& settings, Clock& clock, Status& status, Stop& stop)
        : settings_(settings),
          clock_(clock),
          stop_(stop),
          muxer_(source.tracks(), muxer_terms_of(settings)),
          dump_(open_dump(settings, muxer_, stop)),
          pacing_(settings, data),
          destinations_(destinations, taps, settings, stop),
          input_(source, data, settings, stop),
          reporter_(status, settings, {stop, muxer_, progress_, input_, destinations_}) {}

    dial::ExitStatus run() {
        reporter_.begin(clock_.now());
        await_live();
        const TimePoint begun = clock_.now();
        pacing_.begin(begun);
        progress_.begin(begun);
        reporter_.begin_progress(begun);
        input_.begin();
        try {
            for (pack::MuxedMessage& message : muxer_.begin(input_.length()))
                offer(std::move(message));
            send_frames();
        } catch (...) {
            // Frames that were read are sent, and the stream is ended in order, before the caller hears of
            // it.
            end();
            throw;
        }
        end();
        const dial::ExitStatus asked = stop_.asked ? stop_.reason.load() : dial::ExitStatus::success;
        if (asked == dial::ExitStatus::timed_out) throw_over_time();
        if (asked != dial::ExitStatus::success) return asked;
        if (failed_early_ != nullptr) throw DestinationFailure(*failed_early_->failure());
        destinations_.throw_first_failure();
        if (reporter_.incomplete()) throw dial::Failure(*reporter_.incomplete());
        if (dump_failure_) throw pack::Error(*dump_failure_);
        return dial::ExitStatus::success;
    }

  private:
    /// Names the first destination that has not got all.
    [[noreturn]] void throw_over_time() const {
        if (destinations_.empty()) throw dial::Failure(over_time());
        const auto unfinished =
            std::find_if(destinations_.begin(), destinations_.end(),
                         [](const auto& destination) { return !destination->sent_all(); });
        const auto& named = unfinished == destinations_.end() ? *destinations_.begin() : *unfinished;
        throw DestinationFailure(over_time(named->url().redacted()));
    }

    /// Waits until every destination is live or has failed. One that takes long does not keep a paced stream
    /// from the others: it gets what comes once it is live.
    void await_live() {
        TimePoint patience = TimePoint::max();
        while (destinations_.count(Destination::State::connecting) > 0 && !stop_.asked &&
               clock_.now() < patience) {
            const bool one_is_live = destinations_.count(Destination::State::live) > 0;
            if (one_is_live && settings_.speed && patience == TimePoint::max())
                patience = clock_.now() + patience_with_others;
            wait(patience);
        }
        if (settings_.speed) destinations_.begin_stream();
        reporter_.report(clock_.now());
    }

    void send_frames() {
        std::vector<pack::MuxedMessage> messages;
        while (!over()) {
            Reading taken = take();
            // Nothing leaves behind a loss.
            if (settings_.strict) reporter_.report(clock_.now());
            if (over()) return;
            input_.merge_fed(taken.data, taken.frame, progress_.reached());
            send_data(std::move(taken.data));
            if (!taken.frame) return end_input();
            const media::Time time = taken.frame->dts;
            const std::size_t pass = taken.frame->pass;
            if (settings_.duration && time >= *settings_.duration) return;
            pacing_.frame(time, clock_.now());
            input_.expect_after(pacing_.due());
            await_turn();
            if (over()) return;
            if (std::optional<pack::MuxedMessage> news = muxer_.news(*taken.frame, taken.number))
                offer(std::move(*news));
            messages.clear();
            muxer_.frame(*std::move(taken.frame), taken.number, messages);
            for (pack::MuxedMessage& message : messages)
                offer(std::move(message));
            if (pacing_.paced() || input_.may_wait()) destinations_.submit();
            progress_.count(taken.number, time);
            if (progress_.pass() != pass) progress_.begin_pass(pass, destinations_.least_sent());
            if (clock_.now() >= reporter_.next()) reporter_.report(clock_.now());
        }
    }

    /// The next frame and the input's data before it; no frame at the end of the input, and when the wait was
    /// ended because nobody wants one.
    Reading take() {
        try {
            for (;;) {
                if (std::optional<Reading> taken = input_.take(clock_.now())) return *std::move(taken);
                if (over()) return {};
                wait(TimePoint::max());
            }
        } catch (const media::Error& error) {
            if (error.kind() != media::ErrorKind::interrupted || !over()) throw;
            return {};
        }
    }

    /// Offers the data before the frame that was read, each in its turn.
    void send_data(std::vector<media::TimedData> all) {
        for (media::TimedData& data : all) {
            const media::Time time = std::max(progress_.reached(), data.time);
            if (settings_.duration && time >= *settings_.duration) return;
            progress_.reach(time);
            pacing_.data(time);
            await_turn();
            if (over()) return;
            offer(muxer_.data(time, std::move(data.body)));
        }
    }

    void end_input() {
        if (over()) return;
        reporter_.report(clock_.now());
        input_.finish();
    }

    /// Nothing more is wanted: asked to stop, something was lost that must not be, or no destination is left.
    bool over() const {
        const bool lost = settings_.strict && reporter_.incomplete();
        return stop_.asked || lost || (!destinations_.empty() && destinations_.all_ended());
    }

    void await_turn() {
        const TimePoint turn = destinations_.empty() ? pacing_.due() : pacing_.offer_at(clock_.now());
        while (clock_.now() < turn && !over())
            wait(turn);
    }

    /// Offers it to the dump and to every destination, waiting for room where there is none.
    void offer(pack::MuxedMessage muxed) {
        copy(*muxed.message);
        const QueuedMessage message{std::move(muxed), pacing_.queue_due()};
        for (const auto& destination : destinations_) {
            while (destination->state() != Destination::State::ended &&
                   !destination->offer(message, clock_.now()) && !stop_.asked) {
                wait(TimePoint::max());
            }
        }
    }

    /// Writes it to the dump. A disk that takes no more ends the dump, and the stream only where nobody else
    /// gets it.
    void copy(const rtmp::Message& message) {
        if (!dump_) return;
        try {
            dump_->write(message);
        } catch (const pack::Error& error) {
            dump_.reset();
            // The run is to end, and the reader of a pipe takes nothing meanwhile.
            if (error.kind() == pack::ErrorKind::interrupted && stop_.asked) return;
            if (destinations_.empty()) throw;
            dump_failure_ = error;
            reporter_.warn(fmt::format("{}; the stream goes on without it", error.what()));
        }
    }

    void close_dump() {
        try {
            if (dump_) dump_->close();
        } catch (const pack::Error& error) {
            dump_failure_ = error;
        }
        dump_.reset();
    }

    void end() {
        input_.leave();
        reporter_.ending();
        if (!stop_.asked) {
            for (pack::MuxedMessage& message : muxer_.end(progress_.reached()))
                offer(std::move(message));
            destinations_.give_up_late();
        }
        destinations_.finish();
        while (!destinations_.all_ended()) {
            if (stop_.asked) destinations_.abandon();
            wait(TimePoint::max());
        }
        reporter_.report(clock_.now());
        if (destinations_.empty()) reporter_.ended(clock_.now());
        // Last: a full disk under the dump must not cost the destinations their end.
        close_dump();
    }

    /// Waits until `until`, or until something happens: the caller looks at its condition and waits again.
    void wait(TimePoint until) {
        until = std::min({until, reporter_.next(), destinations_.lag_deadline()});
        if (clock_.wait_until(until, stop_.wakeup)) stop_.wakeup.clear();
        destinations_.judge_lag(clock_.now());
        heed_failure();
        reporter_.report(clock_.now());
    }

    /// Ends all streams once one has failed, where that is asked for.
    void heed_failure() {
        if (!settings_.fail_early || stop_.asked) return;
        failed_early_ = destinations_.first_failed();
        if (failed_early_ != nullptr) stop_.ask(dial::ExitStatus::success);
    }

    const Settings& settings_;
    Clock& clock_;
    Stop& stop_;
    pack::Muxer muxer_;
    std::unique_ptr<pack::FlvDump> dump_;
    /// Why the dump is not whole.
    std::optional<pack::Error> dump_failure_;
    Pacing pacing_;
    Progress progress_;
    Destinations destinations_;
    /// The destination whose failure has ended the streams; null for none.
    const Destination* failed_early_ = nullptr;
    MergedInput input_;
    Reporter reporter_;
};

}  // namespace

dial::ExitStatus publish(media::Source& source, const std::string& input_name,
                         const std::vector<rtmp::Url>& destinations, const Settings& settings, Clock& clock,
                         Status& status, Stop& stop, DataFeed* data, const std::vector<SentTap*>& taps) {
    status.report(report::Opened{input_name, source.tracks(), source.duration()});
    const Terms terms = terms_of(settings, source.tracks());
    try {
        return Run(source, data, destinations, taps, terms, clock, status, stop).run();
    } catch (const pack::Error& error) {
        if (error.kind() != pack::ErrorKind::interrupted || !stop.asked) throw;
        if (stop.reason == dial::ExitStatus::timed_out) throw over_time();
        if (stop.reason == dial::ExitStatus::success)
            throw ended_before(fmt::format("{}: nobody opened it to read", settings.dump_path));
        return stop.reason;
    }
}

}  // namespace publish
