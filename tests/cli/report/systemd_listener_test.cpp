#include "cli/report/systemd_listener.hpp"

#include <doctest/doctest.h>
#include <string>
#include <unistd.h>

#include "cli/report/listeners.hpp"
#include "cli/report/notice_manager.hpp"
#include "support/environment.hpp"

namespace systemd_listener_test {

using namespace std::chrono_literals;
using cli::SystemdListener;
using cli::SystemdNotice;
using Phase = publish::Status::Phase;
namespace report = publish::report;

namespace {

const std::string name = "@rtmpush-report-test-" + std::to_string(::getpid());
const std::string url = "rtmp://host/live/****";

dial::Failure refused() {
    return {dial::ExitStatus::not_connected, url + ": refused"};
}

report::Progress progress(const std::string& destination, std::chrono::nanoseconds elapsed,
                          std::chrono::nanoseconds behind) {
    report::Progress progress;
    progress.destination = destination;
    progress.elapsed = elapsed;
    progress.media = elapsed;
    progress.behind = behind;
    return progress;
}

}  // namespace

TEST_CASE("each state of the stream is a status, and only a live one is ready") {
    const NoticeManager manager(name);
    const Variable socket("NOTIFY_SOCKET", name);
    SystemdNotice notice;
    SystemdListener listener(notice);
    listener.report(report::Connecting{url, "host", 1935});
    CHECK(manager.take() == "STATUS=connecting to " + url);
    listener.report(report::Retrying{url, 1, std::nullopt, 2s, refused()});
    CHECK(manager.take() == "STATUS=" + url + ": refused; trying again in 2.0 s");
    report::Publishing publishing;
    publishing.destination = url;
    listener.report(publishing);
    CHECK(manager.take() == "STATUS=publishing to " + url);
    CHECK(manager.take() == "READY=1");
    listener.report(publishing);
    CHECK(manager.take() == "STATUS=publishing to " + url);
    listener.report(report::Warning{"something"});
    listener.report(report::Ended{url, {}, publish::Confirmation::acked});
    CHECK(manager.take().empty());
    report::Ended ended{url, {}, publish::Confirmation::none, dial::ExitStatus::not_connected};
    ended.failure = refused();
    listener.report(ended);
    CHECK(manager.take() == "STATUS=" + url + ": refused");
}

TEST_CASE("progress is a status: of several destinations that of the latest, by name") {
    const NoticeManager manager(name);
    const Variable socket("NOTIFY_SOCKET", name);
    SystemdNotice notice;
    SystemdListener listener(notice);
    listener.report(progress("one", 10s, 0s));
    CHECK(manager.take() == "STATUS=0:10   0.0 s behind   0.0 s queued");
    listener.report(progress("two", 10s, 3s));
    CHECK(manager.take() == "STATUS=two: 0:10   3.0 s behind   0.0 s queued");
    listener.report(progress("three", 10s, 1s));
    CHECK(manager.take().empty());
    listener.report(progress("one", 20s, 0s));
    CHECK(manager.take() == "STATUS=one: 0:20   0.0 s behind   0.0 s queued");
}

TEST_CASE("signs of life are for a watchdog, and the end is told once, in any case") {
    const NoticeManager manager(name);
    const Variable socket("NOTIFY_SOCKET", name);
    const Variable pid("WATCHDOG_PID", std::nullopt);
    {
        const Variable none("WATCHDOG_USEC", std::nullopt);
        SystemdNotice notice;
        SystemdListener listener(notice);
        CHECK_FALSE(listener.alive_interval());
        listener.alive(Phase::running);
        listener.alive(Phase::ending);
        CHECK(manager.take() == "STOPPING=1");
    }
    const Variable time("WATCHDOG_USEC", "60000000");
    SystemdNotice notice;
    SystemdListener listener(notice);
    cli::Listeners listeners;
    listeners.add(listener);
    CHECK(listeners.alive_interval() == 30s);
    listeners.alive(Phase::running);
    CHECK(manager.take() == "WATCHDOG=1");
    listeners.alive(Phase::ending);
    listeners.alive(Phase::ending);
    CHECK(manager.take() == "STOPPING=1");
    CHECK(manager.take() == "WATCHDOG=1");
    CHECK(manager.take() == "WATCHDOG=1");
    CHECK(manager.take().empty());
}

}  // namespace systemd_listener_test
