#include "watch/viewer.hpp"

#include <doctest/doctest.h>
#include <stdexcept>
#include <utility>
#include <vector>

#include "net/poll.hpp"
#include "rtmp/enhanced_tag.hpp"

namespace viewer_test {

using namespace std::chrono_literals;
using watch::Calls;
using watch::Comparison;
using watch::Output;
using watch::TimePoint;
using watch::Viewer;

namespace {

using Clock = std::chrono::steady_clock;

/// A frame of AC-3 in the form of Enhanced RTMP, whose bytes are its number: `91 ac-3`.
std::shared_ptr<const rtmp::Message> frame(int number) {
    auto message = std::make_shared<rtmp::Message>();
    message->type = rtmp::MessageType::audio;
    message->timestamp_ms = 32 * number;
    message->head = rtmp::enhanced_tag::audio_frame(rtmp::enhanced_tag::AudioCodec::ac3);
    auto body = std::make_shared<rtmp::Bytes>(100, static_cast<std::uint8_t>(number));
    message->body = {*body};
    message->owner = body;
    return message;
}

rtmp::event::MediaReceived relayed(const rtmp::Message& message) {
    rtmp::event::MediaReceived received{message.type, static_cast<std::uint32_t>(message.timestamp_ms), {}};
    const rtmp::ByteView head = message.head.view();
    received.payload.assign(head.begin(), head.end());
    received.payload.insert(received.payload.end(), message.body.front().begin(), message.body.front().end());
    return received;
}

/// Waits until the viewer has ended; false if that takes too long.
bool await_end(const Viewer& viewer, net::Wakeup& control) {
    const TimePoint patience = Clock::now() + 20s;
    while (!viewer.has_ended()) {
        pollfd ready{control.descriptor(), POLLIN, 0};
        if (!net::poll_until({&ready, 1}, patience)) return false;
        control.clear();
    }
    return true;
}

/// A connection over which frames come at once, then nothing, or the end, or a failure.
class Played : public Output {
  public:
    enum class Then { silence, end, failure };
    Played(std::vector<int> frames, Then then, Calls& calls)
        : frames_(std::move(frames)), then_(then), calls_(calls) {}

    bool take(Comparison& comparison, TimePoint deadline) override {
        if (next_ < frames_.size()) {
            comparison.received(relayed(*frame(frames_[next_++])), Clock::now());
            return true;
        }
        if (then_ == Then::end) return false;
        if (then_ == Then::failure) throw std::runtime_error("the server went away");
        pollfd ready{calls_.news.descriptor(), POLLIN, 0};
        if (net::poll_until({&ready, 1}, deadline)) calls_.news.clear();
        return true;
    }

  private:
    std::vector<int> frames_;
    std::size_t next_ = 0;
    Then then_;
    Calls& calls_;
};

/// Frames of all of a stream's connections, and how each ends.
struct Connection {
    std::vector<int> frames;
    Played::Then then = Played::Then::silence;
};

std::vector<int> numbers(int first, int last) {
    std::vector<int> all;
    for (int i = first; i <= last; ++i)
        all.push_back(i);
    return all;
}

Viewer::Settings settings(std::vector<Connection> connections, std::atomic<int>& made,
                          std::chrono::nanoseconds patience = 10s) {
    return {.name = "rtmp://host/live/****",
            .open = [connections = std::move(connections), &made](Calls& calls) -> std::unique_ptr<Output> {
                const auto number = static_cast<std::size_t>(made++);
                if (number >= connections.size()) throw std::runtime_error("no such stream");
                return std::make_unique<Played>(connections[number].frames, connections[number].then, calls);
            },
            .patience = patience};
}

void send(Viewer& viewer, int first, int last) {
    for (int i = first; i <= last; ++i)
        viewer.comparison().sending(frame(i), Clock::now(), Clock::now());
}

}  // namespace

TEST_CASE("a viewer ends with the last frame") {
    net::Wakeup control;
    std::atomic<int> made{0};
    Viewer viewer(settings({{numbers(1, 40)}}, made), control);
    send(viewer, 1, 40);
    viewer.begin(Clock::now());
    viewer.finish(Clock::now());
    REQUIRE(await_end(viewer, control));
    CHECK_FALSE(witness::judge(viewer.comparison().findings()));
    CHECK(viewer.comparison().findings().all.matched == 40);
    CHECK_FALSE(viewer.failure());
}

TEST_CASE("a viewer whose connection fails makes another one") {
    net::Wakeup control;
    std::atomic<int> made{0};
    Viewer viewer(settings({{numbers(1, 20), Played::Then::failure}, {numbers(21, 40)}}, made), control);
    send(viewer, 1, 40);
    viewer.begin(Clock::now());
    viewer.finish(Clock::now());
    REQUIRE(await_end(viewer, control));
    CHECK(made == 2);
    CHECK(viewer.comparison().findings().all.matched == 40);
    CHECK(viewer.failure() == "the server went away");
    CHECK(viewer.loss() == "the server went away");
}

TEST_CASE("a stream that never comes is given up after the patience, with the reason") {
    net::Wakeup control;
    std::atomic<int> made{0};
    Viewer viewer(settings({}, made, 1s), control);
    send(viewer, 1, 40);
    viewer.begin(Clock::now());
    REQUIRE(await_end(viewer, control));
    CHECK(made >= 2);
    CHECK(viewer.failure() == "no such stream");
    CHECK_FALSE(viewer.loss());
    CHECK(viewer.comparison().findings().all.received == 0);
}

TEST_CASE("the last frames are waited for as long as the patience") {
    net::Wakeup control;
    std::atomic<int> made{0};
    Viewer viewer(settings({{numbers(1, 30)}}, made, 300ms), control);
    send(viewer, 1, 40);
    viewer.begin(Clock::now());
    const TimePoint finished = Clock::now();
    viewer.finish(finished);
    REQUIRE(await_end(viewer, control));
    CHECK(Clock::now() - finished >= 300ms);
    CHECK(witness::judge(viewer.comparison().findings()) == witness::Fault::ended_early);
}

TEST_CASE("a viewer of a stream that never began, or that is left, ends at once") {
    net::Wakeup control;
    std::atomic<int> made{0};
    Viewer never(settings({{numbers(1, 10)}}, made), control);
    never.finish(Clock::now());
    CHECK(await_end(never, control));
    CHECK(made == 0);
    Viewer left(settings({{numbers(1, 10)}}, made), control);
    left.begin(Clock::now());
    left.leave();
    CHECK(await_end(left, control));
}

TEST_CASE("a pipe is read but once") {
    net::Wakeup control;
    std::atomic<int> made{0};
    Viewer::Settings once = settings({{numbers(1, 40), Played::Then::end}}, made);
    once.kind = Viewer::Settings::Kind::pipe;
    Viewer viewer(once, control);
    send(viewer, 1, 50);
    viewer.begin(Clock::now());
    REQUIRE(await_end(viewer, control));
    CHECK(made == 1);
}

}  // namespace viewer_test
