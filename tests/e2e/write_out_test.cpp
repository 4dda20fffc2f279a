// --write-out: a text for each destination, with curl's escapes.

#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/refused.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace write_out_test {

using namespace e2e;
using text_parts::holds;
using text_parts::lines_of;

TEST_CASE("--write-out writes its text once a destination has ended, with curl's escapes and times") {
    IngestServer server;
    const std::string format =
        "%{status} %{confirmed} %{time_publish} %{url}%%\\t%{nope}%{stderr}to stderr\\n";
    const Outcome outcome =
        run(rtmpush_unpaced({"-w", format, media_file("clip.mp4"),
                             "rtmp://127.0.0.1:" + std::to_string(server.port()) + "/live/sekrit-key-77"}));
    CAPTURE(outcome.out);
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    std::istringstream words(outcome.out);
    std::string status;
    std::string confirmed;
    double time = 0;
    std::string url;
    words >> status >> confirmed >> time >> url;
    CHECK(status == "0");
    CHECK(confirmed == "answered");
    CHECK(time > 0);
    CHECK(time < 10);
    CHECK(url == "rtmp://127.0.0.1:" + std::to_string(server.port()) + "/live/****%");
    CHECK(outcome.out.back() == '\t');
    CHECK(holds(outcome.err, "rtmpush: warning: unknown --write-out variable: 'nope'\n"));
    CHECK(holds(outcome.err, "\nto stderr\n"));
    CHECK(!holds(outcome.out + outcome.err, "sekrit"));
}

TEST_CASE("--write-out speaks of each destination as it ends, and of failures too") {
    IngestServer good;
    IngestServer bad({"--refuse", "publish:NetStream.Publish.Denied"});
    const Outcome outcome = run(rtmpush_unpaced(
        {"-q", "--write-out", "%{json}\\n", media_file("clip.mp4"), good.url("live/x"), bad.url("live/x")}));
    CAPTURE(outcome.out);
    CHECK(outcome.status == 112);
    const std::vector<std::string> lines = lines_of(outcome.out);
    REQUIRE(lines.size() == 2);
    const auto failed = nlohmann::json::parse(lines[0]);
    const auto sent = nlohmann::json::parse(lines[1]);
    CHECK(failed.at("urlnum") == 1);
    CHECK(failed.at("exitcode") == 112);
    CHECK(holds(failed.at("errormsg"), "NetStream.Publish.Denied"));
    CHECK(failed.at("input_complete") == false);
    CHECK(sent.at("urlnum") == 0);
    CHECK(sent.at("status") == 0);
    CHECK(sent.at("video_frames") == 90);
    CHECK(sent.at("sent_bytes") == sent.at("size_upload"));
    CHECK(sent.at("remote_ip") == "127.0.0.1");
    CHECK(sent.at("num_connects") == 1);
    CHECK(sent.at("time_publish") > 0);
    CHECK(sent.at("time_total") >= sent.at("time_publish"));

    // Nothing could be tried.
    const Outcome none =
        run(rtmpush({"-q", "-w", "%{onerror}%{exitcode}\\n", "/nonexistent", "rtmp://127.0.0.1:1/live/x"}));
    CHECK(none.out == "26\n");
}

TEST_CASE("the format of --write-out may stand in a file, in standard input, or in a variable") {
    const TemporaryFolder folder;
    const std::string file = folder.path() / "format";
    std::ofstream(file) << "%{video_frames}\n,%{audio_frames}\n";
    const std::string clip = media_file("clip.mp4");
    const auto out = [&](Command command) { return run(std::move(command)).out; };
    const std::string frames = out(rtmpush({"-q", "--dry-run", "-w", "@" + file, clip}));
    CHECK(frames.starts_with("90,"));
    Command piped = rtmpush({"-q", "--dry-run", "-w", "@-", clip});
    piped.input = "%{video_frames}";
    CHECK(out(std::move(piped)) == "90");
    Command set = rtmpush({"-q", "--dry-run", clip});
    set.environment["RTMPUSH_WRITE_OUT"] = "%{video_frames}\\n";
    CHECK(out(std::move(set)) == "90\n");
    check_refused(run(rtmpush({"-q", "--dry-run", "-w", "@" + file + ".none", clip})), 26,
                  {"format.none", "--write-out"});
    check_refused(run(rtmpush({"-q", "--dry-run", "-w", "@-", "-"})), 2, {"standard input"});
}

}  // namespace write_out_test
