// Runs whose server asks the stream to go on elsewhere.

#include <doctest/doctest.h>
#include <functional>

#include "publish/push.hpp"

namespace move_test {

namespace {

using dial::ExitStatus;
using ingest::Script;
using ingest::Seen;
using ingest::SeenMessage;
using ingest::Server;
namespace report = publish::report;

/// Asks to move to `tc_url` after so many messages.
Script asking(const std::string& tc_url, std::uint64_t messages = 30) {
    Script script;
    script.late_status =
        ingest::LateStatus{messages, {"NetConnection.Connect.ReconnectRequest", "status", ""}, tc_url};
    return script;
}

/// The first of the scripts is for the first connection, and so on.
ingest::ServerConfig keeping(std::vector<Script> scripts) {
    ingest::ServerConfig config;
    config.scripts = std::move(scripts);
    config.keeping.media = true;
    return config;
}

/// A clip that goes on until enough has happened, and then for a second.
class Endless final : public media::Source {
  public:
    explicit Endless(std::function<bool()> enough) : enough_(std::move(enough)) {}
    const std::vector<media::Track>& tracks() const override { return clip_.tracks(); }
    std::optional<media::Time> duration() const override { return std::nullopt; }
    bool may_wait() const override { return false; }
    std::vector<std::string> take_remarks() override { return {}; }
    std::optional<media::Frame> next() override {
        std::optional<media::Frame> frame = clip_.next();
        if (!end_ && enough_()) end_ = frame->dts + std::chrono::seconds(1);
        if (!frame || (end_ && frame->dts >= *end_)) return std::nullopt;
        ++(frame->track == 0 ? video_frames : audio_frames);
        return frame;
    }

    std::uint64_t video_frames = 0;
    std::uint64_t audio_frames = 0;

  private:
    std::function<bool()> enough_;
    Clip clip_{Clip::Shape{.length = std::chrono::minutes(10), .video_frame_bytes = 500}};
    std::optional<media::Time> end_;
};

/// A push at twenty times the clip's pace.
struct Run {
    Recorder recorder;
    /// By default, a move.
    std::function<bool()> enough = [this] { return !recorder.all<report::Moved>().empty(); };
    Endless clip{[this] { return enough(); }};
    publish::Settings settings = [] {
        publish::Settings paced = unpaced();
        paced.speed = 20;
        paced.retry = {.first = 0, .live = 5, .delay = std::chrono::milliseconds(1)};
        return paced;
    }();

    void until_warned() {
        enough = [this] { return !recorder.all<report::Warning>().empty(); };
    }
    void to(const Server& server, const std::string& login = {}) {
        publish::SteadyClock clock;
        publish::Stop stop;
        const rtmp::Url url = rtmp::parse_url("rtmp://" + login + server.address() + "/live/sekrit-key-77");
        REQUIRE(publish::publish(clip, "clip", {url}, settings, clock, recorder, stop) ==
                ExitStatus::success);
    }
    report::Progress totals() const { return recorder.all<report::Ended>().back().totals; }
};

Seen ended(const Server& server, std::size_t connection) {
    REQUIRE(
        server.wait_for([](const Seen& seen) { return seen.ending != ingest::Ending::open; }, connection));
    return server.seen(connection);
}

/// A session begins with metadata, two sequence headers and a keyframe, and is ended in form.
void check_session(const Seen& seen) {
    REQUIRE(seen.media.size() > 4);
    CHECK(seen.media[0].type == rtmp::MessageType::data_amf0);
    CHECK(seen.media[1].payload[1] == 0);
    CHECK(seen.media[2].payload[1] == 0);
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(seen.media[i].timestamp == 0);
    CHECK(seen.interleave_backwards == 0);
    CHECK(seen.deleted);
    CHECK(seen.faults.empty());
}

std::uint64_t frames(const Seen& seen) {
    return seen.video.frames + seen.audio.frames;
}

/// Both sessions are whole, and together they hold every frame once.
void check_moved(const Run& run, const Seen& first, const Seen& second) {
    check_session(first);
    check_session(second);
    CHECK(second.media[3].payload[0] == 0x17);
    CHECK(first.video.frames % 25 == 0);
    CHECK(first.video.frames + second.video.frames == run.clip.video_frames);
    CHECK(first.audio.frames + second.audio.frames == run.clip.audio_frames);
    CHECK(run.totals().moves == 1);
    CHECK(run.totals().reconnects == 0);
    CHECK(run.recorder.all<report::Moved>().size() == 1);
    CHECK(run.recorder.all<report::Warning>().empty());
}

bool warned(const Run& run, const std::string& of) {
    for (const auto& warning : run.recorder.all<report::Warning>()) {
        if (warning.text.find(of) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("a stream moves to another server at a keyframe") {
    Server target(keeping({Script{}}));
    std::string tc_url = "rtmp://" + target.address() + "/other";
    SUBCASE("absolute") {}
    SUBCASE("another host with the same scheme") {
        tc_url = "//" + target.address() + "/other";
    }
    Server server(keeping({asking(tc_url)}));
    Run run;
    run.to(server);
    check_moved(run, ended(server, 0), ended(target, 0));
    CHECK(target.seen(0).app == "other");
    CHECK(target.seen(0).key == "sekrit-key-77");
    CHECK(run.recorder.all<report::Moved>()[0].to == "rtmp://" + target.address() + "/other/****");
}

TEST_CASE("a stream moves to another connection of the same server") {
    std::string tc_url;
    std::string app = "live";
    SUBCASE("without a tcUrl") {}
    SUBCASE("to another application") {
        tc_url = "/other";
        app = "other";
    }
    SUBCASE("to a query") {
        tc_url = "?edge=2";
        app = "live?edge=2";
    }
    Server server(keeping({asking(tc_url), Script{}}));
    Run run;
    run.to(server);
    check_moved(run, ended(server, 0), ended(server, 1));
    CHECK(server.seen(1).app == app);
}

TEST_CASE("the old server gets the stream until the new one has accepted it") {
    Script slow;
    slow.delay = std::chrono::milliseconds(25);
    Server target(keeping({slow}));
    Server server(keeping({asking("rtmp://" + target.address() + "/live")}));
    Run run;
    run.to(server);
    const Seen first = ended(server, 0);
    check_moved(run, first, ended(target, 0));
    // A second of media takes 50 ms: the request came in the first one, and the new server took longer than
    // that.
    CHECK(first.video.frames >= 50);
}

TEST_CASE("login and redirects are followed on a move as well") {
    Script gated;
    gated.gate = ingest::Gate{};
    gated.gate->user = "joe";
    gated.gate->password = "sekrit-pw";
    Server target(keeping({gated}));
    Script sending_on;
    sending_on.redirect = "rtmp://" + target.address() + "/other";
    Server between(sending_on);
    Server server(keeping({asking("rtmp://" + between.address() + "/live")}));
    Run run;
    run.to(server, "joe:sekrit-pw@");
    check_moved(run, ended(server, 0), ended(target, 2));
}

TEST_CASE("a move that fails leaves the stream where it is, and says so") {
    Script target_script;
    std::string reason;
    SUBCASE("refused") {
        target_script.refuse["publish"] = {"NetStream.Publish.BadName", "error", "taken"};
        reason = "NetStream.Publish.BadName";
    }
    SUBCASE("closed before the keyframe comes") {
        target_script.close_after = ingest::Moment{ingest::Point::publish_start, 0};
        reason = "right after accepting the stream";
    }
    Server target(keeping({target_script}));
    Server server(keeping({asking("rtmp://" + target.address() + "/live")}));
    Run run;
    run.until_warned();
    run.to(server);
    const Seen seen = ended(server, 0);
    check_session(seen);
    CHECK(seen.video.frames == run.clip.video_frames);
    CHECK(seen.audio.frames == run.clip.audio_frames);
    CHECK(run.totals().moves == 0);
    CHECK(run.totals().reconnects == 0);
    CHECK(warned(run, "asks to move, but the stream stays here"));
    CHECK(warned(run, reason));
    CHECK(server.connections() == 1);
}

TEST_CASE("what is no address, what has no TLS, and more moves than are allowed are not followed") {
    Run run;
    run.until_warned();
    std::string tc_url = "/other";
    std::string reason;
    SUBCASE("no address") {
        tc_url = "http://elsewhere/live";
        reason = "cannot be used";
    }
    SUBCASE("none allowed") {
        run.settings.max_redirects = 0;
        reason = "--max-redirs allows 0 in a row";
    }
    Server server(keeping({asking(tc_url)}));
    run.to(server);
    CHECK(warned(run, reason));
    CHECK(server.connections() == 1);
    CHECK(ended(server, 0).video.frames == run.clip.video_frames);
}

TEST_CASE("a server that sends us about is followed only so far") {
    Server server(keeping({asking("/one", 10), asking("/two", 10), asking("/three", 10), Script{}}));
    Run run;
    run.settings.max_redirects = 2;
    run.until_warned();
    run.to(server);
    CHECK(server.connections() == 3);
    CHECK(run.totals().moves == 2);
    CHECK(warned(run, "--max-redirs allows 2 in a row"));
    std::uint64_t arrived = 0;
    for (std::size_t i = 0; i < 3; ++i)
        arrived += frames(ended(server, i));
    CHECK(arrived == run.clip.video_frames + run.clip.audio_frames);
}

TEST_CASE("an old server that does not confirm its end has what it may have lost sent again") {
    Script rude = asking("/other");
    rude.reset_after = ingest::Moment{ingest::Point::delete_stream, 0};
    rude.no_unpublish_answer = true;
    Server server(keeping({rude, Script{}}));
    Run run;
    run.to(server);
    CHECK(run.totals().moves == 1);
    // The reset may come after the kernel has confirmed all.
    if (run.totals().reconnects == 0) {
        check_moved(run, ended(server, 0), ended(server, 1));
        return;
    }
    CHECK(server.connections() == 3);
    CHECK(run.totals().repeated_frames > 0);
    CHECK(run.totals().skipped_frames == 0);
    // Nothing was acknowledged of this little, so that the last connection begins with the clip.
    CHECK(frames(ended(server, 0)) + frames(ended(server, 1)) + frames(ended(server, 2)) >=
          run.clip.video_frames + run.clip.audio_frames);
}

TEST_CASE("when the old server goes before the move is made, the new one is where to connect again") {
    Script slow;
    slow.delay = std::chrono::milliseconds(100);
    Server target(keeping({slow, Script{}}));
    Script leaving = asking("rtmp://" + target.address() + "/live", 30);
    leaving.close_after = ingest::Moment{ingest::Point::messages, 40};
    Server server(keeping({leaving, Script{}}));
    Run run;
    run.enough = [&] { return !run.recorder.all<report::Resumed>().empty(); };
    run.to(server);
    CHECK(server.connections() == 1);
    CHECK(run.totals().reconnects == 1);
    // The move may have been given up before it had connected.
    REQUIRE(target.connections() > 0);
    CHECK(ended(target, target.connections() - 1).video.frames == run.clip.video_frames);
}

TEST_CASE("a stream that ends before its move is made ends where it is") {
    Script silent;
    silent.never_answer = {"handshake"};
    Server target(silent);
    Server server(keeping({asking("rtmp://" + target.address() + "/live")}));
    Run run;
    run.enough = [&] { return target.connections() > 0; };
    run.settings.connect_timeout = std::chrono::hours(1);
    run.to(server);
    CHECK(ended(server, 0).video.frames == run.clip.video_frames);
    CHECK(run.totals().moves == 0);
}

}  // namespace move_test
