// Weeks of pacing, on a clock that costs no time and wakes late.

#include <algorithm>
#include <doctest/doctest.h>
#include <random>

#include "publish/push.hpp"
#include "support/sanitized.hpp"

namespace weeks_test {

namespace {

using publish::TimePoint;
using namespace std::chrono_literals;

constexpr auto longest_delay = 40ms;

/// Every wait ends a little late, as on a busy machine.
class LateClock final : public publish::Clock {
  public:
    TimePoint now() const override { return now_; }
    bool wait_until(TimePoint time, const net::Wakeup& /*wakeup*/) override {
        now_ = std::max(now_, time) + std::chrono::nanoseconds(delay_(generator_));
        return false;
    }

  private:
    // A machine that has been up for half a year.
    TimePoint now_{180 * 24h};
    std::minstd_rand generator_{7};
    std::uniform_int_distribution<std::int64_t> delay_{0, std::chrono::nanoseconds(longest_delay).count()};
};

/// How late frames leave: of some, the earliest and the latest.
struct Lateness {
    std::chrono::nanoseconds least = std::chrono::nanoseconds::max();
    std::chrono::nanoseconds most = std::chrono::nanoseconds::min();
    void add(std::chrono::nanoseconds late) {
        least = std::min(least, late);
        most = std::max(most, late);
    }
};

/// Four weeks of frames 1.001 s apart, and a look at the clock when each is done with.
class FourWeeks final : public media::Source {
  public:
    FourWeeks(const LateClock& clock, double speed) : clock_(clock), speed_(speed), start_(clock.now()) {
        media::Track track;
        track.type = media::TrackType::audio;
        track.codec = media::Codec::mp3;
        track.codec_name = "mp3";
        track.sample_rate = 44100;
        track.channels = 2;
        tracks_ = {track};
    }

    static constexpr std::int64_t count = steps_of(28LL * 24 * 3600 * 1000 / 1001);
    static constexpr std::int64_t some = 20'000;

    const std::vector<media::Track>& tracks() const override { return tracks_; }
    std::optional<media::Time> duration() const override { return std::nullopt; }
    bool may_wait() const override { return false; }
    std::vector<std::string> take_remarks() override { return {}; }
    std::optional<media::Frame> next() override {
        if (next_ > 0) look(next_ - 1);
        if (next_ == count) return std::nullopt;
        media::Frame frame;
        frame.dts = frame.pts = time_of(next_++);
        frame.duration = 1001ms;
        frame.keyframe = true;
        frame.data.slices = {bytes_};
        return frame;
    }

    Lateness first;
    Lateness last;
    Lateness all;

  private:
    static media::Time time_of(std::int64_t frame) { return frame * media::Time(1'001'000'000); }

    void look(std::int64_t frame) {
        const auto exact = static_cast<std::int64_t>(static_cast<long double>(time_of(frame).count()) /
                                                     static_cast<long double>(speed_));
        const std::chrono::nanoseconds late = clock_.now() - start_ - std::chrono::nanoseconds(exact);
        all.add(late);
        if (frame < some) first.add(late);
        if (frame >= count - some) last.add(late);
    }

    const LateClock& clock_;
    const double speed_;
    const TimePoint start_;
    std::vector<media::Track> tracks_;
    const media::Bytes bytes_{0xFF, 0xFB, 0, 0};
    std::int64_t next_ = 0;
};

void check_weeks(double speed) {
    LateClock clock;
    FourWeeks source(clock, speed);
    Recorder recorder;
    publish::Stop stop;
    publish::Settings settings = unpaced();
    settings.speed = speed;
    REQUIRE(publish::publish(source, "weeks", {}, settings, clock, recorder, stop) ==
            dial::ExitStatus::success);
    // Never early, and no later than the clock wakes.
    CHECK(source.all.least >= 0ns);
    CHECK(source.all.most <= longest_delay);
    // The last frames are as late as the first.
    CHECK(source.first.least < 100us);
    CHECK(std::chrono::abs(source.last.least - source.first.least) < 1ms);
    CHECK(std::chrono::abs(source.last.most - source.first.most) < 1ms);
    CHECK(recorder.all<publish::report::Ended>().at(0).totals.audio_frames ==
          static_cast<std::uint64_t>(FourWeeks::count));
}

}  // namespace

TEST_CASE("over four weeks a stream does not drift against the clock, however late it is woken") {
    check_weeks(1.0);
}

TEST_CASE("nor does one at another speed") {
    check_weeks(1.1);
}

}  // namespace weeks_test
