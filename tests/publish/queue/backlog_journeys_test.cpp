// Journeys at random, in virtual time: a stream of several tracks over connections that are lost, ended or
// left at any moment.

#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <random>
#include <string>
#include <utility>

#include "publish/queue/queued.hpp"
#include "support/sanitized.hpp"

namespace backlog_journeys_test {

namespace {

using publish::Backlog;
using publish::QueuedMessage;
using Role = publish::QueuedMessage::Role;
using publish::Resume;
using publish::TimePoint;

constexpr int frame_count = 300;
constexpr std::size_t frame_bytes = 100;
constexpr auto interval = ms(10);
constexpr std::size_t video_tracks = 3;
/// Sound, numbered behind the tracks of video.
constexpr std::size_t sound = video_tracks;

/// A frame of the stream; its message's timestamp is its number.
struct Frame {
    std::shared_ptr<const rtmp::Message> message;
    std::size_t track = 0;
    bool is_keyframe = false;
    /// Number of the frame before it in its track; -1 for none.
    int before = -1;
};

/// Which comes first of the tracks of video changes, as with other depths of B-frames.
std::size_t track_of(int number) {
    if (number % 5 == 4) return sound;
    const std::size_t turn = static_cast<std::size_t>(number % 5) % video_tracks;
    return number / 40 % 2 == 0 ? turn : video_tracks - 1 - turn;
}

/// Groups of pictures have another length in each track.
std::vector<Frame> make_stream() {
    constexpr std::array<int, video_tracks> group_lengths{10, 7, 16};
    std::array<int, video_tracks + 1> last{-1, -1, -1, -1};
    std::array<int, video_tracks> counts{};
    std::vector<Frame> frames;
    for (int number = 0; number < frame_count; ++number) {
        const std::size_t track = track_of(number);
        const bool is_keyframe = track == sound || counts.at(track)++ % group_lengths.at(track) == 0;
        const auto type = track == sound ? rtmp::MessageType::audio : rtmp::MessageType::video;
        frames.push_back({std::make_shared<const rtmp::Message>(
                              rtmp::make_message(type, number, rtmp::Bytes(frame_bytes))),
                          track, is_keyframe, std::exchange(last.at(track), number)});
    }
    return frames;
}

const std::vector<Frame>& stream() {
    static const std::vector<Frame> frames = make_stream();
    return frames;
}

const Frame& frame_of(const QueuedMessage& queued) {
    return stream()[static_cast<std::size_t>(queued.message->timestamp_ms)];
}

QueuedMessage queued_frame(int number, TimePoint due) {
    const Frame& frame = stream()[static_cast<std::size_t>(number)];
    QueuedMessage queued{{frame.message, number * interval, Role::frame}, due};
    if (frame.track == sound) return queued;
    queued.video_track = static_cast<std::uint8_t>(frame.track);
    if (frame.is_keyframe) queued.role = frame.track == 0 ? Role::entry : Role::track_entry;
    return queued;
}

void expect(bool holds, const char* what) {
    if (!holds) FAIL(std::string(what));
}

/// The frames that one connection carries, in their order, each decodable.
class Line {
  public:
    void carry(const QueuedMessage& queued) {
        const Frame& frame = frame_of(queued);
        const auto number = static_cast<int>(queued.message->timestamp_ms);
        expect(numbers_.empty() || number > numbers_.back(), "the frames are in order");
        int& last = last_[frame.track];
        expect(frame.is_keyframe || last == frame.before, "the frame refers to what the connection carried");
        is_whole_ = is_whole_ && (last == -1 || last == frame.before);
        last = number;
        numbers_.push_back(number);
    }
    const std::vector<int>& numbers() const { return numbers_; }
    /// No track has a gap in it.
    bool is_whole() const { return is_whole_; }

  private:
    std::vector<int> numbers_;
    std::array<int, video_tracks + 1> last_{-1, -1, -1, -1};
    bool is_whole_ = true;
};

/// How a stream is sent, and what may happen on the way.
struct Plan {
    Backlog::Shape shape;
    bool paced = true;
    /// The destination is live only after the stream has begun.
    bool late = false;
    /// Connections are lost, not only ended and left.
    bool lossy = true;
    Resume resume = Resume::where_it_broke;
};

class Journey {
  public:
    Journey(const Plan& plan, unsigned seed) : plan_(plan), random_(seed), backlog_(plan.shape) {
        if (!plan.late) backlog_.join(now_);
        if (plan.paced) backlog_.begin();
    }

    /// Returns the number of steps.
    long play() {
        long steps = 0;
        for (; !backlog_.drained(); ++steps) {
            now_ += ms(static_cast<int>(below(10)));
            produce();
            if (live_ || !plan_.late || below(100) == 0) consume();
        }
        arrive(line_.numbers().size());
        return steps;
    }

    /// Frames of those tracks that never arrived.
    std::size_t missing(std::size_t first_track, std::size_t last_track) const {
        std::size_t frames = 0;
        for (std::size_t i = 0; i < arrived_.size(); ++i) {
            const std::size_t track = stream()[i].track;
            if (!arrived_[i] && track >= first_track && track <= last_track) ++frames;
        }
        return frames;
    }
    /// No connection's track had a gap in it.
    bool is_whole() const { return is_whole_ && line_.is_whole(); }
    std::size_t never_sent() const {
        return static_cast<std::size_t>(std::count(was_sent_.begin(), was_sent_.end(), false));
    }
    const Backlog& backlog() const { return backlog_; }

  private:
    std::size_t below(std::size_t count) { return random_() % count; }
    std::uint64_t between(std::uint64_t least, std::uint64_t most) {
        return least + below(static_cast<std::size_t>(most - least) + 1);
    }

    TimePoint due(int number) const {
        return plan_.paced ? stream_begin + number * interval : TimePoint::min();
    }

    /// Offers what is due soon, as far as there is room.
    void produce() {
        for (std::size_t most = below(4); most > 0 && next_ < frame_count; --most, ++next_) {
            if (due(next_) > now_ + ms(200)) break;
            if (backlog_.offer(queued_frame(next_, due(next_))) == Backlog::Offered::refused) break;
        }
        backlog_.drop_late(now_);
        if (below(2) == 0) backlog_.submit();
        if (next_ == frame_count) backlog_.finish();
    }

    void consume() {
        if (!std::exchange(live_, true) && plan_.late) backlog_.join(now_);
        switch (below(40)) {
            case 0:
                if (plan_.lossy) lose();
                break;
            case 1:
                end_session();
                break;
            case 2:
                move();
                break;
            case 3:
                now_ += ms(static_cast<int>(below(250)));
                break;
            case 4:
            case 5:
            case 6:
                backlog_.forget(known_ = between(known_, sent_));
                break;
            default:
                send_some(below(6));
        }
    }

    void send_some(std::size_t most) {
        Backlog::Front front = backlog_.front(now_);
        check_times(front);
        front.messages.resize(std::min(front.messages.size(), most));
        if (front.messages.empty()) return;
        put(front.beginning.lead_in);
        put(front.messages);
        backlog_.release(front.messages.size(), sent_);
    }

    void check_times(const Backlog::Front& front) const {
        if (front.messages.empty() && backlog_.has_submitted())
            expect(front.next_due > now_ && front.next_due < TimePoint::max(), "the next moment is known");
        if (!plan_.paced) return;
        const bool drops = plan_.shape.overflow == Backlog::Overflow::drop;
        for (const QueuedMessage& queued : front.messages) {
            expect(queued.due - plan_.shape.pace.burst <= now_, "nothing leaves too early");
            const media::Time span = plan_.shape.limits.span;
            const media::Time bound = frame_of(queued).track == sound ? span : span / 2;
            expect(!drops || now_ - queued.due <= bound, "nothing leaves too late");
        }
    }

    void put(const std::vector<QueuedMessage>& messages) {
        for (const QueuedMessage& queued : messages) {
            line_.carry(queued);
            was_sent_[static_cast<std::size_t>(queued.message->timestamp_ms)] = true;
        }
        sent_ += frame_bytes * messages.size();
    }

    /// More has arrived than is known.
    void lose() {
        arrive(static_cast<std::size_t>(between(std::max(known_, line_begin_), sent_) - line_begin_) /
               frame_bytes);
        const std::size_t skipped = backlog_.skipped();
        const Backlog::Resumption resumption = backlog_.resume(plan_.resume, now_);
        expect(backlog_.skipped() - skipped == resumption.skipped, "what is skipped is told");
        begin_line(0);
    }

    void end_session() {
        if (!goes_on_with_entry()) return;
        arrive(line_.numbers().size());
        backlog_.settle();
        begin_line(0);
    }

    /// The connection before ends in order.
    void move() {
        if (!goes_on_with_entry()) return;
        backlog_.change_over();
        if (!goes_on_with_entry()) return;
        arrive(line_.numbers().size());
        begin_line(sent_);
        put(backlog_.beginning().lead_in);
        const std::vector<QueuedMessage> messages = backlog_.front(now_).messages;
        put({messages.front()});
        backlog_.release(1, sent_);
    }

    bool goes_on_with_entry() {
        const auto next = backlog_.front(now_).messages;
        return !next.empty() && next.front().role == Role::entry && !line_.numbers().empty();
    }

    void begin_line(std::uint64_t sent) {
        is_whole_ = is_whole();
        line_ = Line();
        known_ = sent_ = line_begin_ = sent;
    }

    void arrive(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            arrived_[static_cast<std::size_t>(line_.numbers()[i])] = true;
    }

    const Plan plan_;
    std::minstd_rand random_;
    Backlog backlog_;
    TimePoint now_ = stream_begin;
    /// The next frame to offer.
    int next_ = 0;
    bool live_ = false;
    bool is_whole_ = true;
    /// The connection at hand: what was sent over it, where it begins in all that is counted, and how much of
    /// that is known to have arrived; in bytes.
    Line line_;
    std::uint64_t line_begin_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t known_ = 0;
    std::vector<bool> was_sent_ = std::vector<bool>(frame_count);
    std::vector<bool> arrived_ = std::vector<bool>(frame_count);
};

constexpr long many_steps = steps_of(1'000'000L);

}  // namespace

TEST_CASE("whatever becomes of its connections, every frame of every track arrives, and can be decoded") {
    Plan plan;
    plan.shape.limits.gathered = 500;
    plan.shape.keeping = Backlog::Keeping::for_resume;
    long steps = 0;
    for (unsigned seed = 1; steps < many_steps; ++seed) {
        CAPTURE(seed);
        plan.paced = seed % 2 == 0;
        plan.shape.limits.span = seed % 3 == 0 ? ms(150) : std::chrono::hours(1);
        plan.shape.limits.bytes = seed % 5 == 0 ? 1000 : 1U << 20U;
        plan.shape.pace.burst = seed % 7 == 0 ? ms(100) : ms(0);
        plan.shape.pace.catch_up = seed % 11 == 0 ? std::optional(2.0) : std::nullopt;
        Journey journey(plan, seed);
        steps += journey.play();
        const Backlog& backlog = journey.backlog();
        expect(backlog.dropped() == 0, "nothing is late");
        expect(journey.missing(0, 0) + journey.missing(sound, sound) == 0, "the default tracks arrive");
        // A numbered track whose next frame is not read yet begins with a keyframe.
        expect(journey.missing(1, 2) <= backlog.skipped(), "what does not arrive is counted");
        expect(journey.is_whole() || backlog.skipped() > 0, "no track has a gap");
    }
}

TEST_CASE("whatever is thrown away for being late, the rest can be decoded, and all is counted") {
    Plan plan;
    plan.shape.overflow = Backlog::Overflow::drop;
    plan.shape.limits.gathered = 500;
    plan.shape.limits.span = ms(300);
    long steps = 0;
    std::size_t dropped = 0;
    std::size_t skipped = 0;
    for (unsigned seed = 1; steps < many_steps; ++seed) {
        CAPTURE(seed);
        plan.lossy = seed % 4 >= 2;
        plan.resume = seed % 2 == 0 ? Resume::where_it_broke : Resume::where_time_is;
        plan.late = seed % 3 == 0;
        plan.shape.keeping = seed % 5 == 0 ? Backlog::Keeping::nothing : Backlog::Keeping::for_resume;
        plan.shape.limits.bytes = seed % 7 == 0 ? 1000 : 10'000;
        plan.shape.pace.burst = seed % 11 == 0 ? ms(100) : ms(0);
        Journey journey(plan, seed);
        steps += journey.play();
        const std::size_t counted = journey.backlog().dropped() + journey.backlog().skipped();
        // Frames that are lost and sent again may be thrown away then.
        expect(plan.lossy || counted == journey.never_sent(), "whatever is not sent is counted, once");
        dropped += journey.backlog().dropped();
        skipped += journey.backlog().skipped();
    }
    CHECK(dropped > 1000);
    CHECK(skipped > 1000);
}

}  // namespace backlog_journeys_test
