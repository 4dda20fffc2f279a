#include "cli/report/page_listener.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/text/small_file.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace page_listener_test {

using namespace std::chrono_literals;
using cli::PageListener;
using e2e::TemporaryFolder;
namespace report = publish::report;
using text_parts::holds;

namespace {

const std::string url = "rtmp://host/live/****";

void unexpected(const std::string& warning) {
    FAIL_CHECK("warned: " << warning);
}

dial::Failure refused() {
    return {dial::ExitStatus::not_connected, url + ": refused"};
}

report::Progress progress() {
    report::Progress progress;
    progress.destination = url;
    progress.elapsed = 12s;
    progress.sent_bytes = 3'000'000;
    return progress;
}

std::string text_of(const std::string& path) {
    return cli::read_small_file(path, 1U << 20U);
}

}  // namespace

TEST_CASE("a page is there at once, and tells at the end all that was heard") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "page.html").string();
    {
        PageListener page(path, unexpected);
        CHECK(holds(text_of(path), "http-equiv=\"refresh\""));
        page.report(report::Opened{"show.mp4", {}, 10s});
        page.report(report::Connecting{url, "host", 1935});
        page.report(report::Redirected{url, "rtmp://other/live/****"});
        report::Publishing publishing;
        publishing.destination = url;
        publishing.address = "192.0.2.1:1935";
        page.report(publishing);
        page.report(progress());
        page.report(report::Retrying{url, 1, std::nullopt, 2s, refused()});
        page.report(report::Resumed{url, 2500ms, 7, 0});
        page.report(report::SessionBegun{url, 2, 100ms});
        page.report(report::Moved{url, "rtmp://third/live/****"});
        page.report(report::Warning{"mind the gap"});
        page.report(report::Ended{url, progress(), publish::Confirmation::answered});
        page.error(dial::Failure(dial::ExitStatus::internal, "something else"));
    }
    const std::string text = text_of(path);
    for (const std::string& part : std::vector<std::string>{
             "<h1>show.mp4</h1>", "connecting to " + url, url + " redirects to rtmp://other/live/****",
             "publishing to " + url + " (192.0.2.1:1935)", url + ": refused; trying again in 2.0 s",
             url + ": live again after 2.5 s: 7 frames sent once more, 0 left out", url + ": session 2 begun",
             "moved from " + url + " to rtmp://third/live/****", "mind the gap",
             "ended: success, status 0; end confirmed (answered)", "something else",
             "data-field=\"sent_bytes\" data-value=\"3000000\""}) {
        CAPTURE(part);
        CHECK(holds(text, part));
    }
    CHECK_FALSE(holds(text, "http-equiv=\"refresh\""));
}

TEST_CASE("what viewers find is on the page, and goes on when the streams have ended") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "page.html").string();
    {
        PageListener page(path, unexpected);
        witness::Findings findings;
        findings.level = witness::Level::frames;
        findings.all.sent = findings.all.received = findings.all.matched = 300;
        page.findings("rtmp://edge/live/****", findings);
        page.report(progress());
        page.findings("rtmp://edge/live/****", findings);
        page.report(report::Ended{url, progress(), publish::Confirmation::answered});
        findings.has_ended = true;
        findings.all.sent = findings.all.received = findings.all.matched = 360;
        page.findings("rtmp://edge/live/****", findings);
    }
    const std::string text = text_of(path);
    CHECK(holds(text, "Watched at rtmp://edge/live/****"));
    CHECK(holds(text, "360 frames came out as they were sent, the last among them"));
    CHECK(holds(text, "Frames lost, altered or foreign, in all"));
    CHECK_FALSE(holds(text, "so far"));
}

TEST_CASE("a sample a second, a page a minute") {
    const TemporaryFolder folder;
    const PageListener page((folder.path() / "page.html").string(), unexpected);
    CHECK(page.progress_interval() == 1s);
    CHECK(page.alive_interval() == 60s);
}

TEST_CASE("signs of life that come more often than pages draw none") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "page.html").string();
    PageListener page(path, unexpected);
    page.report(progress());
    page.alive(publish::Status::Phase::running);
    CHECK_FALSE(holds(text_of(path), url));
}

TEST_CASE("a place for a page that cannot be written to is a failure before anything is sent") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "nowhere/page.html").string();
    try {
        const PageListener page(path, unexpected);
        FAIL_CHECK("no failure");
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::internal);
        CHECK(std::string(failure.what()).starts_with("--report " + path + ": cannot write: "));
    }
}

TEST_CASE("a last page that cannot be written is warned of") {
    const TemporaryFolder folder;
    const std::filesystem::path inner = folder.path() / "inner";
    std::filesystem::create_directory(inner);
    std::vector<std::string> warnings;
    {
        const PageListener page((inner / "page.html").string(),
                                [&](const std::string& text) { warnings.push_back(text); });
        std::filesystem::remove_all(inner);
    }
    REQUIRE(warnings.size() == 1);
    CHECK(holds(warnings[0], "page.html: cannot write: "));
}

}  // namespace page_listener_test
