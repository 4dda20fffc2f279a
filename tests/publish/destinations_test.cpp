#include "publish/destinations.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "publish/run_failure.hpp"
#include "publish/way.hpp"

namespace destinations_test {

namespace {

using dial::ExitStatus;
using ingest::Script;
using ingest::Server;
using publish::Destination;
using publish::Destinations;
using publish::TimePoint;
using namespace std::chrono_literals;
using State = Destination::State;

Script refusing(const char* command) {
    Script script;
    script.refuse[command] = {"Refused", "error", "no"};
    return script;
}

struct Rig {
    publish::Stop stop;
    publish::Terms settings{unpaced()};
    std::optional<Destinations> made;

    Destinations& connect(const std::vector<const Server*>& servers) {
        std::vector<rtmp::Url> urls;
        for (const Server* server : servers)
            urls.push_back(rtmp::parse_url(server->url()));
        return made.emplace(urls, std::vector<publish::SentTap*>(), settings, stop);
    }
    void await(std::size_t count, State state) {
        publish::SteadyClock clock;
        const TimePoint deadline = clock.now() + 10s;
        while (made->count(state) < count && clock.now() < deadline) {
            stop.wakeup.clear();
            if (made->count(state) < count) clock.wait_until(deadline, stop.wakeup);
        }
        REQUIRE(made->count(state) == count);
    }
};

}  // namespace

TEST_CASE("none are none") {
    Rig rig;
    const Destinations& none = rig.connect({});
    CHECK(none.empty());
    CHECK(none.all_ended());
    CHECK(none.least_sent() == media::Time::max());
    CHECK(none.lag_deadline() == TimePoint::max());
    CHECK_NOTHROW(none.throw_first_failure());
    CHECK_FALSE(rig.stop.input_unwanted);
}

TEST_CASE("all get what each is offered, and end once it is sent") {
    const Server one;
    const Server other;
    Rig rig;
    Destinations& both = rig.connect({&one, &other});
    CHECK(both.size() == 2);
    rig.await(2, State::live);
    for (const auto& destination : both)
        destination->offer(sound(5ms), TimePoint::min());
    both.finish();
    rig.await(2, State::ended);
    CHECK(both.all_ended());
    CHECK_NOTHROW(both.throw_first_failure());
    CHECK(both[0].sent().audio_frames() == 1);
    CHECK(both[1].sent().audio_frames() == 1);
    CHECK(rig.stop.input_unwanted);
    CHECK_FALSE(both.take_reports().empty());
}

TEST_CASE("the least that was sent is that of those that have not ended") {
    const Server one;
    const Server other;
    Rig rig;
    Destinations& both = rig.connect({&one, &other});
    rig.await(2, State::live);
    both[0].offer(sound(7ms), TimePoint::min());
    both[0].finish();
    rig.await(1, State::ended);
    CHECK(both.least_sent() == 0ms);
    CHECK_FALSE(rig.stop.input_unwanted);
    both[1].offer(sound(9ms), TimePoint::min());
    both.submit();
    REQUIRE(other.wait_for([](const ingest::Seen& seen) { return seen.audio.messages == 1; }));
    publish::SteadyClock clock;
    const TimePoint deadline = clock.now() + 10s;
    while (both.least_sent() != 9ms && clock.now() < deadline)
        dial::Hurry().wait_until(clock.now() + 1ms);
    CHECK(both.least_sent() == 9ms);
}

TEST_CASE("the first failure in the order given counts, and the last end is the input's") {
    const Server good;
    const Server first(refusing("publish"));
    const Server second(refusing("connect"));
    Rig rig;
    Destinations& all = rig.connect({&good, &first, &second});
    rig.await(2, State::ended);
    rig.await(1, State::live);
    CHECK_FALSE(all.all_ended());
    CHECK_FALSE(rig.stop.input_unwanted);
    all.abandon();
    rig.await(3, State::ended);
    CHECK(rig.stop.input_unwanted);
    try {
        all.throw_first_failure();
        FAIL("no failure");
    } catch (const publish::DestinationFailure& failure) {
        CHECK(failure.status() == ExitStatus::publish_refused);
    }
}

TEST_CASE("one that is not live when the stream is over has missed it, and only that one") {
    Script silent;
    silent.never_answer = {"connect"};
    const Server late(silent);
    const Server good;
    Rig rig;
    Destinations& both = rig.connect({&late, &good});
    rig.await(1, State::live);
    both.give_up_late();
    both.finish();
    rig.await(2, State::ended);
    REQUIRE(both[0].failure());
    CHECK(both[0].failure()->status() == ExitStatus::timed_out);
    CHECK_FALSE(both[1].failure());
}

TEST_CASE("with wait, being too late is told once, and nothing else comes of it") {
    const Server server;
    Rig rig;
    rig.settings.speed = 1.0;
    rig.settings.lag.max_lag = 3s;
    Destinations& one = rig.connect({&server});
    rig.await(1, State::live);
    const auto count_warnings = [&] {
        const std::vector<publish::Report> reports = one.take_reports();
        return std::count_if(reports.begin(), reports.end(), [](const publish::Report& report) {
            return std::holds_alternative<publish::report::Warning>(report);
        });
    };
    one.take_reports();
    const TimePoint due = std::chrono::steady_clock::now() + 1h;
    publish::QueuedMessage message = sound(0ms);
    message.due = due;
    one[0].offer(message, due);
    CHECK(one.lag_deadline() == due + 3s);
    one.judge_lag(due + 2s);
    CHECK(count_warnings() == 0);
    one.judge_lag(due + 3s);
    CHECK(count_warnings() == 1);
    CHECK(one.lag_deadline() == TimePoint::max());
    one.judge_lag(due + 9s);
    CHECK(count_warnings() == 0);
    CHECK(one[0].state() == State::live);
    one.abandon();
}

TEST_CASE("the first that will be too late is what is waited for, and it is given up") {
    Script silent;
    silent.never_answer = {"connect"};
    const Server one(silent);
    const Server other(silent);
    Rig rig;
    rig.settings.speed = 1.0;
    rig.settings.lag.way = publish::LagPolicy::Way::fail;
    rig.settings.lag.max_lag = 3s;
    Destinations& both = rig.connect({&one, &other});
    const TimePoint due = std::chrono::steady_clock::now();
    publish::QueuedMessage message = sound(0ms);
    message.due = due + 1s;
    both[0].offer(message, due);
    message.due = due;
    both[1].offer(message, due);
    CHECK(both.lag_deadline() == due + 3s);
    both.judge_lag(due + 2s);
    CHECK(both.lag_deadline() == due + 3s);
    both.judge_lag(due + 3s);
    CHECK(both.lag_deadline() == due + 4s);
    rig.await(1, State::ended);
    REQUIRE(both[1].failure());
    CHECK(both[1].failure()->status() == ExitStatus::too_slow);
}

}  // namespace destinations_test
