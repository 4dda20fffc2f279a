#include "cli/report/write_out_listener.hpp"

#include <doctest/doctest.h>

namespace write_out_listener_test {

using cli::WriteOut;
using cli::WriteOutListener;
using dial::ExitStatus;
using dial::Failure;
using namespace std::chrono_literals;
namespace report = publish::report;

namespace {

struct Rig {
    Rig(std::string_view format, const std::vector<std::string>& destinations,
        WriteOutListener::Result result = WriteOutListener::Result::with_its_end)
        : listener(
              WriteOut(format), destinations.size(),
              [this](const WriteOut::Texts& texts) { written += texts.output; }, result) {
        std::vector<rtmp::Url> urls;
        for (const std::string& url : destinations)
            urls.push_back(rtmp::parse_url(url));
        listener.expect(urls);
    }
    std::string written;
    WriteOutListener listener;
};

report::Ended ended(const std::string& destination, ExitStatus status = ExitStatus::success) {
    report::Ended made{.destination = destination, .totals = {}};
    made.status = status;
    return made;
}

}  // namespace

TEST_CASE("each destination is written about as it ends, by its place among those given") {
    Rig rig("%{urlnum}:%{url}:%{status};", {"rtmp://a/l/one", "rtmp://b/l/two"});
    CHECK_FALSE(rig.listener.progress_interval());
    rig.listener.report(report::Connecting{"rtmp://a/l/****", "a", 1935});
    rig.listener.report(ended("rtmp://b/l/****"));
    CHECK(rig.written == "1:rtmp://b/l/****:0;");
    rig.listener.report(ended("rtmp://a/l/****", ExitStatus::timed_out));
    CHECK(rig.written == "1:rtmp://b/l/****:0;0:rtmp://a/l/****:28;");
    // Nothing is left that a failure of all could be told of.
    rig.listener.error(Failure(ExitStatus::internal, "late"));
    CHECK(rig.written.size() == 2 * sizeof "1:rtmp://b/l/****:0" + 1);
}

TEST_CASE("where a verdict is to come, what has ended well is written with that") {
    const auto verdict = WriteOutListener::Result::with_the_verdict;
    Rig failed("%{url}:%{exitcode}:%{errormsg};", {"rtmp://a/l/one", "rtmp://b/l/two"}, verdict);
    failed.listener.report(ended("rtmp://b/l/****", ExitStatus::timed_out));
    failed.listener.report(ended("rtmp://a/l/****"));
    CHECK(failed.written == "rtmp://b/l/****:28:;");
    failed.listener.error(Failure(ExitStatus::not_verified, "lost 1"));
    failed.listener.conclude();
    CHECK(failed.written == "rtmp://b/l/****:28:;rtmp://a/l/****:123:lost 1;");
    Rig well("%{exitcode}", {"rtmp://a/l/one"}, verdict);
    well.listener.report(ended("rtmp://a/l/****"));
    CHECK(well.written.empty());
    well.listener.conclude();
    CHECK(well.written == "0");
}

TEST_CASE("two destinations that look alike are two") {
    Rig rig("%{urlnum},", {"rtmp://a/l/one", "rtmp://a/l/two"});
    rig.listener.report(ended("rtmp://a/l/****"));
    rig.listener.report(ended("rtmp://a/l/****"));
    CHECK(rig.written == "0,1,");
}

TEST_CASE("what is known of a connection is that of the last one, wherever the server sent it") {
    Rig rig("%{num_connects} %{num_retries} %{remote_ip} %{server} %{time_publish}", {"rtmp://a/l/one"});
    report::Publishing first{"rtmp://a/l/****", "192.0.2.1:1935", "", {"one", ""}};
    rig.listener.report(first);
    rig.listener.report(report::Retrying{.destination = "rtmp://a/l/****",
                                         .attempt = 1,
                                         .limit = std::nullopt,
                                         .delay = 1s,
                                         .failure = Failure(ExitStatus::connection_lost, "lost")});
    rig.listener.report(report::Redirected{"rtmp://a/l/****", "rtmp://b/l/****"});
    report::Publishing second{"rtmp://b/l/****", "192.0.2.2:1935", "", {"two", ""}};
    second.times[dial::Step::publish] = 5ms;
    rig.listener.report(second);
    rig.listener.report(ended("rtmp://a/l/****"));
    CHECK(rig.written == "2 1 192.0.2.2 two 0.005000");
}

TEST_CASE(
    "a run that fails before it has begun is written about for each destination, and without any once") {
    Rig two("%{exitcode} %{errormsg}\\n", {"rtmp://a/l/one", "rtmp://b/l/two"});
    two.listener.error(Failure(ExitStatus::input_unreadable, "a.mp4: no such file"));
    CHECK(two.written == "26 a.mp4: no such file\n26 a.mp4: no such file\n");
    Rig none("%{url}%{status}", {});
    none.listener.report(ended(""));
    CHECK(none.written == "0");
}

}  // namespace write_out_listener_test
