#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <optional>
#include <random>
#include <utility>

#include "publish/pictures.hpp"
#include "publish/queue/message_queue.hpp"

namespace queue_tracks_test {

namespace {

using publish::MessageQueue;
using publish::QueuedMessage;
using Role = publish::QueuedMessage::Role;
using publish::TimePoint;

constexpr auto ms = [](int count) { return std::chrono::milliseconds(count); };
constexpr auto where_it_broke = MessageQueue::Resume::where_it_broke;
constexpr auto where_time_is = MessageQueue::Resume::where_time_is;
constexpr MessageQueue::Shape kept{.keeping = MessageQueue::Keeping::for_resume};

/// Sends the oldest message, and says where it ends: each is 100 bytes.
class Sender {
  public:
    explicit Sender(MessageQueue& queue) : queue_(queue) {}
    void send(int count) {
        for (; count > 0; --count) {
            queue_.front(TimePoint::max());
            queue_.release(1, sent_ += 100);
        }
    }

  private:
    MessageQueue& queue_;
    std::uint64_t sent_ = 0;
};

std::string lead_in_of(const MessageQueue::Front& front) {
    return tracks_of(front.beginning.lead_in);
}

}  // namespace

TEST_CASE("a connection that begins amid a numbered track's group gets that from its keyframe on") {
    net::Wakeup producer;
    MessageQueue queue(producer, kept);
    Sender sender(queue);
    queue.offer(picture(ms(0), Role::entry));
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(40), Role::track_entry, 1));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.offer(picture(ms(80), Role::entry));
    queue.offer(picture(ms(80), Role::frame, 1));
    queue.offer(picture(ms(120), Role::frame));
    queue.submit();
    SUBCASE("after a loss") {
        sender.send(7);
        queue.forget(550);
        const auto resumption = queue.resume(where_it_broke, TimePoint::min());
        CHECK(resumption.repeated == 5);
        CHECK(resumption.skipped == 0);
        const auto front = queue.front(TimePoint::max());
        CHECK(lead_in_of(front) == "1! 1");
        CHECK(tracks_of(front.messages) == "0! 1 0");
        // Once only; but this connection may be lost too.
        queue.release(1, 100);
        CHECK(lead_in_of(queue.front(TimePoint::max())).empty());
        CHECK(queue.resume(where_it_broke, TimePoint::min()).repeated == 3);
        CHECK(lead_in_of(queue.front(TimePoint::max())) == "1! 1");
    }
    SUBCASE("after the end of a session") {
        sender.send(4);
        CHECK(queue.settle() == 2);
        const auto front = queue.front(TimePoint::max());
        CHECK(lead_in_of(front) == "1! 1");
        CHECK(tracks_of(front.messages) == "0! 1 0");
    }
    SUBCASE("where the server asks to move") {
        sender.send(4);
        queue.change_over();
        CHECK(tracks_of(queue.beginning().lead_in) == "1! 1");
        const auto front = queue.front(TimePoint::max());
        CHECK(lead_in_of(front).empty());
        CHECK(tracks_of(front.messages) == "0! 1 0");
    }
    CHECK(queue.skipped() == 0);
}

TEST_CASE("a track whose keyframe comes before the first entry of all begins with it again") {
    net::Wakeup producer;
    MessageQueue queue(producer, kept);
    Sender sender(queue);
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.offer(picture(ms(80), Role::entry));
    queue.offer(picture(ms(80), Role::frame, 1));
    queue.submit();
    sender.send(4);
    const auto resumption = queue.resume(where_it_broke, TimePoint::min());
    CHECK(resumption.repeated == 4);
    CHECK(resumption.skipped == 0);
    CHECK(lead_in_of(queue.front(TimePoint::max())) == "1! 1");
}

TEST_CASE("a move leads tracks in though nothing is kept for a resume") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.offer(picture(ms(0), Role::entry));
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.submit();
    queue.release(queue.front(TimePoint::max()).messages.size());
    queue.offer(picture(ms(40), Role::entry));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.submit();
    queue.change_over();
    CHECK(tracks_of(queue.beginning().lead_in) == "1!");
    CHECK(tracks_of(queue.front(TimePoint::max()).messages) == "0! 1");
    CHECK(queue.skipped() == 0);
}

TEST_CASE("a track that begins with a keyframe there, or of which nothing is known yet, is not led in") {
    net::Wakeup producer;
    MessageQueue queue(producer, kept);
    Sender sender(queue);
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(0), Role::track_entry, 2));
    queue.offer(picture(ms(40), Role::entry));
    queue.offer(picture(ms(40), Role::track_entry, 1));
    queue.submit();
    sender.send(4);
    queue.forget(300);
    CHECK(queue.resume(where_it_broke, TimePoint::min()).repeated == 2);
    const auto front = queue.front(TimePoint::max());
    CHECK(lead_in_of(front).empty());
    CHECK(tracks_of(front.messages) == "0! 1!");
    queue.offer(picture(ms(80), Role::frame, 1));
    queue.offer(picture(ms(80), Role::frame, 2));
    queue.offer(picture(ms(120), Role::track_entry, 2));
    queue.submit();
    CHECK(tracks_of(queue.front(TimePoint::max()).messages) == "0! 1! 1 2!");
    CHECK(queue.skipped() == 1);
}

TEST_CASE("where time decides, every numbered track begins with a keyframe of its own") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(0), Role::track_entry, 2));
    queue.offer(picture(ms(40), Role::entry));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.offer(picture(ms(40), Role::frame, 2));
    queue.offer(picture(ms(80), Role::frame));
    queue.offer(picture(ms(80), Role::track_entry, 1));
    queue.submit();
    const auto resumption = queue.resume(where_time_is, TimePoint::min() + ms(40));
    CHECK(resumption.repeated == 0);
    CHECK(resumption.skipped == 4);
    auto front = queue.front(TimePoint::max());
    CHECK(lead_in_of(front).empty());
    CHECK(tracks_of(front.messages) == "0! 0 1!");
    queue.release(front.messages.size());
    // What comes later too.
    queue.offer(picture(ms(120), Role::frame, 2));
    queue.offer(picture(ms(120), Role::frame, 1));
    queue.offer(picture(ms(160), Role::track_entry, 2));
    queue.submit();
    CHECK(tracks_of(queue.front(TimePoint::max()).messages) == "1 2!");
    CHECK(queue.skipped() == 5);
}

TEST_CASE("one that joins late begins every numbered track with a keyframe") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.begin();
    queue.offer(picture(ms(10), Role::entry));
    queue.offer(picture(ms(10), Role::track_entry, 1));
    queue.join(TimePoint::min() + ms(20));
    queue.offer(picture(ms(40), Role::entry));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.offer(picture(ms(80), Role::track_entry, 1));
    queue.submit();
    const auto front = queue.front(TimePoint::max());
    CHECK(lead_in_of(front).empty());
    CHECK(tracks_of(front.messages) == "0! 1!");
    CHECK(queue.skipped() == 3);
}

TEST_CASE("a track that lost frames to lateness stays cut off across a new connection") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = {.span = ms(1000)},
                                  .keeping = MessageQueue::Keeping::for_resume,
                                  .overflow = MessageQueue::Overflow::drop});
    queue.offer(picture(ms(0), Role::entry));
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(40), Role::frame));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.submit();
    queue.front(TimePoint::min());
    queue.release(2, 200);
    queue.drop_late(TimePoint::min() + ms(600));
    CHECK(queue.dropped() == 2);
    queue.forget(50);
    queue.resume(where_it_broke, TimePoint::min() + ms(600));
    CHECK(tracks_of(queue.front(TimePoint::min()).messages) == "0! 1!");
    queue.offer(picture(ms(800), Role::entry));
    queue.offer(picture(ms(800), Role::frame, 1));
    queue.offer(picture(ms(840), Role::track_entry, 1));
    queue.submit();
    CHECK(tracks_of(queue.front(TimePoint::min() + ms(900)).messages) == "0! 1! 0! 1!");
}

namespace {

constexpr int journey_frames = 300;

/// Which comes first of the tracks changes, as with other depths of B-frames.
std::uint8_t track_of(int number) {
    return static_cast<std::uint8_t>(number / 40 % 2 == 0 ? number % 3 : 2 - number % 3);
}

/// The next frame of the same track.
int following(int number) {
    int next = number + 1;
    while (track_of(next) != track_of(number))
        ++next;
    return next;
}

/// A stream of three tracks of video whose groups have other lengths, and what arrives of it over connections
/// that are lost, ended or left at any time. A frame's time is its number in the stream.
class Journey {
  public:
    explicit Journey(unsigned seed) : random_(seed) {
        constexpr std::array<int, 3> group_lengths{10, 7, 16};
        std::array<int, 3> counts{};
        for (int number = 0; number < journey_frames; ++number) {
            const std::uint8_t track = track_of(number);
            const bool is_keyframe = counts.at(track)++ % group_lengths.at(track) == 0;
            const Role entry = track == 0 ? Role::entry : Role::track_entry;
            queue_.offer(picture(ms(number), is_keyframe ? entry : Role::frame, track));
        }
        queue_.finish();
    }

    void play() {
        while (send_some(below(6))) {
            switch (below(12)) {
                case 0:
                    lose();
                    break;
                case 1:
                    end_session();
                    break;
                case 2:
                    move();
                    break;
                default:
                    queue_.forget(known_ = between(known_, sent_));
            }
        }
        arrive(line_.size());
        CHECK(std::count(arrived_.begin(), arrived_.end(), true) == journey_frames);
        CHECK(queue_.skipped() == 0);
    }

  private:
    std::size_t below(std::size_t count) { return random_() % count; }
    std::uint64_t between(std::uint64_t least, std::uint64_t most) {
        return least + below(static_cast<std::size_t>(most - least) + 1);
    }

    void put(const std::vector<QueuedMessage>& messages) {
        line_.insert(line_.end(), messages.begin(), messages.end());
        sent_ += 100 * messages.size();
    }

    /// False when all is sent.
    bool send_some(std::size_t most) {
        MessageQueue::Front front = queue_.front(TimePoint::max());
        if (front.messages.empty()) return false;
        front.messages.resize(std::min(front.messages.size(), most));
        if (!front.messages.empty()) put(front.beginning.lead_in);
        put(front.messages);
        queue_.release(front.messages.size(), sent_);
        return true;
    }

    /// More has arrived than is known.
    void lose() {
        arrive(static_cast<std::size_t>(between(std::max(known_, line_begin_), sent_) - line_begin_) / 100);
        queue_.resume(where_it_broke, TimePoint::min());
        begin_line(0);
    }

    void end_session() {
        if (!goes_on_with_entry()) return;
        arrive(line_.size());
        queue_.settle();
        begin_line(0);
    }

    /// The connection before ends in order.
    void move() {
        if (!goes_on_with_entry()) return;
        arrive(line_.size());
        queue_.change_over();
        begin_line(sent_);
        put(queue_.beginning().lead_in);
        send_some(1);
    }

    bool goes_on_with_entry() {
        const auto next = queue_.front(TimePoint::max()).messages;
        return !next.empty() && next.front().role == Role::entry && !line_.empty();
    }

    void begin_line(std::uint64_t sent) {
        line_.clear();
        known_ = sent_ = line_begin_ = sent;
    }

    /// So many of the connection's frames: each track from a keyframe on, without a gap, and in order.
    void arrive(std::size_t count) {
        std::array<std::optional<int>, 3> last{};
        int time = -1;
        for (std::size_t i = 0; i < count; ++i) {
            const QueuedMessage& frame = line_.at(i);
            const auto number = static_cast<int>(frame.message->timestamp_ms);
            CHECK(number > std::exchange(time, number));
            const std::optional<int> before = std::exchange(last.at(frame.video_track), number);
            CHECK((before ? following(*before) == number : frame.role != Role::frame));
            arrived_.at(static_cast<std::size_t>(number)) = true;
        }
    }

    std::minstd_rand random_;
    net::Wakeup producer_;
    MessageQueue queue_{
        producer_, {.limits = {.span = std::chrono::hours(1)}, .keeping = MessageQueue::Keeping::for_resume}};
    /// What was sent over the connection, where it begins in all that is counted, and how much of that is
    /// known to have arrived; in bytes.
    std::vector<QueuedMessage> line_;
    std::uint64_t line_begin_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t known_ = 0;
    std::vector<bool> arrived_ = std::vector<bool>(journey_frames);
};

}  // namespace

TEST_CASE("whatever becomes of its connections, every frame of every track arrives, and can be decoded") {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        CAPTURE(seed);
        Journey(seed).play();
    }
}

}  // namespace queue_tracks_test
