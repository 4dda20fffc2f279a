#include "publish/publisher.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "publish/push.hpp"

namespace publisher_test {

namespace {

using ingest::Script;
using ingest::Seen;
using ingest::Server;
using publish::Confirmation;
using publish::ExitStatus;
namespace report = publish::report;

bool ended(const Seen& seen) {
    return seen.ending != ingest::Ending::open;
}

bool whole(const Seen& seen, const Pushed& pushed) {
    return seen.video.frames == pushed.clip.video_frames() && seen.audio.frames == pushed.clip.audio_frames();
}

/// The clip goes to a server with these habits and arrives whole.
void check_arrives(const Script& script) {
    Server server(script);
    Pushed pushed;
    push(pushed, server);
    CHECK_MESSAGE(pushed.error.empty(), pushed.error);
    CHECK(pushed.status == ExitStatus::success);
    REQUIRE(server.wait_for(ended));
    const Seen seen = server.seen();
    CHECK(whole(seen, pushed));
    CHECK(seen.deleted);
    CHECK(seen.faults.empty());
    CHECK(seen.video.backwards + seen.audio.backwards + seen.interleave_backwards == 0);
    CHECK(seen.stray_commands == 0);
}

/// Plays the clip in no time: what waits for a due time returns at once, later.
class LeapingClock final : public publish::Clock {
  public:
    publish::TimePoint now() const override { return now_; }
    bool wait_until(publish::TimePoint time, const net::Wakeup& wakeup) override {
        if (time == publish::TimePoint::max()) return steady_.wait_until(time, wakeup);
        now_ = std::max(now_, time);
        return steady_.wait_until(publish::TimePoint::min(), wakeup);
    }

  private:
    publish::SteadyClock steady_;
    publish::TimePoint now_{std::chrono::seconds(1000)};
};

/// Gives what a clip gives, then waits as a silent pipe does until it is interrupted.
class SilentPipe final : public media::Source {
  public:
    explicit SilentPipe(publish::Stop& stop) : stop_(stop) {}
    const std::vector<media::Track>& tracks() const override { return clip_.tracks(); }
    std::optional<media::Time> duration() const override { return std::nullopt; }
    bool may_wait() const override { return true; }
    std::vector<std::string> take_remarks() override { return {}; }
    std::optional<media::Frame> next() override {
        if (auto frame = clip_.next()) return frame;
        publish::SteadyClock clock;
        clock.wait_until(publish::TimePoint::max(), stop_.input_wakeup);
        throw media::Error(media::ErrorKind::interrupted, "pipe: interrupted");
    }

  private:
    publish::Stop& stop_;
    Clip clip_{{}};
};

}  // namespace

TEST_CASE("a clip arrives whole: metadata, sequence headers, every frame, and a confirmed end") {
    ingest::ServerConfig config;
    config.keeping.media = true;
    Server server(config);
    Pushed pushed;
    push(pushed, server);
    REQUIRE(pushed.error.empty());
    REQUIRE(server.wait_for(ended));
    const Seen seen = server.seen();
    CHECK(whole(seen, pushed));
    CHECK(seen.key == "sekrit-key-77");
    CHECK(seen.command_names() == std::vector<std::string>{"connect", "releaseStream", "FCPublish",
                                                           "createStream", "publish", "FCUnpublish",
                                                           "deleteStream"});
    REQUIRE(seen.media.size() > 3);
    CHECK(seen.media[0].type == rtmp::MessageType::data_amf0);
    CHECK(seen.media[1].payload[0] == 0x17);
    CHECK(seen.media[1].payload[1] == 0);
    CHECK(seen.media[2].payload[1] == 0);
    std::int64_t frame = 0;
    for (const ingest::SeenMessage& message : seen.media) {
        if (message.type != rtmp::MessageType::video || message.payload[1] != 1) continue;
        CHECK(message.timestamp == static_cast<std::uint32_t>(frame * 40));
        CHECK(message.payload.size() == 2005);
        CHECK(message.payload[5] == static_cast<std::uint8_t>(frame));
        ++frame;
    }
    CHECK(frame == 25);
    const auto ends = pushed.recorder.all<report::Ended>();
    REQUIRE(ends.size() == 1);
    CHECK(ends[0].confirmation == Confirmation::answered);
    CHECK(ends[0].totals.video_frames == pushed.clip.video_frames());
    CHECK(ends[0].totals.audio_frames == pushed.clip.audio_frames());
    CHECK(ends[0].totals.sent_bytes > 25 * 2000);
    CHECK(pushed.recorder.all<report::Publishing>().size() == 1);
}

TEST_CASE("quirk: servers of every known habit take the clip") {
    for (const char* name : {"nginx", "srs", "mediamtx", "ffmpeg"}) {
        CAPTURE(name);
        check_arrives(ingest::like(name));
    }
}

TEST_CASE("quirk: replies in single bytes, in tiny or huge chunks, or all at once") {
    Script script;
    SUBCASE("every byte a write") {
        script.writes = ingest::Writes::each_byte;
    }
    SUBCASE("merged") {
        script.writes = ingest::Writes::merged;
    }
    SUBCASE("chunks of one byte") {
        script.chunk_size = 1;
    }
    SUBCASE("chunks of 65536") {
        script.chunk_size = 65536;
    }
    check_arrives(script);
}

TEST_CASE("quirk: a server that echoes C1 as its S1, and one that signs") {
    Script script;
    SUBCASE("echo") {
        script.echo_c1 = true;
    }
    SUBCASE("signs") {
        script.digest = true;
    }
    check_arrives(script);
}

TEST_CASE("quirk: a server that closes on unsigned clients gets the digest handshake on a new connection") {
    Script script;
    script.refuse_simple = true;
    script.digest = true;
    Server server(script);
    Pushed pushed;
    push(pushed, server);
    CHECK(pushed.error.empty());
    CHECK(server.connections() == 2);
    REQUIRE(server.wait_for(ended, 1));
    CHECK(server.seen(0).c1 == ingest::C1::simple);
    CHECK(server.seen(1).c1 == ingest::C1::digest);
    CHECK(server.seen(1).c2 == ingest::C2::digest);
    CHECK(whole(server.seen(1), pushed));
}

TEST_CASE("quirk: no replies to releaseStream and FCPublish are waited for") {
    Script script;
    script.never_answer = {"releaseStream", "FCPublish"};
    check_arrives(script);
}

TEST_CASE("quirk: strict order, FCPublish after releaseStream, and no stray commands") {
    Script script;
    script.strict_order = true;
    script.stray_command_ends = true;
    script.require_tc_url = true;
    check_arrives(script);
}

TEST_CASE("quirk: onFCPublish says Publish.Start before the refusal") {
    Script script;
    script.fc_publish = ingest::FcPublishReply::early_start;
    script.refuse["publish"] = {"NetStream.Publish.Denied", "error", "no"};
    Server server(script);
    Pushed pushed;
    push(pushed, server);
    CHECK(pushed.status == ExitStatus::publish_refused);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().video.messages == 0);
}

TEST_CASE("quirk: onStatus on another message stream, and any stream id") {
    Script script;
    script.stream_id = 123456;
    script.status_stream_id = 0x01000000;
    script.echo_transaction = true;
    check_arrives(script);
}

TEST_CASE("quirk: acks, pings, bandwidth checks, aborts, AMF3 and the unknown, all in one stream") {
    Script script;
    script.ask_acks = 100;
    script.ack_window = 1000;
    script.ping_every = 5;
    script.bandwidth_check = true;
    script.abort = true;
    script.unknown = true;
    script.stream_begin = true;
    script.command_form = ingest::CommandForm::amf3;
    script.connect_objects = ingest::ConnectObjects::null;
    script.publish_reply = ingest::PublishReply::both;
    Server server(script);
    Pushed pushed;
    publish::Settings settings = unpaced();
    settings.speed = 5.0;
    push(pushed, server, settings);
    CHECK(pushed.error.empty());
    REQUIRE(server.wait_for(ended));
    const Seen seen = server.seen();
    CHECK(whole(seen, pushed));
    CHECK_FALSE(seen.acknowledgements.empty());
    CHECK(seen.pings_sent > 3);
    CHECK(seen.pongs.size() >= seen.pings_sent - 1);
}

TEST_CASE("quirk: chunk stream ids stay below nginx's limit, and a message within its largest size arrives") {
    Script script;
    script.max_chunk_stream = 31;
    script.max_message = 1U << 20U;
    check_arrives(script);
}

TEST_CASE("quirk: accepted, then closed at once") {
    Script script;
    script.close_after = ingest::Moment{ingest::Point::publish_start, 0};
    Server server(script);
    Pushed pushed;
    publish::Settings settings = unpaced();
    settings.speed = 1.0;
    push(pushed, server, settings);
    CHECK(pushed.status == ExitStatus::closed_early);
    CHECK(pushed.error.find("most likely a wrong or expired key") != std::string::npos);
}

TEST_CASE("quirk: a ReconnectRequest that was not asked for does not disturb the stream") {
    Script script;
    script.late_status = ingest::LateStatus{
        5, {"NetConnection.Connect.ReconnectRequest", "status", "please move"}, "//b.example.com/live"};
    check_arrives(script);
}

TEST_CASE("each refusal has its status, and its reason in the line") {
    struct Case {
        const char* command;
        const char* code;
        ExitStatus status;
    };
    for (const Case& c : {Case{"connect", "NetConnection.Connect.InvalidApp", ExitStatus::connect_refused},
                          Case{"createStream", "NetConnection.Call.Failed", ExitStatus::connect_refused},
                          Case{"publish", "NetStream.Publish.BadName", ExitStatus::name_in_use},
                          Case{"publish", "NetStream.Publish.Denied", ExitStatus::publish_refused},
                          Case{"publish", "NetStream.publish.Unauthorized", ExitStatus::login_refused}}) {
        CAPTURE(c.code);
        Script script;
        script.refuse[c.command] = {c.code, "error", "because sekrit-key-77"};
        Server server(script);
        Pushed pushed;
        push(pushed, server);
        CHECK(pushed.status == c.status);
        CHECK(pushed.error.find(c.code) != std::string::npos);
        CHECK(pushed.error.find("sekrit") == std::string::npos);
    }
}

TEST_CASE("a close means something else at each point") {
    using ingest::Point;
    struct Case {
        Point point;
        ExitStatus status;
    };
    for (const Case& c : {Case{Point::accept, ExitStatus::protocol_error},
                          Case{Point::connect_command, ExitStatus::connect_refused},
                          Case{Point::create_stream_command, ExitStatus::connect_refused},
                          Case{Point::publish_command, ExitStatus::closed_early}}) {
        for (const bool reset : {false, true}) {
            CAPTURE(static_cast<int>(c.point));
            CAPTURE(reset);
            // A reset this early can come before our connect has returned.
            if (reset && c.point == Point::accept) continue;
            Script script;
            (reset ? script.reset_after : script.close_after) = ingest::Moment{c.point, 0};
            Server server(script);
            Pushed pushed;
            push(pushed, server);
            CHECK(pushed.status == c.status);
        }
    }
}

namespace {

/// In real time, but twenty times as fast, to an ingest that cuts the first connection after some messages.
struct Cut {
    ingest::ServerConfig config = [] {
        ingest::ServerConfig cutting;
        Script script;
        script.close_after = ingest::Moment{ingest::Point::messages, 60};
        cutting.scripts = {script, Script{}};
        cutting.keeping.media = true;
        return cutting;
    }();
    Server server{config};
    Pushed pushed{Clip::Shape{.length = std::chrono::seconds(3)}};
    publish::Settings settings = [] {
        publish::Settings retrying = unpaced();
        retrying.speed = 20;
        retrying.retry = {.first = 0, .live = 1, .delay = std::chrono::milliseconds(1)};
        return retrying;
    }();

    /// The media messages of the second connection.
    std::vector<ingest::SeenMessage> run() {
        push(pushed, server, settings);
        CAPTURE(pushed.error);
        REQUIRE(pushed.status == ExitStatus::success);
        REQUIRE(server.wait_for(ended, 1));
        return server.seen(1).media;
    }
};

bool is_sequence_header(const ingest::SeenMessage& message) {
    return message.payload.size() > 1 && message.payload[1] == 0;
}

}  // namespace

TEST_CASE(
    "a new connection gets the headers, begins with a keyframe, and holds all that the last one may not "
    "have") {
    Cut cut;
    SUBCASE("timestamps from the start again") {}
    SUBCASE("timestamps from 5 s, again") {
        cut.settings.start_timestamp_ms = 5000;
    }
    const auto media = cut.run();
    REQUIRE(media.size() > 4);
    CHECK(media[0].type == rtmp::MessageType::data_amf0);
    CHECK(is_sequence_header(media[1]));
    CHECK(is_sequence_header(media[2]));
    // The clip begins with sound.
    CHECK(media[3].type == rtmp::MessageType::audio);
    CHECK(media[4].payload[0] == 0x17);
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(media[i].timestamp == cut.settings.start_timestamp_ms);
    const auto progress = cut.pushed.recorder.all<report::Ended>().back().totals;
    CHECK(progress.reconnects == 1);
    CHECK(progress.skipped_frames == 0);
    // Nothing was acknowledged yet, so all is repeated, and the second connection alone holds the whole clip.
    CHECK(progress.repeated_frames > 0);
    CHECK(cut.server.seen(1).video.frames == cut.pushed.clip.video_frames());
    CHECK(cut.server.seen(1).audio.frames == cut.pushed.clip.audio_frames());
    const auto retrying = cut.pushed.recorder.all<report::Retrying>();
    REQUIRE(retrying.size() == 1);
    CHECK(retrying[0].attempt == 1);
    CHECK(retrying[0].limit == 1U);
    CHECK(cut.pushed.recorder.all<report::Resumed>().size() == 1);
}

TEST_CASE("a new connection can begin with the keyframe that time is at, and its timestamps go on") {
    // A second, so that a busy machine connects again before it is over.
    Cut cut{.pushed = Pushed(Clip::Shape{.length = std::chrono::seconds(20)})};
    cut.settings.timestamps = publish::Settings::Timestamps::go_on;
    cut.settings.resume = publish::MessageQueue::Resume::where_time_is;
    const auto media = cut.run();
    REQUIRE(media.size() > 4);
    CHECK(media[0].type == rtmp::MessageType::data_amf0);
    CHECK(media[3].payload[0] == 0x17);
    // The cut is after 60 messages, in the first second; a keyframe stands at each whole one.
    CHECK(media[3].timestamp % 1000 == 0);
    CHECK(media[3].timestamp >= 1000);
    CHECK(media[0].timestamp == media[3].timestamp);
    const auto progress = cut.pushed.recorder.all<report::Ended>().back().totals;
    CHECK(progress.repeated_frames == 0);
    CHECK(progress.skipped_frames > 0);
}

TEST_CASE("a phase that is never answered ends within its timeout, and is named") {
    struct Phase {
        const char* unanswered;
        const char* named;
    };
    for (const Phase phase : {Phase{"handshake", "handshake"}, Phase{"connect", "connect command"},
                              Phase{"createStream", "createStream"}, Phase{"publish", "publish"}}) {
        CAPTURE(phase.unanswered);
        Script script;
        script.never_answer = {phase.unanswered};
        Server server(script);
        Pushed pushed;
        publish::Settings settings = unpaced();
        settings.connect_timeout = std::chrono::milliseconds(100);
        push(pushed, server, settings);
        CHECK(pushed.status == ExitStatus::timed_out);
        CHECK(pushed.error.find(std::string(phase.named) + ": no answer within 0.1 s") != std::string::npos);
    }
}

TEST_CASE("a server that stops reading is noticed") {
    Script script;
    script.stop_reading_after = ingest::Moment{ingest::Point::messages, 2};
    Server server(script);
    Pushed pushed({.length = std::chrono::seconds(60), .video_frame_bytes = 100000});
    publish::Settings settings = unpaced();
    settings.stall_timeout = std::chrono::milliseconds(200);
    push(pushed, server, settings);
    CHECK(pushed.status == ExitStatus::timed_out);
    CHECK(pushed.error.find("stall") != std::string::npos);
}

TEST_CASE("an error in mid-stream ends the run with what the server said") {
    Script script;
    script.late_status = ingest::LateStatus{30, {"NetStream.Failed", "error", "kicked"}, {}};
    Server server(script);
    Pushed pushed({.length = std::chrono::seconds(20)});
    publish::Settings settings = unpaced();
    settings.speed = 20.0;
    push(pushed, server, settings);
    CHECK(pushed.status == ExitStatus::connection_lost);
    CHECK(pushed.error.find("NetStream.Failed (error: kicked)") != std::string::npos);
}

TEST_CASE("the end is confirmed as asked, or it is a failure") {
    Script script;
    publish::Settings settings = unpaced();
    settings.end_timeout = std::chrono::milliseconds(300);
    ExitStatus expected = ExitStatus::success;
    Confirmation seen = Confirmation::none;
    SUBCASE("a server that closes without an answer") {
        script.no_unpublish_answer = true;
        seen = Confirmation::closed;
        SUBCASE("is enough") {
            settings.confirm = Confirmation::closed;
        }
        SUBCASE("is not enough") {
            settings.confirm = Confirmation::answered;
            expected = ExitStatus::unconfirmed;
        }
    }
    SUBCASE("a server that neither answers nor closes") {
        script.hold_open = true;
        seen = Confirmation::acked;
        SUBCASE("is enough") {
            settings.confirm = Confirmation::acked;
        }
        SUBCASE("is not enough") {
            settings.confirm = Confirmation::closed;
            expected = ExitStatus::unconfirmed;
        }
    }
    Server server(script);
    Pushed pushed;
    push(pushed, server, settings);
    CHECK(pushed.status == expected);
    if (expected == ExitStatus::success) {
        CHECK(pushed.recorder.all<report::Ended>().at(0).confirmation == seen);
    } else {
        CHECK(pushed.error.find("all bytes arrived, but the server did not") != std::string::npos);
    }
}

TEST_CASE("a reset at the end is no success") {
    Script script;
    script.reset_after = ingest::Moment{ingest::Point::delete_stream, 0};
    script.no_unpublish_answer = true;
    Server server(script);
    Pushed pushed;
    push(pushed, server);
    CAPTURE(pushed.error);
    CHECK((pushed.status == ExitStatus::unconfirmed || pushed.status == ExitStatus::closed_early));
}

TEST_CASE("without a destination frames are packed when they are due, computed from the start") {
    Clip clip{{}};
    Recorder recorder;
    LeapingClock clock;
    publish::Stop stop;
    publish::Settings settings = unpaced();
    settings.speed = 2.0;
    const auto begun = clock.now();
    CHECK(publish::publish(clip, "clip", {}, settings, clock, recorder, stop) == ExitStatus::success);
    // The last frame that is not a first one: video at 960 ms, audio at 981.33 ms; at double speed.
    CHECK(clock.now() - begun == media::Time(46 * 1024 * 1000000000LL / 48000) / 2);
}

TEST_CASE("progress is reported at its interval") {
    Clip clip{{}};
    Recorder recorder;
    recorder.interval = std::chrono::milliseconds(100);
    LeapingClock clock;
    publish::Stop stop;
    publish::Settings settings = unpaced();
    settings.speed = 1.0;
    publish::publish(clip, "clip", {}, settings, clock, recorder, stop);
    const auto progress = recorder.all<report::Progress>();
    REQUIRE(progress.size() >= 9);
    for (std::size_t i = 0; i < 9; ++i)
        CHECK(progress[i].elapsed == (i + 1) * std::chrono::milliseconds(100));
}

TEST_CASE("timestamps begin where they are told to and cross every boundary") {
    for (const std::int64_t start : {0xFFFF80LL, 0x7FFFFF80LL, 0xFFFFFF80LL}) {
        CAPTURE(start);
        ingest::ServerConfig config;
        config.keeping.media = true;
        Server server(config);
        Pushed pushed;
        publish::Settings settings = unpaced();
        settings.start_timestamp_ms = start;
        settings.chunk_size = 128;
        push(pushed, server, settings);
        REQUIRE(pushed.error.empty());
        REQUIRE(server.wait_for(ended));
        std::int64_t frame = 0;
        for (const ingest::SeenMessage& message : server.seen().media) {
            if (message.type != rtmp::MessageType::video || message.payload[1] != 1) continue;
            CHECK(message.timestamp == static_cast<std::uint32_t>(start + 40 * frame));
            CHECK(message.payload.size() == 2005);
            CHECK(message.payload.back() == static_cast<std::uint8_t>(frame));
            ++frame;
        }
        CHECK(frame == 25);
    }
}

namespace {

media::TimedData data_at(int time_ms, std::uint8_t body) {
    return {std::chrono::milliseconds(time_ms), {2, 0, 1, body}};
}

/// The data messages behind the metadata: times, and last bytes.
std::vector<std::pair<std::uint32_t, char>> data_of(const std::vector<ingest::SeenMessage>& media) {
    std::vector<std::pair<std::uint32_t, char>> data;
    for (const ingest::SeenMessage& message : media) {
        if (message.type != rtmp::MessageType::data_amf0 || message.payload.size() != 4) continue;
        data.emplace_back(message.timestamp, static_cast<char>(message.payload.back()));
    }
    return data;
}

using Data = std::vector<std::pair<std::uint32_t, char>>;

/// No message is older than the one before.
bool in_order(const std::vector<ingest::SeenMessage>& media) {
    return std::is_sorted(media.begin(), media.end(), [](const auto& a, const auto& b) {
        return static_cast<std::int32_t>(a.timestamp - b.timestamp) < 0;
    });
}

}  // namespace

TEST_CASE("timed data arrives between the frames of its time, and after the last one") {
    ingest::ServerConfig config;
    config.keeping.media = true;
    Server server(config);
    Pushed pushed(Clip::Shape{.data = {data_at(0, 'a'), data_at(333, 'b'), data_at(333, 'c'),
                                       data_at(999, 'd'), data_at(1005, 'e')}});
    publish::Settings settings = unpaced();
    Data expected{{5000, 'a'}, {5333, 'b'}, {5333, 'c'}, {5999, 'd'}, {6005, 'e'}};
    settings.start_timestamp_ms = 5000;
    SUBCASE("all of it") {}
    SUBCASE("at its pace") {
        settings.speed = 20;
    }
    SUBCASE("up to where it is to end") {
        settings.duration = std::chrono::milliseconds(500);
        expected.resize(3);
    }
    push(pushed, server, settings);
    REQUIRE(pushed.error.empty());
    REQUIRE(server.wait_for(ended));
    const auto media = server.seen().media;
    CHECK(data_of(media) == expected);
    CHECK(in_order(media));
    const auto totals = pushed.recorder.all<report::Ended>().at(0).totals;
    CHECK(totals.video_frames == server.seen().video.frames);
    CHECK(totals.audio_frames == server.seen().audio.frames);
}

TEST_CASE("timed data that comes too late for its time comes with the next frame, and never goes back") {
    ingest::ServerConfig config;
    config.keeping.media = true;
    Server server(config);
    Pushed pushed(Clip::Shape{.data = {data_at(500, 'a'), data_at(100, 'b')}});
    push(pushed, server);
    REQUIRE(server.wait_for(ended));
    const auto media = server.seen().media;
    CHECK(data_of(media) == Data{{500, 'a'}, {500, 'b'}});
    CHECK(in_order(media));
}

namespace {

/// Data with times, and data that is to leave once the stream has come so far.
class Feed final : public publish::DataFeed {
  public:
    explicit Feed(std::vector<media::TimedData> timed) : timed_(std::move(timed)) {}
    bool is_live() const override { return true; }
    std::vector<media::TimedData> take(media::Time now, media::Time end) override {
        CHECK(now <= end);
        std::vector<media::TimedData> taken;
        if (!at_once.body.empty() && at_once.time <= now && now < end)
            taken.push_back({now, std::exchange(at_once.body, {})});
        while (!timed_.empty() && timed_.front().time < end) {
            taken.push_back(std::move(timed_.front()));
            timed_.erase(timed_.begin());
        }
        return taken;
    }
    void finish() override {
        for (const media::TimedData& left : timed_)
            warnings.push_back("left: " + std::to_string(left.time / std::chrono::milliseconds(1)));
    }
    std::vector<std::string> take_warnings() override { return std::exchange(warnings, {}); }

    /// Its time is the one that it is withheld up to.
    media::TimedData at_once;
    std::vector<std::string> warnings{"a line is wrong"};

  private:
    std::vector<media::TimedData> timed_;
};

}  // namespace

TEST_CASE("data from elsewhere takes its place among the input's own") {
    ingest::ServerConfig config;
    config.keeping.media = true;
    Server server(config);
    Pushed pushed(Clip::Shape{.data = {data_at(100, 'a'), data_at(500, 'd')}});
    Feed feed({data_at(50, 'A'), data_at(500, 'D'), data_at(960, 'E'), data_at(2000, 'F')});
    feed.at_once = data_at(200, 'n');
    publish::Settings settings = unpaced();
    pushed.data = &feed;
    push(pushed, server, settings);
    REQUIRE(pushed.error.empty());
    REQUIRE(server.wait_for(ended));
    const auto media = server.seen().media;
    // What is to leave at once has the time of the frame before: 200 ms is one of the pictures'.
    CHECK(data_of(media) == Data{{50, 'A'}, {100, 'a'}, {200, 'n'}, {500, 'd'}, {500, 'D'}, {960, 'E'}});
    CHECK(in_order(media));
    const auto warnings = pushed.recorder.all<report::Warning>();
    REQUIRE(warnings.size() == 2);
    CHECK(warnings[0].text == "a line is wrong");
    CHECK(warnings[1].text == "left: 2000");
}

TEST_CASE("little is read ahead of data that is to leave at once") {
    class Watched final : public publish::DataFeed {
      public:
        bool is_live() const override { return true; }
        std::vector<media::TimedData> take(media::Time /*now*/, media::Time end) override {
            const auto now = std::chrono::steady_clock::now();
            // The stream's clock begins when it is live, which may take long.
            if (!begun_) begun_ = now;
            furthest = std::max(furthest, end - (now - *begun_));
            return {};
        }
        void finish() override {}
        std::vector<std::string> take_warnings() override { return {}; }
        media::Time furthest{0};

      private:
        std::optional<publish::TimePoint> begun_;
    };
    Server server;
    Pushed pushed(Clip::Shape{.length = std::chrono::seconds(2)});
    Watched feed;
    publish::Settings settings = unpaced();
    settings.speed = 1;
    pushed.data = &feed;
    push(pushed, server, settings);
    CHECK(pushed.error.empty());
    CHECK(feed.furthest > std::chrono::milliseconds(50));
    CHECK(feed.furthest < std::chrono::milliseconds(350));
}

TEST_CASE("timed data survives a connection that is lost, and is in the dump") {
    Cut cut{.pushed = Pushed(Clip::Shape{.length = std::chrono::seconds(3),
                                         .data = {data_at(10, 'a'), data_at(2500, 'b')}})};
    cut.settings.dump_path =
        std::filesystem::temp_directory_path() / ("publisher_test.data" + std::to_string(getpid()) + ".flv");
    const auto media = cut.run();
    // The first connection is cut long after 10 ms, but may not have got it.
    CHECK(data_of(media) == Data{{10, 'a'}, {2500, 'b'}});
    CHECK(in_order(media));
    std::ifstream file(cut.settings.dump_path, std::ios::binary);
    const std::string dump(std::istreambuf_iterator<char>(file), {});
    std::filesystem::remove(cut.settings.dump_path);
    // 18, 4 bytes, at 2500 ms | the body
    CHECK(dump.find(std::string("\x12\0\0\x04\0\x09\xC4\0\0\0\0\x02\0\1b", 15)) != std::string::npos);
}

TEST_CASE("an input that breaks off is sent as far as it went, and the stream is ended in order") {
    Server server;
    Clip clip({.breaks_off = true});
    Recorder recorder;
    publish::SteadyClock clock;
    publish::Stop stop;
    const publish::Settings settings = unpaced();
    CHECK_THROWS_AS(publish::publish(clip, "clip", {rtmp::parse_url(server.url("live/k"))}, settings, clock,
                                     recorder, stop),
                    media::Error);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().deleted);
    CHECK(server.seen().video.frames == clip.video_frames());
}

TEST_CASE("a stop ends the stream in order, with the status it asked for") {
    Server server;
    Clip clip({.length = std::chrono::hours(1)});
    Recorder recorder;
    publish::SteadyClock clock;
    publish::Stop stop;
    std::thread asker([&] {
        server.wait_for([](const Seen& seen) { return seen.audio.frames > 3; });
        stop.ask(ExitStatus::terminated);
    });
    publish::Settings settings = unpaced();
    settings.speed = 1.0;
    const ExitStatus status = publish::publish(clip, "clip", {rtmp::parse_url(server.url("live/k"))},
                                               settings, clock, recorder, stop);
    asker.join();
    CHECK(status == ExitStatus::terminated);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().deleted);
    CHECK(recorder.all<report::Ended>().at(0).confirmation == Confirmation::answered);
}

TEST_CASE("a stop ends a connect, and a stall, at once") {
    Script script;
    SUBCASE("connecting") {
        script.never_answer = {"handshake"};
    }
    SUBCASE("stalled") {
        script.stop_reading_after = ingest::Moment{ingest::Point::messages, 2};
    }
    Server server(script);
    Clip clip({.length = std::chrono::seconds(60), .video_frame_bytes = 100000});
    Recorder recorder;
    publish::SteadyClock clock;
    publish::Stop stop;
    std::thread asker([&] {
        server.wait_for(
            [&](const Seen& seen) { return script.never_answer.empty() ? seen.audio.messages > 0 : true; });
        stop.ask(ExitStatus::interrupted);
    });
    publish::Settings settings = unpaced();
    settings.end_timeout = std::chrono::milliseconds(200);
    const auto begun = clock.now();
    const ExitStatus status = publish::publish(clip, "clip", {rtmp::parse_url(server.url("live/k"))},
                                               settings, clock, recorder, stop);
    asker.join();
    CHECK(status == ExitStatus::interrupted);
    CHECK(clock.now() - begun < std::chrono::seconds(10));
}

TEST_CASE("without a destination the dump alone is written, the same as with one") {
    const auto folder = std::filesystem::temp_directory_path();
    const auto dump = [&](const char* name, const std::vector<rtmp::Url>& urls) {
        Clip clip{{}};
        Recorder recorder;
        publish::SteadyClock clock;
        publish::Stop stop;
        publish::Settings settings = unpaced();
        settings.dump_path =
            folder / (std::string("publisher_test.") + name + std::to_string(getpid()) + ".flv");
        CHECK(publish::publish(clip, "clip", urls, settings, clock, recorder, stop) == ExitStatus::success);
        CHECK(recorder.all<report::Ended>().at(0).totals.video_frames == 25);
        const auto size = std::filesystem::file_size(settings.dump_path);
        std::filesystem::remove(settings.dump_path);
        return size;
    };
    Server server;
    const auto dry = dump("dry", {});
    CHECK(dry > 25 * 2000);
    CHECK(dry == dump("sent", {rtmp::parse_url(server.url("live/k"))}));
}

TEST_CASE("no server: the address, the reason and what to do") {
    Pushed pushed;
    std::uint16_t port = 0;
    {
        const Server gone;
        port = gone.port();
    }
    push(pushed, "rtmp://127.0.0.1:" + std::to_string(port) + "/live/k");
    CHECK(pushed.status == ExitStatus::not_connected);
    CHECK(pushed.error.find("refused") != std::string::npos);
    CHECK(pushed.error.find("is the server running") != std::string::npos);
}

TEST_CASE("progress is told while the input is silent, and a wish to stop is heard") {
    Server server;
    Recorder recorder;
    recorder.interval = std::chrono::milliseconds(10);
    publish::SteadyClock clock;
    publish::Stop stop;
    SilentPipe pipe(stop);
    std::thread ends([&] {
        CHECK(server.wait_for([](const ingest::Seen& seen) { return seen.video.messages > 0; }));
        // The silence that is told of.
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        stop.ask(ExitStatus::terminated);
    });
    const ExitStatus status = publish::publish(pipe, "-", {rtmp::parse_url(server.url("live/k"))}, unpaced(),
                                               clock, recorder, stop);
    ends.join();
    CHECK(status == ExitStatus::terminated);
    const std::vector<report::Progress> all = recorder.all<report::Progress>();
    const auto silent = std::count_if(all.begin(), all.end(), [&](const report::Progress& progress) {
        return progress.media == all.back().media && progress.connected;
    });
    CHECK(silent > 5);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().deleted);
}

TEST_CASE("a server that goes away while the input is silent ends the wait for the input") {
    Script script;
    script.close_after = ingest::Moment{ingest::Point::messages, 10};
    Server server(script);
    Recorder recorder;
    publish::SteadyClock clock;
    publish::Stop stop;
    SilentPipe pipe(stop);
    CHECK_THROWS_AS(publish::publish(pipe, "-", {rtmp::parse_url(server.url("live/k"))}, unpaced(), clock,
                                     recorder, stop),
                    publish::Failure);
    CHECK_FALSE(stop.asked);
}

TEST_CASE("a dump on a full disk does not cost the server its end") {
    Server server;
    Pushed pushed({.length = std::chrono::milliseconds(100)});
    publish::Settings settings = unpaced();
    settings.dump_path = "/dev/full";
    push(pushed, server, settings);
    CHECK(pushed.error.find("No space left") != std::string::npos);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().deleted);
}

TEST_CASE("an input that ends far short of what its header promises is warned of") {
    Server server;
    Pushed whole_clip;
    push(whole_clip, server);
    CHECK(whole_clip.recorder.all<report::Warning>().empty());
    Pushed cut({.promise = 2});
    push(cut, server);
    CHECK(cut.status == ExitStatus::success);
    REQUIRE(cut.recorder.all<report::Warning>().size() == 1);
    CHECK(cut.recorder.all<report::Warning>()[0].text.find("promises 2.0 s") != std::string::npos);
}

}  // namespace publisher_test
