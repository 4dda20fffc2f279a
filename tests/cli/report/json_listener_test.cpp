#include "cli/report/json_listener.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <vector>

#include "cli/report/line_output.hpp"
#include "cli/text/console.hpp"
#include "support/pseudo_terminal.hpp"

namespace json_listener_test {

using namespace std::chrono_literals;
using cli::Console;
using cli::JsonListener;
using cli::LineOutput;
using cli::Verbosity;
using dial::ExitStatus;
using dial::Failure;
using dial::Step;
using nlohmann::json;

namespace report = publish::report;

namespace {

const char* const destination = "rtmp://host/live/****";

/// A listener that writes into pipes.
class Heard {
  public:
    explicit Heard(Verbosity verbosity = Verbosity::normal,
                   std::optional<std::chrono::nanoseconds> interval = std::nullopt)
        : console_(log_.log()), output_(out_.log(), console_), report_(output_, verbosity, interval) {}

    JsonListener& operator*() { return report_; }
    JsonListener* operator->() { return &report_; }

    /// Lines that were written since the last call.
    std::vector<json> lines() const {
        std::vector<json> lines;
        std::istringstream text(out_.take());
        for (std::string line; std::getline(text, line);)
            lines.push_back(json::parse(line));
        return lines;
    }
    json line() const {
        const std::vector<json> all = lines();
        REQUIRE(all.size() == 1);
        return all.front();
    }

  private:
    LogPipe log_;
    LogPipe out_;
    Console console_;
    LineOutput output_;
    JsonListener report_;
};

json heard(const publish::Report& one) {
    Heard heard;
    heard->report(one);
    return heard.line();
}

report::Progress progress() {
    report::Progress progress;
    progress.destination = destination;
    progress.elapsed = 10s;
    progress.media = 9967ms;
    progress.total = 10s;
    progress.sent_bytes = 1'250'000;
    progress.video_frames = 300;
    progress.audio_frames = 431;
    progress.reconnects = 2;
    progress.moves = 1;
    progress.out_of_service = 1500ms;
    progress.repeated_frames = 12;
    progress.skipped_frames = 3;
    progress.dropped_frames = 4;
    progress.behind = 33400us;
    progress.queued = 66ms;
    progress.round_trip = 1500us;
    progress.retransmits = 8;
    progress.unsent_bytes = 4096;
    progress.keyframe_interval = 2s;
    return progress;
}

/// The words of a no from the server.
Failure refused() {
    return {ExitStatus::name_in_use, "publish refused",
            dial::ServerWords{"error", "NetStream.Publish.BadName", "Already \"publishing\""}};
}

}  // namespace

TEST_CASE("every line has its event and a time in UTC") {
    const json line = heard(report::Warning{"odd"});
    CHECK(line["event"] == "warning");
    CHECK(line["message"] == "odd");
    CHECK(line["class"] == "other");
    CHECK_FALSE(line.contains("left_out_frames"));
    CHECK(std::regex_match(line["time"].get<std::string>(),
                           std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
    CHECK_FALSE(line.contains("destination"));
}

TEST_CASE("a codec that a server has not said it takes has a class of its own, and its name") {
    report::Warning warning{"may be dropped"};
    warning.destination = destination;
    warning.untold = "hevc";
    const json line = heard(warning);
    CHECK(line["event"] == "warning");
    CHECK(line["destination"] == destination);
    CHECK(line["class"] == "not_announced");
    CHECK(line["what"] == "hevc");
    CHECK_FALSE(line.contains("left_out_frames"));
}

TEST_CASE("a warning of a loss has its class and its amount") {
    const json line = heard(report::Warning(media::Warning{"lost", media::Warning::Class::moved, 3, 1500ms}));
    CHECK(line["class"] == "moved");
    CHECK(line["left_out_frames"] == 3);
    CHECK(line["moved_ms"] == 1500);
}

TEST_CASE("start names the inputs and what is known of the tracks") {
    media::Track video;
    video.codec_name = "h264";
    video.width = 1280;
    video.height = 720;
    video.frame_rate = 30000.0 / 1001;
    media::Track audio;
    audio.type = media::TrackType::audio;
    audio.codec_name = "aac";
    audio.input_index = 1;
    audio.sample_rate = 48000;
    audio.channels = 2;
    const json line = heard(report::Opened{"show.mp4", {video, audio}, 90s});
    CHECK(line["event"] == "start");
    CHECK(line["inputs"] == json{"show.mp4"});
    CHECK(line["duration_ms"] == 90000);
    CHECK(line["tracks"][0] == json{{"type", "video"},
                                    {"codec", "h264"},
                                    {"stream", 0},
                                    {"width", 1280},
                                    {"height", 720},
                                    {"frame_rate", 29.97}});
    CHECK(line["tracks"][1] ==
          json{{"type", "audio"}, {"codec", "aac"}, {"stream", 1}, {"sample_rate", 48000}, {"channels", 2}});
    CHECK_FALSE(heard(report::Opened{"-", {}, std::nullopt}).contains("duration_ms"));
}

TEST_CASE("connecting, connected and publishing, with the time that each phase took") {
    const json connecting = heard(report::Connecting{destination, "host", 1935});
    CHECK(connecting["event"] == "connecting");
    CHECK(connecting["destination"] == destination);
    CHECK(connecting["host"] == "host");
    CHECK(connecting["port"] == 1935);

    Heard heard;
    dial::StepTimes times;
    times[Step::resolve] = 1ms;
    times[Step::connect] = 2500us;
    times[Step::tls] = 3ms;
    times[Step::handshake] = 4ms;
    times[Step::connect_command] = 1500us;
    times[Step::create_stream] = 500us;
    times[Step::publish] = 3ms;
    heard->report(
        report::Publishing{destination,
                           "127.0.0.1:1935",
                           {},
                           {"FMS/3,5", "SRS/5"},
                           times,
                           net::TlsSession{"TLSv1.3", "TLS_AES_128_GCM_SHA256", "CN=host", "CN=authority"}});
    const std::vector<json> lines = heard.lines();
    REQUIRE(lines.size() == 2);
    CHECK(lines[0]["event"] == "connected");
    CHECK(lines[0]["destination"] == destination);
    CHECK(lines[0]["address"] == "127.0.0.1:1935");
    CHECK(lines[0]["server"] == "FMS/3,5");
    CHECK(lines[0]["server_program"] == "SRS/5");
    CHECK(lines[0]["tls"] == "TLSv1.3");
    CHECK(lines[0]["certificate"]["subject"] == "CN=host");
    CHECK(lines[0]["resolve_ms"] == 1);
    CHECK(lines[0]["connect_ms"] == 2.5);
    CHECK(lines[0]["tls_ms"] == 3);
    CHECK(lines[0]["handshake_ms"] == 4);
    CHECK(lines[0]["connect_command_ms"] == 1.5);
    CHECK(lines[0]["create_stream_ms"] == 0.5);
    CHECK(lines[0]["publish_ms"] == 3);
    CHECK(lines[1]["event"] == "publishing");
    CHECK(lines[1]["destination"] == destination);
}

TEST_CASE("a redirect and a move tell from where to where") {
    const std::string other = "rtmp://other/live/****";
    const json redirected = heard(report::Redirected{destination, other});
    CHECK(redirected["event"] == "redirected");
    CHECK(redirected["from"] == destination);
    CHECK(redirected["to"] == other);
    const json moved = heard(report::Moved{destination, other});
    CHECK(moved["event"] == "moved");
    CHECK(moved["from"] == destination);
    CHECK(moved["to"] == other);
}

TEST_CASE("without TLS there is no version of it") {
    Heard heard;
    heard->report(report::Publishing{destination, "127.0.0.1:1935", {}, {}});
    const std::vector<json> lines = heard.lines();
    REQUIRE(lines.size() == 2);
    CHECK(lines[0]["tls"].is_null());
    CHECK(lines[0]["tls_ms"].is_null());
    CHECK_FALSE(lines[0].contains("certificate"));
}

TEST_CASE("progress has every counter") {
    const json line = heard(progress());
    CHECK(line["event"] == "progress");
    CHECK(line["destination"] == destination);
    CHECK(line["elapsed_ms"] == 10000);
    CHECK(line["media_ms"] == 9967);
    CHECK(line["total_ms"] == 10000);
    CHECK(line["sent_bytes"] == 1'250'000);
    CHECK(line["bitrate_bps"] == 1'000'000);
    CHECK(line["fps"] == 30);
    CHECK(line["video_frames"] == 300);
    CHECK(line["audio_frames"] == 431);
    CHECK(line["dropped_frames"] == 4);
    CHECK(line["repeated_frames"] == 12);
    CHECK(line["skipped_frames"] == 3);
    CHECK(line["behind_ms"] == 33);
    CHECK(line["queue_ms"] == 66);
    CHECK(line["rtt_ms"] == 1.5);
    CHECK(line["retransmits"] == 8);
    CHECK(line["unsent_bytes"] == 4096);
    CHECK(line["keyframe_interval_ms"] == 2000);
    CHECK(line["reconnects"] == 2);
    CHECK(line["moves"] == 1);
    CHECK(line["out_of_service_ms"] == 1500);
}

TEST_CASE("what is not known of a connection is null") {
    report::Progress without = progress();
    without.round_trip.reset();
    without.keyframe_interval.reset();
    const json line = heard(without);
    CHECK(line["rtt_ms"].is_null());
    CHECK(line["keyframe_interval_ms"].is_null());
}

TEST_CASE("the bit rate is that of the destination that a line speaks of") {
    Heard heard;
    report::Progress one = progress();
    report::Progress other = progress();
    other.destination = "rtmp://other/live/****";
    other.sent_bytes = 625'000;
    heard->report(one);
    heard->report(other);
    const std::vector<json> lines = heard.lines();
    CHECK(lines[0]["bitrate_bps"] == 1'000'000);
    CHECK(lines[1]["bitrate_bps"] == 500'000);
}

TEST_CASE("a retry carries its reason and the server's words") {
    const json line = heard(report::Retrying{destination, 2, 5U, 1340ms, refused()});
    CHECK(line["event"] == "retry");
    CHECK(line["attempt"] == 2);
    CHECK(line["limit"] == 5);
    CHECK(line["delay_ms"] == 1340);
    CHECK(line["reason"] == "publish refused");
    CHECK(line["class"] == "name_in_use");
    CHECK(line["status"] == 113);
    CHECK(line["code"] == "NetStream.Publish.BadName");
    CHECK(heard(report::Retrying{destination, 7, std::nullopt, 60s, refused()})["limit"].is_null());
    const json resumed = heard(report::Resumed{destination, 2500ms, 30, 4});
    CHECK(resumed["event"] == "resumed");
    CHECK(resumed["out_of_service_ms"] == 2500);
    CHECK(resumed["repeated_frames"] == 30);
    CHECK(resumed["skipped_frames"] == 4);
}

TEST_CASE("a destination that fails gives an error and an end with its status") {
    Heard heard;
    heard->report(report::Ended{destination, progress(), publish::Confirmation::none, ExitStatus::name_in_use,
                                refused()});
    const std::vector<json> lines = heard.lines();
    REQUIRE(lines.size() == 2);
    CHECK(lines[0]["event"] == "error");
    CHECK(lines[0]["destination"] == destination);
    CHECK(lines[0]["class"] == "name_in_use");
    CHECK(lines[0]["status"] == 113);
    CHECK(lines[0]["level"] == "error");
    CHECK(lines[0]["code"] == "NetStream.Publish.BadName");
    CHECK(lines[0]["description"] == "Already \"publishing\"");
    CHECK(lines[0]["message"] == "publish refused");
    CHECK(lines[1]["event"] == "end");
    CHECK(lines[1]["destination"] == destination);
    CHECK(lines[1]["status"] == 113);
    CHECK(lines[1]["class"] == "name_in_use");
    CHECK(lines[1]["confirmed"] == "none");
}

TEST_CASE("an end has the totals, and the bit rate of the whole") {
    const json line =
        heard(report::Ended{destination, progress(), publish::Confirmation::closed, ExitStatus::success});
    CHECK(line["event"] == "end");
    CHECK(line["status"] == 0);
    CHECK(line["class"] == "success");
    CHECK(line["confirmed"] == "closed");
    CHECK(line["media_ms"] == 9967);
    CHECK(line["bitrate_bps"] == 1'000'000);
    CHECK(line["dropped_frames"] == 4);
}

TEST_CASE("a failure that is no destination's is an error without one") {
    Heard heard;
    heard->error({ExitStatus::input_unreadable, "show.mp4: cannot be opened"});
    const json line = heard.line();
    CHECK(line["event"] == "error");
    CHECK(line["class"] == "input_unreadable");
    CHECK(line["status"] == 26);
    CHECK(line["message"] == "show.mp4: cannot be opened");
    CHECK_FALSE(line.contains("destination"));
    CHECK_FALSE(line.contains("code"));
}

TEST_CASE("what a viewer found is told in the end with its latencies") {
    Heard heard;
    witness::Findings findings;
    findings.level = witness::Level::frames;
    findings.all.sent = findings.all.matched = 90;
    findings.all.received = 93;
    findings.latency.add(50'000'000, 90);
    heard->findings("rtmp://edge/live/****", findings, JsonListener::Moment::ended);
    const json line = heard.line();
    CHECK(line["event"] == "verify");
    CHECK(line["place"] == "rtmp://edge/live/****");
    CHECK(line["ended"] == true);
    CHECK(line["level"] == "frames");
    CHECK(line["matched"] == 90);
    CHECK(line["received"] == 93);
    CHECK(line["latency_p50_ms"] == 50);
    CHECK(line["fps"].is_null());
    CHECK(line["latency_buckets_ms"][0][1] == 90);
    CHECK_FALSE(line.contains("destination"));
}

TEST_CASE("what a viewer has found so far comes as often as progress") {
    Heard often(Verbosity::normal, 1ns);
    const auto tell = [](Heard& heard) {
        for (const char* const place : {"a", "b", "a"})
            heard->findings(place, {}, JsonListener::Moment::running);
        return heard.lines();
    };
    const std::vector<json> lines = tell(often);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0]["ended"] == false);
    CHECK_FALSE(lines[0].contains("latency_buckets_ms"));
    Heard rarely(Verbosity::normal, 1h);
    CHECK(tell(rarely).empty());
    Heard never(Verbosity::normal, 0s);
    CHECK(tell(never).empty());
    never->findings("a", {}, JsonListener::Moment::ended);
    CHECK(never.line()["ended"] == true);
}

TEST_CASE("details are for those who want them") {
    Heard normal;
    normal->report(report::Detail{"detail"});
    CHECK(normal.lines().empty());
    Heard verbose(Verbosity::verbose);
    verbose->report(report::Detail{"detail"});
    CHECK(verbose.line()["event"] == "detail");
    Heard quiet(Verbosity::quiet);
    quiet->report(report::Trace{"> connect"});
    CHECK(quiet.line()["event"] == "trace");
}

TEST_CASE("whatever a server says, a line stays one line of valid JSON") {
    const json line = heard(report::Warning{"\xff\"\n\x1b[2J\xe2\x82\xac\\"});
    CHECK(line["message"] == "\xef\xbf\xbd\"\n\x1b[2J\xe2\x82\xac\\");
}

TEST_CASE("progress comes every second, unless wished otherwise") {
    CHECK(Heard()->progress_interval() == 1s);
    CHECK(Heard(Verbosity::quiet)->progress_interval() == 1s);
    CHECK(Heard(Verbosity::normal, 250ms)->progress_interval() == 250ms);
    CHECK_FALSE(Heard(Verbosity::normal, 0s)->progress_interval());
}

}  // namespace json_listener_test
