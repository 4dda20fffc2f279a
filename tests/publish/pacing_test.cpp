#include "publish/pacing.hpp"

#include <doctest/doctest.h>

#include "publish/settings.hpp"

namespace pacing_test {

namespace {

using publish::LagPolicy;
using publish::Pacing;
using publish::Settings;
using publish::TimePoint;
using namespace std::chrono_literals;

const TimePoint start{1000h};

/// Data that may come at any moment, or not.
class Feed final : public publish::DataFeed {
  public:
    explicit Feed(bool live) : live_(live) {}
    bool is_live() const override { return live_; }
    std::vector<media::TimedData> take(media::Time /*now*/, media::Time /*end*/) override { return {}; }
    void finish() override {}
    std::vector<std::string> take_warnings() override { return {}; }

  private:
    bool live_;
};

}  // namespace

TEST_CASE("frames and data are due from the beginning on, at their speed") {
    Settings settings;
    settings.speed = 2;
    Pacing schedule(settings);
    schedule.begin(start);
    CHECK(schedule.paced());
    CHECK(schedule.due() == start);
    schedule.frame(3s, start + 1h);
    CHECK(schedule.due() == start + 1500ms);
    CHECK(schedule.queue_due() == start + 1500ms);
    schedule.data(4s);
    CHECK(schedule.due() == start + 2s);
}

TEST_CASE("what is not paced is due at once, and for a queue since ever") {
    Settings settings;
    settings.speed = std::nullopt;
    Pacing schedule(settings);
    schedule.begin(start);
    schedule.frame(3s, start + 1h);
    CHECK_FALSE(schedule.paced());
    CHECK(schedule.due() == start);
    CHECK(schedule.queue_due() == TimePoint::min());
    CHECK(schedule.offer_at(start) <= start);
}

TEST_CASE("frames of a live input are due when they have come, and data with the frame before it") {
    Settings settings;
    settings.live = 100ms;
    Pacing schedule(settings);
    schedule.begin(start);
    schedule.frame(5s, start + 10s);
    CHECK(schedule.due() == start + 10100ms);
    schedule.data(5500ms);
    CHECK(schedule.due() == start + 10100ms);
    // Later than it may be held back.
    schedule.frame(6s, start + 20s);
    CHECK(schedule.due() == start + 20s);
}

TEST_CASE("a queue that waits takes what there is room for, however far ahead") {
    Settings settings;
    Pacing schedule(settings);
    schedule.begin(start);
    schedule.frame(1h, start);
    CHECK(schedule.offer_at(start) <= start);
}

TEST_CASE("a queue that keeps up is offered no more than is read ahead, half of it at a time") {
    Settings settings;
    settings.lag.way = LagPolicy::Way::drop;
    Pacing schedule(settings);
    schedule.begin(start);
    schedule.frame(2s, start);
    CHECK(schedule.offer_at(start) <= start);
    schedule.frame(2001ms, start);
    CHECK(schedule.offer_at(start) == start + 1001ms);
    CHECK(schedule.offer_at(start + 1ms) <= start + 1ms);

    // A burst leaves so much earlier.
    settings.burst = 1s;
    CHECK(schedule.offer_at(start) <= start);
    schedule.frame(4s, start);
    CHECK(schedule.offer_at(start) == start + 2s);
}

TEST_CASE("little is read ahead of data that is to leave at once") {
    const Feed live(true);
    const Feed timed(false);
    const Settings settings;
    const auto offered = [&](const Feed& feed) {
        Pacing schedule(settings, &feed);
        schedule.begin(start);
        schedule.frame(1s, start);
        return schedule.offer_at(start);
    };
    CHECK(offered(timed) <= start);
    CHECK(offered(live) == start + 875ms);
}

}  // namespace pacing_test
