#include "publish/reporter.hpp"

#include <doctest/doctest.h>

#include "publish/way.hpp"
#include "support/made_source.hpp"

namespace reporter_test {

namespace {

using dial::ExitStatus;
using publish::Reporter;
using publish::Status;
using publish::TimePoint;
namespace report = publish::report;
using namespace std::chrono_literals;

const TimePoint start{1000h};

/// Keeps every report, and every sign of life.
class Listener final : public Status {
  public:
    void report(const publish::Report& report) override { reports.push_back(report); }
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return progress; }
    void alive(Phase phase) override { phases.push_back(phase); }
    std::optional<std::chrono::nanoseconds> alive_interval() const override { return life; }

    /// Reports of that kind since the last call; all others are dropped.
    template <class T>
    std::vector<T> told() {
        std::vector<T> found;
        for (const publish::Report& report : std::exchange(reports, {})) {
            if (const T* one = std::get_if<T>(&report)) found.push_back(*one);
        }
        return found;
    }

    std::vector<publish::Report> reports;
    std::vector<Phase> phases;
    std::optional<std::chrono::nanoseconds> progress;
    std::optional<std::chrono::nanoseconds> life;
};

struct Rig {
    explicit Rig(const std::vector<std::string>& to = {}, Clip::Shape shape = {}) : clip(shape) {
        std::vector<rtmp::Url> urls;
        for (const std::string& url : to)
            urls.push_back(rtmp::parse_url(url));
        destinations.emplace(urls, std::vector<publish::SentTap*>(), settings, stop);
        reporter.emplace(listener, settings, Reporter::Parts{stop, muxer, progress, input, *destinations});
    }
    void await_ended(std::size_t count) {
        publish::SteadyClock clock;
        const TimePoint deadline = clock.now() + 10s;
        while (destinations->count(publish::Destination::State::ended) < count && clock.now() < deadline)
            dial::Hurry().wait_until(clock.now() + 1ms);
        REQUIRE(destinations->count(publish::Destination::State::ended) == count);
    }

    Listener listener;
    Clip clip;
    publish::Terms settings{unpaced()};
    publish::Stop stop;
    pack::Muxer muxer{clip.tracks(), {}};
    publish::Progress progress;
    std::optional<publish::Destinations> destinations;
    publish::MergedInput input{clip, nullptr, settings, stop};
    std::optional<Reporter> reporter;
};

/// Refuses every stream.
ingest::Script refusing() {
    ingest::Script script;
    script.refuse["publish"] = {"NetStream.Publish.Denied", "error", "no"};
    return script;
}

}  // namespace

TEST_CASE("nothing is due where nobody wants to know") {
    Rig rig;
    rig.reporter->begin(start);
    rig.reporter->begin_progress(start);
    CHECK(rig.reporter->next() == TimePoint::max());
    rig.reporter->report(start + 1h);
    CHECK(rig.listener.reports.empty());
    CHECK(rig.listener.phases.empty());
}

TEST_CASE("progress is told on a grid, which a late report does not shift") {
    Rig rig;
    rig.listener.progress = 10s;
    rig.reporter->begin(start);
    CHECK(rig.reporter->next() == TimePoint::max());
    rig.progress.begin(start);
    rig.reporter->begin_progress(start);
    CHECK(rig.reporter->next() == start + 10s);
    rig.reporter->report(start + 9s);
    CHECK(rig.listener.told<report::Progress>().empty());
    rig.reporter->report(start + 10s);
    CHECK(rig.reporter->next() == start + 20s);
    rig.reporter->report(start + 47s);
    CHECK(rig.reporter->next() == start + 50s);
    const auto told = rig.listener.told<report::Progress>();
    REQUIRE(told.size() == 2);
    CHECK(told[0].elapsed == 10s);
    CHECK(told[1].elapsed == 47s);
    CHECK(told[1].total == media::Time(1s));
}

TEST_CASE("a run goes on, and ends") {
    Rig rig;
    rig.listener.life = 5s;
    rig.reporter->begin(start);
    CHECK(rig.reporter->next() == start + 5s);
    rig.reporter->report(start + 4s);
    CHECK(rig.listener.phases.empty());
    rig.reporter->report(start + 7s);
    CHECK(rig.reporter->next() == start + 12s);
    rig.reporter->ending();
    rig.reporter->report(start + 12s);
    using Phase = Status::Phase;
    CHECK(rig.listener.phases == std::vector{Phase::running, Phase::ending, Phase::ending});
}

TEST_CASE("each destination's end is told once, behind all that it has said, and then no progress of it") {
    const ingest::Server bad(refusing());
    const ingest::Server good;
    Rig rig({bad.url(), good.url()});
    rig.listener.progress = 10s;
    rig.reporter->begin_progress(start);
    rig.await_ended(1);
    rig.reporter->report(start + 10s);
    REQUIRE(!rig.listener.reports.empty());
    const auto said = rig.listener.reports;
    const auto is_end = [](const publish::Report& one) { return std::holds_alternative<report::Ended>(one); };
    const auto end = std::find_if(said.begin(), said.end(), is_end);
    REQUIRE(end != said.end());
    CHECK(std::get<report::Ended>(*end).status == ExitStatus::publish_refused);
    CHECK(std::get<report::Ended>(*end).failure);
    CHECK(std::any_of(said.begin(), end, [](const publish::Report& one) {
        return std::holds_alternative<report::Connecting>(one);
    }));
    const auto progress = rig.listener.told<report::Progress>();
    REQUIRE(progress.size() == 1);
    CHECK(progress[0].destination == rtmp::parse_url(good.url()).redacted());
    rig.reporter->report(start + 20s);
    CHECK(rig.listener.told<report::Ended>().empty());
}

TEST_CASE("a wish to stop is the end's status, and a failure besides it a warning") {
    const ingest::Server bad(refusing());
    Rig rig({bad.url()});
    rig.await_ended(1);
    rig.stop.ask(ExitStatus::terminated);
    rig.reporter->report(start);
    const auto said = rig.listener.reports;
    const auto ends = rig.listener.told<report::Ended>();
    REQUIRE(ends.size() == 1);
    CHECK(ends[0].status == ExitStatus::terminated);
    CHECK_FALSE(ends[0].failure);
    CHECK(std::any_of(said.begin(), said.end(), [](const publish::Report& one) {
        return std::holds_alternative<report::Warning>(one);
    }));
}

TEST_CASE("a run without destinations has one end") {
    Rig rig;
    rig.progress.begin(start);
    rig.progress.count({media::TrackType::video, 0}, 40ms);
    rig.reporter->ended(start + 3s);
    const auto ends = rig.listener.told<report::Ended>();
    REQUIRE(ends.size() == 1);
    CHECK(ends[0].totals.elapsed == 3s);
    CHECK(ends[0].totals.video_frames == 1);
    CHECK(ends[0].status == ExitStatus::success);
}

}  // namespace reporter_test
