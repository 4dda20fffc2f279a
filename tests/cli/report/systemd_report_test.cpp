#include "cli/report/systemd_report.hpp"

#include <doctest/doctest.h>
#include <string>
#include <unistd.h>

#include "cli/report/listeners.hpp"
#include "cli/report/notice_manager.hpp"
#include "support/environment.hpp"

namespace systemd_report_test {

using namespace std::chrono_literals;
using cli::ServiceNotice;
using cli::ServiceReport;
using Phase = publish::Status::Phase;
namespace report = publish::report;

namespace {

const std::string name = "@rtmpush-report-test-" + std::to_string(::getpid());
const std::string url = "rtmp://host/live/****";

publish::Failure refused() {
    return {publish::ExitStatus::not_connected, url + ": refused"};
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
    ServiceNotice notice;
    ServiceReport service(notice);
    service.report(report::Connecting{url, "host", 1935});
    CHECK(manager.take() == "STATUS=connecting to " + url);
    service.report(report::Retrying{url, 1, std::nullopt, 2s, refused()});
    CHECK(manager.take() == "STATUS=" + url + ": refused; trying again in 2.0 s");
    report::Publishing publishing;
    publishing.destination = url;
    service.report(publishing);
    CHECK(manager.take() == "STATUS=publishing to " + url);
    CHECK(manager.take() == "READY=1");
    service.report(publishing);
    CHECK(manager.take() == "STATUS=publishing to " + url);
    service.report(report::Warning{"something"});
    service.report(report::Ended{url, {}, publish::Confirmation::acked});
    CHECK(manager.take().empty());
    report::Ended ended{url, {}, publish::Confirmation::none, publish::ExitStatus::not_connected};
    ended.failure = refused();
    service.report(ended);
    CHECK(manager.take() == "STATUS=" + url + ": refused");
}

TEST_CASE("progress is a status: of several destinations that of the latest, by name") {
    const NoticeManager manager(name);
    const Variable socket("NOTIFY_SOCKET", name);
    ServiceNotice notice;
    ServiceReport service(notice);
    service.report(progress("one", 10s, 0s));
    CHECK(manager.take() == "STATUS=0:10   0.0 s behind   0.0 s queued");
    service.report(progress("two", 10s, 3s));
    CHECK(manager.take() == "STATUS=two: 0:10   3.0 s behind   0.0 s queued");
    service.report(progress("three", 10s, 1s));
    CHECK(manager.take().empty());
    service.report(progress("one", 20s, 0s));
    CHECK(manager.take() == "STATUS=one: 0:20   0.0 s behind   0.0 s queued");
}

TEST_CASE("signs of life are for a watchdog, and the end is told once, in any case") {
    const NoticeManager manager(name);
    const Variable socket("NOTIFY_SOCKET", name);
    const Variable pid("WATCHDOG_PID", std::nullopt);
    {
        const Variable none("WATCHDOG_USEC", std::nullopt);
        ServiceNotice notice;
        ServiceReport service(notice);
        CHECK_FALSE(service.alive_interval());
        service.alive(Phase::running);
        service.alive(Phase::ending);
        CHECK(manager.take() == "STOPPING=1");
    }
    const Variable time("WATCHDOG_USEC", "60000000");
    ServiceNotice notice;
    ServiceReport service(notice);
    cli::Listeners listeners;
    listeners.add(service);
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

}  // namespace systemd_report_test
