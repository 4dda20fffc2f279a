#include "load/tape.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "ground/signal_mask.hpp"
#include "load/reel_room.hpp"
#include "media/track_number.hpp"
#include "pack/header_set.hpp"
#include "pack/muxer.hpp"

namespace load {

namespace {

using Clock = std::chrono::steady_clock;
using Muxed = pack::MuxedMessage;

/// Media of a reel, where its groups are shorter.
constexpr media::Time least_reel = std::chrono::milliseconds(250);

TapeMessage::Role role_of(Muxed::Role role) {
    switch (role) {
        case Muxed::Role::header:
            return TapeMessage::Role::header;
        case Muxed::Role::entry:
            return TapeMessage::Role::entry;
        case Muxed::Role::data:
            return TapeMessage::Role::data;
        case Muxed::Role::end:
            return TapeMessage::Role::end;
        case Muxed::Role::frame:
        case Muxed::Role::track_entry:
            break;
    }
    return TapeMessage::Role::frame;
}

TapeMessage taped(const Muxed& muxed) {
    return {*muxed.message, muxed.time, role_of(muxed.role)};
}

net::TimePoint after(net::TimePoint begin, media::Time time, double speed) {
    return begin + std::chrono::nanoseconds(
                       static_cast<std::int64_t>(static_cast<long double>(time.count()) / speed));
}

}  // namespace

/// The messages of the input, put into reels.
class Tape::Recording {
  public:
    Recording(const media::Source& source, const TapeTerms& terms, std::shared_ptr<ReelRoom> room)
        : source_(source),
          muxer_(source.tracks(),
                 {.encoder = terms.encoder, .enhanced = terms.enhanced, .records = terms.records}),
          room_(std::move(room)) {
        std::optional<media::Time> length = source.duration();
        if (terms.duration) length = std::min(length.value_or(*terms.duration), *terms.duration);
        if (terms.joining == TapeTerms::Joining::in_the_middle) length.reset();
        for (const Muxed& header : muxer_.begin(length))
            put_header(header);
    }

    /// Adds the messages of a frame. A reel that copies can begin with is handed out; null for none.
    std::shared_ptr<const Reel> add(media::Frame frame) {
        const media::TrackNumber number = media::number_of(source_.tracks(), frame.track);
        const media::Time time = frame.dts;
        if (const std::optional<Muxed> news = muxer_.news(frame, number)) add_header(*news);
        messages_.clear();
        muxer_.frame(std::move(frame), number, messages_);
        for (const Muxed& muxed : messages_) {
            if (muxed.role == Muxed::Role::header) add_header(muxed);
        }
        const Muxed& last = messages_.back();
        const bool begins = !reel_ || (last.role == Muxed::Role::entry && time - begin_ >= least_reel);
        std::shared_ptr<const Reel> fresh = begins ? begin_reel(Reel::Beginning::entry, time) : nullptr;
        put(taped(last));
        reached_ = std::max(reached_, time);
        return fresh;
    }

    /// Adds data, which goes before the frame that comes next. As above.
    std::shared_ptr<const Reel> add(media::TimedData data) {
        const media::Time time = std::max(reached_, data.time);
        std::shared_ptr<const Reel> fresh = reel_ ? nullptr : begin_reel(Reel::Beginning::entry, time);
        put(taped(muxer_.data(time, std::move(data.body))));
        reached_ = time;
        return fresh;
    }

    /// The end of all tracks, where the input came to its end.
    void end_tracks() {
        if (!reel_) return;
        for (const Muxed& end : muxer_.end(reached_))
            put(taped(end));
    }
    /// No reel follows.
    void complete() {
        if (reel_) reel_->complete_with(nullptr);
    }

  private:
    void put_header(const Muxed& header) {
        headers_.put(header);
        snapshot_.reset();
    }

    /// A header that holds from the next frame on: those who are under way get it before that, and those who begin there
    /// with the others.
    void add_header(const Muxed& header) {
        put_header(header);
        if (reel_) put(taped(header));
    }

    Reel::Headers headers() {
        if (!snapshot_) {
            auto all = std::make_shared<std::vector<TapeMessage>>();
            for (const Muxed& header : headers_.all())
                all->push_back(taped(header));
            snapshot_ = std::move(all);
        }
        return snapshot_;
    }

    std::shared_ptr<const Reel> begin_reel(Reel::Beginning beginning, media::Time time) {
        begin_ = reel_ ? std::max(begin_, time) : time;
        auto next = std::make_shared<Reel>(beginning, begin_, headers(), room_);
        if (reel_) reel_->complete_with(next);
        reel_ = next;
        return next;
    }
    /// Adds a message, in another reel where this one is full.
    void put(TapeMessage message) {
        if (reel_->size() == Reel::most_messages) begin_reel(Reel::Beginning::middle, message.time);
        reel_->add(std::move(message));
    }

    const media::Source& source_;
    pack::Muxer muxer_;
    const std::shared_ptr<ReelRoom> room_;
    pack::HeaderSet<> headers_;
    /// The headers as reels have them; null where they have changed since.
    Reel::Headers snapshot_;
    std::shared_ptr<Reel> reel_;
    media::Time begin_{0};
    media::Time reached_{0};
    std::vector<Muxed> messages_;
};

Tape::Tape(media::Source& source, TapeTerms terms)
    : source_(source),
      terms_(std::move(terms)),
      room_(std::make_shared<ReelRoom>()),
      recording_(std::make_unique<Recording>(source, terms_, room_)),
      keeps_beginning_(terms_.joining == TapeTerms::Joining::at_the_beginning) {}

Tape::~Tape() {
    stop();
}

void Tape::start(net::TimePoint begin) {
    if (!terms_.live) origin_ = begin;
    thread_ = std::thread([this] {
        ground::leave_signals_to_others();
        run();
    });
}

void Tape::stop() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    stopped_.notify_all();
    room_->close();
    if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const Reel> Tape::beginning() const {
    const std::lock_guard lock(mutex_);
    return keeps_beginning_ && !reels_.empty() ? reels_.front() : nullptr;
}

void Tape::let_beginning_go() {
    std::deque<std::shared_ptr<const Reel>> unused;
    const std::lock_guard lock(mutex_);
    keeps_beginning_ = false;
    trim(unused);
}

std::shared_ptr<const Reel> Tape::entry_after(media::Time time) const {
    const std::lock_guard lock(mutex_);
    auto reel = std::ranges::lower_bound(reels_, time, {}, [](const auto& one) { return one->begin(); });
    while (reel != reels_.end() && !(*reel)->begins_with_entry())
        ++reel;
    return reel == reels_.end() ? nullptr : *reel;
}

std::optional<net::TimePoint> Tape::origin() const {
    const std::lock_guard lock(mutex_);
    return origin_;
}

std::optional<std::exception_ptr> Tape::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_ ? std::optional(failure_) : std::nullopt;
}

std::vector<media::Warning> Tape::take_warnings() {
    const std::lock_guard lock(mutex_);
    return std::exchange(warnings_, {});
}

std::size_t Tape::bytes() const {
    return room_->bytes();
}

void Tape::run() {
    std::exception_ptr failure;
    try {
        read(*recording_);
    } catch (...) {
        failure = std::current_exception();
    }
    recording_->complete();
    end(failure);
}

void Tape::read(Recording& recording) {
    for (;;) {
        std::optional<media::Frame> frame = source_.next();
        std::vector<media::TimedData> data = source_.take_data();
        {
            std::vector<media::Warning> fresh = source_.take_warnings();
            const std::lock_guard lock(mutex_);
            std::ranges::move(fresh, std::back_inserter(warnings_));
            if (stop_) return;
        }
        for (media::TimedData& one : data) {
            if (terms_.duration && one.time >= *terms_.duration) break;
            put(recording.add(std::move(one)));
        }
        const bool is_over = !frame || (terms_.duration && frame->dts >= *terms_.duration);
        if (is_over) return recording.end_tracks();
        const media::Time time = frame->dts;
        if (terms_.live) keep_time(time);
        if (!await_due(time) || !await_room()) return;
        put(recording.add(*std::move(frame)));
    }
}

/// Waits until the media of that time is to be read; false once stopped.
bool Tape::await_due(media::Time time) {
    std::unique_lock lock(mutex_);
    if (terms_.live || !terms_.speed) return !stop_;
    const net::TimePoint turn = after(*origin_, time - terms_.lead, *terms_.speed);
    return !stopped_.wait_until(lock, turn, [this] { return stop_; });
}

/// Sees to it that there is room for a frame; false once stopped.
bool Tape::await_room() {
    if (room_->bytes() < terms_.most_bytes) return true;
    bool keeps = false;
    {
        const std::lock_guard lock(mutex_);
        keeps = keeps_beginning_;
    }
    if (terms_.live || terms_.speed || keeps) {
        throw TapeFull(
            fmt::format("the copies are so far apart that {} MB of the input would have to be held at once; "
                        "--loop has them join "
                        "where time is, and a shorter --ramp-up brings them together",
                        terms_.most_bytes >> 20U));
    }
    return room_->await(terms_.most_bytes);
}

/// Media of a live input is due as it comes: what came too late for its moment moves all that follows.
void Tape::keep_time(media::Time time) {
    const net::TimePoint now = Clock::now();
    const std::lock_guard lock(mutex_);
    if (!origin_) origin_ = now + *terms_.live - time;
    origin_ = std::max(*origin_, now - time);
}

void Tape::put(std::shared_ptr<const Reel> reel) {
    if (!reel) return;
    // What goes away does so when nobody waits for the lock.
    std::deque<std::shared_ptr<const Reel>> unused;
    const std::lock_guard lock(mutex_);
    reels_.push_back(std::move(reel));
    trim(unused);
}

/// Takes away the reels that nobody can join any more; the newest stays.
void Tape::trim(std::deque<std::shared_ptr<const Reel>>& unused) {
    if (keeps_beginning_ || reels_.empty()) return;
    const media::Time reach = terms_.speed && !terms_.live ? terms_.lead : media::Time(0);
    const media::Time oldest = reels_.back()->begin() - reach - terms_.window;
    while (reels_.size() > 1 && reels_[1]->begin() <= oldest) {
        unused.push_back(std::move(reels_.front()));
        reels_.pop_front();
    }
}

void Tape::end(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    // A source that was interrupted for the stop has not failed.
    if (!stop_) failure_ = std::move(failure);
    ended_.store(true, std::memory_order_release);
}

}  // namespace load
