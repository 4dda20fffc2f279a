#include "ingest/script.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace script_test {

using ingest::Point;
using ingest::Script;

namespace {

Script parse(const std::vector<std::string>& arguments) {
    Script script;
    for (std::size_t i = 0; i < arguments.size();) {
        const std::size_t taken = ingest::apply_option(script, std::span(arguments).subspan(i));
        REQUIRE(taken > 0);
        i += taken;
    }
    return script;
}

}  // namespace

TEST_CASE("a refusal has a command, a code, a level and a text that may hold colons") {
    const Script script = parse({"--refuse", "publish:NetStream.Publish.BadName", "--refuse",
                                 "connect:NetConnection.Connect.Rejected:error:[ a ] : [ code=403 ]"});
    CHECK(script.refuse.at("publish") == ingest::Status{"NetStream.Publish.BadName", "error", ""});
    CHECK(script.refuse.at("connect") ==
          ingest::Status{"NetConnection.Connect.Rejected", "error", "[ a ] : [ code=403 ]"});
}

TEST_CASE("a gate has a method, a user and a password that may hold colons") {
    const Script script = parse({"--login", "llnw:joe:se:cret"});
    REQUIRE(script.gate);
    CHECK(script.gate->method == "llnw");
    CHECK(script.gate->user == "joe");
    CHECK(script.gate->password == "se:cret");
}

TEST_CASE("a moment is a point, and for messages their number") {
    CHECK(parse({"--close-after", "publish-start"}).close_after == ingest::Moment{Point::publish_start, 0});
    CHECK(parse({"--reset-after", "messages:100"}).reset_after == ingest::Moment{Point::messages, 100});
    CHECK_THROWS_AS(parse({"--close-after", "messages"}), std::invalid_argument);
    CHECK_THROWS_AS(parse({"--close-after", "lunch"}), std::invalid_argument);
}

TEST_CASE("what a server takes is a list, a map and bits") {
    const Script script = parse(
        {"--fourcc-list", "hvc1,*", "--fourcc-map", "av01:4", "--fourcc-map", "vp09:1", "--caps-ex", "3"});
    CHECK(script.fourcc_list == std::vector<std::string>{"hvc1", "*"});
    CHECK(script.video_fourccs == std::map<std::string, std::uint32_t>{{"av01", 4}, {"vp09", 1}});
    CHECK(script.caps_ex == 3U);
    CHECK_THROWS_AS(parse({"--fourcc-map", "av01"}), std::invalid_argument);
}

TEST_CASE("a server has two names") {
    const Script script = parse({"--fms-version", "FMS/3,5,3,888", "--program", "SRS/5.0.213(Bee)"});
    CHECK(script.fms_version == "FMS/3,5,3,888");
    CHECK(script.program == "SRS/5.0.213(Bee)");
}

TEST_CASE("numbers may be hexadecimal, and must be numbers") {
    CHECK(parse({"--status-stream-id", "0x01000000"}).status_stream_id == 0x01000000U);
    CHECK(parse({"--chunk-size", "1"}).chunk_size == 1);
    CHECK_THROWS_AS(parse({"--chunk-size", "0"}), std::invalid_argument);
    CHECK_THROWS_AS(parse({"--stream-id", "-1"}), std::invalid_argument);
    CHECK_THROWS_AS(parse({"--stream-id", "1x"}), std::invalid_argument);
    CHECK_THROWS_AS(parse({"--stream-id", "99999999999"}), std::invalid_argument);
    CHECK_THROWS_AS(parse({"--stream-id"}), std::invalid_argument);
}

TEST_CASE("a late status has its time, a request to move its address too") {
    const Script failing = parse({"--status-after", "50:NetStream.Failed:error:disk full"});
    CHECK(failing.late_status->messages == 50);
    CHECK(failing.late_status->status == ingest::Status{"NetStream.Failed", "error", "disk full"});
    const Script twice = parse({"--status-after", "50:A.Denied", "--status-after", "50:B.Closed:status"});
    CHECK(twice.late_status->status.code == "A.Denied");
    REQUIRE(twice.further_statuses.size() == 1);
    CHECK(twice.further_statuses[0].status.code == "B.Closed");
    const Script moving = parse({"--reconnect-after", "7:rtmp://127.0.0.1:1936/live"});
    CHECK(moving.late_status->status.code == "NetConnection.Connect.ReconnectRequest");
    CHECK(moving.late_status->tc_url == "rtmp://127.0.0.1:1936/live");
}

TEST_CASE("choices are taken by name") {
    CHECK(parse({"--answer-publish", "result"}).publish_reply == ingest::PublishReply::result);
    CHECK(parse({"--answer-fcpublish", "bare"}).fc_publish == ingest::FcPublishReply::bare);
    CHECK(parse({"--commands", "amf3-bare"}).command_form == ingest::CommandForm::amf3_bare);
    CHECK(parse({"--object-results", "missing"}).connect_objects == ingest::ConnectObjects::missing);
    CHECK_THROWS_AS(parse({"--answer-publish", "perhaps"}), std::invalid_argument);
}

TEST_CASE("players are treated as told") {
    const Script script = parse({"--play-absent", "not-found", "--play-not-found", "2", "--play-end", "eof",
                                 "--play-lose-video", "50", "--play-shift-audio-ms", "-120", "--play-group",
                                 "--play-delay-ms", "500", "--play-queue", "1000"});
    CHECK(script.play.absent == ingest::Absent::not_found);
    CHECK(script.play.not_found == 2);
    CHECK(script.play.end == ingest::EndOfPlay::eof);
    CHECK(script.play.lose_video == 50);
    CHECK(script.play.shift_audio == std::chrono::milliseconds(-120));
    CHECK(script.play.cached_group);
    CHECK(script.play.delay == std::chrono::milliseconds(500));
    CHECK(script.play.queue == 1000);
    CHECK_THROWS_AS(parse({"--play-end", "later"}), std::invalid_argument);
    CHECK_THROWS_AS(parse({"--play-delay-ms", "-1"}), std::invalid_argument);
}

TEST_CASE("known servers have their habits") {
    CHECK(ingest::like("nginx").echo_c1);
    CHECK(ingest::like("srs").strict_order);
    CHECK(ingest::like("mediamtx").status_stream_id == 0x01000000U);
    CHECK(ingest::like("nms").no_unpublish_answer);
    CHECK(ingest::like("ffmpeg").fc_publish == ingest::FcPublishReply::bare);
    CHECK_THROWS_AS(ingest::like("none"), std::invalid_argument);
}

TEST_CASE("what is no script option is left alone, and each that is has its line of help") {
    Script script;
    const std::vector<std::string> other{"--port", "1935"};
    CHECK(ingest::apply_option(script, other) == 0);
    CHECK(ingest::apply_option(script, {}) == 0);
    const std::string help = ingest::script_help();
    CHECK(help.find("--never-answer COMMAND") != std::string::npos);
    CHECK(help.find("messages:N") != std::string::npos);
}

}  // namespace script_test
