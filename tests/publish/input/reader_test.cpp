#include "publish/input/reader.hpp"

#include <atomic>
#include <chrono>
#include <doctest/doctest.h>
#include <functional>
#include <utility>

#include "publish/recorder.hpp"
#include "support/made_source.hpp"

namespace reader_test {

using publish::Reader;
using publish::Reading;
using publish::Stop;
using namespace std::chrono_literals;

namespace {

/// Gives frames of so many bytes, one after the other, then does what it is told to.
class Tap final : public media::Source {
  public:
    Tap(
        std::size_t frames, std::size_t frame_bytes,
        std::function<std::optional<media::Frame>()> then = [] { return std::nullopt; })
        : left_(frames), bytes_(frame_bytes), then_(std::move(then)) {
        tracks_[0].type = media::TrackType::audio;
    }
    const std::vector<media::Track>& tracks() const override { return tracks_; }
    std::optional<media::Time> duration() const override { return std::nullopt; }
    bool may_wait() const override { return true; }
    std::vector<std::string> take_remarks() override { return {"remark"}; }
    std::vector<media::Warning> take_warnings() override { return {media::Warning{"warning"}}; }
    std::vector<media::TimedData> take_data() override { return {{1ms, {7}}}; }
    std::optional<media::Frame> next() override {
        if (left_ == 0) return then_();
        --left_;
        media::Frame frame;
        frame.dts = frame.pts = given.fetch_add(1) * media::Time(1ms);
        frame.data.slices = {bytes_};
        return frame;
    }

    std::atomic<int> given{0};

  private:
    std::vector<media::Track> tracks_{1};
    std::size_t left_;
    const media::Bytes bytes_;
    const std::function<std::optional<media::Frame>()> then_;
};

/// Waits for the next as the publisher does.
Reading await(Reader& reader, Stop& stop) {
    publish::SteadyClock clock;
    const auto deadline = clock.now() + 20s;
    for (;;) {
        if (std::optional<Reading> read = reader.take()) return std::move(*read);
        REQUIRE(clock.now() < deadline);
        if (clock.wait_until(deadline, stop.wakeup)) stop.wakeup.clear();
    }
}

}  // namespace

TEST_CASE("frames come in order, with what the source said, and then the end") {
    Stop stop;
    Tap tap(1000, 10);
    Reader reader(tap, stop);
    for (int i = 0; i < 1000; ++i) {
        const Reading read = await(reader, stop);
        REQUIRE(read.frame);
        CHECK(read.frame->dts == i * 1ms);
        CHECK(read.number.type == media::TrackType::audio);
        CHECK(read.data.size() == 1);
        CHECK(read.remarks == std::vector<std::string>{"remark"});
        CHECK(read.warnings == std::vector{media::Warning{"warning"}});
    }
    const Reading end = await(reader, stop);
    CHECK_FALSE(end.frame);
    CHECK(end.data.size() == 1);
    CHECK_FALSE(end.error);
    CHECK_FALSE(reader.take());
}

TEST_CASE("an error comes behind the frames before it") {
    Stop stop;
    Tap tap(2, 10, []() -> std::optional<media::Frame> {
        throw media::Error(media::ErrorKind::cannot_read, "broken");
    });
    Reader reader(tap, stop);
    CHECK(await(reader, stop).frame);
    CHECK(await(reader, stop).frame);
    const Reading read = await(reader, stop);
    CHECK_FALSE(read.frame);
    REQUIRE(read.error);
    CHECK(read.warnings == std::vector{media::Warning{"warning"}});
    CHECK_THROWS_AS(std::rethrow_exception(read.error), media::Error);
}

TEST_CASE("no more is read ahead than there is room for, in frames or in bytes") {
    for (const auto& room :
         {std::pair<std::size_t, int>{10, Reader::most_frames}, {Reader::most_bytes / 4, 4}}) {
        const std::size_t bytes = room.first;
        const int most = room.second;
        CAPTURE(bytes);
        Stop stop;
        Tap tap(1000, bytes);
        Reader reader(tap, stop);
        // One more is in the hand of the thread, which waits for room.
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (tap.given < most + 1 && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        std::this_thread::sleep_for(20ms);
        CHECK(tap.given == most + 1);
        await(reader, stop);
        while (tap.given < most + 2 && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        CHECK(tap.given == most + 2);
    }
}

TEST_CASE("a silent source is left when nobody wants its frames any more") {
    Stop stop;
    Tap silent(1, 10, [&stop]() -> std::optional<media::Frame> {
        publish::SteadyClock clock;
        clock.wait_until(publish::TimePoint::max(), stop.input_wakeup);
        throw media::Error(media::ErrorKind::interrupted, "interrupted");
    });
    {
        Reader reader(silent, stop);
        CHECK(await(reader, stop).frame);
        CHECK_FALSE(reader.take());
    }
    CHECK(stop.input_unwanted);
    CHECK_FALSE(stop.asked);
}

}  // namespace reader_test
