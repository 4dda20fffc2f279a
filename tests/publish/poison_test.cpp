// A message at which the server ends the connection, each time that it comes.

#include <doctest/doctest.h>
#include <string>
#include <utility>
#include <vector>

#include "publish/push.hpp"

namespace poison_test {

namespace {

namespace report = publish::report;
using dial::ExitStatus;
using namespace std::chrono_literals;

/// Twenty times real time: two seconds, in which a server has proven that it takes our key, are forty of media.
constexpr double fast = 20;
constexpr media::Time place = 50s;

/// A clip in which the sound begins anew, and whose bytes are marked, at one place.
class Marked final : public media::Source {
  public:
    enum class Mark { video, keyframe, audio, header };
    explicit Marked(Mark mark) : mark_(mark) {}

    const std::vector<media::Track>& tracks() const override { return clip_.tracks(); }
    std::optional<media::Time> duration() const override { return clip_.duration(); }
    bool may_wait() const override { return false; }
    std::vector<std::string> take_remarks() override { return {}; }
    std::optional<media::Frame> next() override {
        auto frame = clip_.next();
        if (!frame || marked_ || frame->dts < place || !is_meant(*frame)) return frame;
        marked_ = true;
        if (mark_ == Mark::header) {
            auto changed = std::make_shared<media::Track>(clip_.tracks()[1]);
            changed->config = {0x12, 0x08};
            frame->changed = changed;
            return frame;
        }
        auto bytes = std::make_shared<media::Bytes>(frame->keyframe && mark_ != Mark::audio ? 400 : 40, 0xEE);
        // No other frame has two kinds of bytes.
        bytes->back() = 0x11;
        frame->data.slices = {*bytes};
        frame->data.owner = std::move(bytes);
        return frame;
    }
    /// Mark of the message that the server closes at.
    ingest::Poison poison() const {
        if (mark_ == Mark::header) return {rtmp::MessageType::audio, {0xAF, 0, 0x12, 0x08}};
        return {mark_ == Mark::audio ? rtmp::MessageType::audio : rtmp::MessageType::video,
                {0xEE, 0xEE, 0xEE, 0x11}};
    }

  private:
    bool is_meant(const media::Frame& frame) const {
        const bool is_video = frame.track == 0;
        if (mark_ == Mark::video) return is_video && !frame.keyframe;
        return is_video == (mark_ == Mark::keyframe) && frame.keyframe;
    }

    const Mark mark_;
    Clip clip_{{.length = 54s}};
    bool marked_ = false;
};

struct Result {
    ExitStatus status = ExitStatus::success;
    std::string error;
    std::string name;
    Recorder recorder;
    std::size_t connections = 0;
};

publish::Settings patient() {
    publish::Settings settings = unpaced();
    settings.speed = fast;
    settings.retry = {.first = 0, .live = std::nullopt, .delay = 1ms, .max_delay = 1ms};
    return settings;
}

void run(Result& result, media::Source& source, ingest::Server& server, const publish::Settings& settings) {
    publish::SteadyClock clock;
    publish::Stop stop;
    try {
        result.status = publish::publish(source, "clip", {rtmp::parse_url(server.url())}, settings, clock,
                                         result.recorder, stop);
    } catch (const dial::Failure& failure) {
        result.status = failure.status();
        result.error = failure.what();
        result.name = failure.name();
    }
    result.connections = server.connections();
}

void run(Result& result, Marked::Mark mark, publish::OnRefused on_refused) {
    Marked source(mark);
    ingest::Script script;
    script.poison = source.poison();
    ingest::Server server(script);
    publish::Settings settings = patient();
    settings.on_refused = on_refused;
    run(result, source, server, settings);
}

}  // namespace

TEST_CASE("poison: a message that ends every connection ends the stream, whatever it is") {
    Marked::Mark mark{};
    std::string what;
    SUBCASE("a small video frame") {
        mark = Marked::Mark::video;
        what = "the video frame at 0:50.040, 45 bytes";
    }
    SUBCASE("a keyframe that is smaller than others") {
        mark = Marked::Mark::keyframe;
        what = "the video keyframe at 0:50.000, 405 bytes";
    }
    SUBCASE("an audio frame") {
        mark = Marked::Mark::audio;
        what = "the audio frame at 0:50.005, 42 bytes";
    }
    SUBCASE("a header") {
        mark = Marked::Mark::header;
        what = "the header of the audio at 0:50.005, 4 bytes";
    }
    Result result;
    run(result, mark, publish::OnRefused::fail);
    CAPTURE(result.error);
    CHECK(result.status == ExitStatus::connection_lost);
    CHECK(result.name == "message_refused");
    CHECK(result.error.find(what) != std::string::npos);
    CHECK(result.error.find("connections in a row ended at") != std::string::npos);
    CHECK(result.error.find("look for the reason in the server's log") != std::string::npos);
    CHECK(result.connections >= 5);
    CHECK(result.connections <= 7);
}

TEST_CASE("poison: --on-refused skip leaves out what is no header, and the stream goes on") {
    std::size_t frames = 0;
    Marked::Mark mark{};
    SUBCASE("a small video frame, with those that refer to it") {
        mark = Marked::Mark::video;
        frames = 24;
    }
    SUBCASE("an audio frame alone") {
        mark = Marked::Mark::audio;
        frames = 1;
    }
    Result result;
    run(result, mark, publish::OnRefused::skip);
    CAPTURE(result.error);
    CHECK(result.status == ExitStatus::success);
    std::vector<report::Warning> left_out;
    for (const auto& warning : result.recorder.all<report::Warning>()) {
        if (warning.type == media::Warning::Class::left_out) left_out.push_back(warning);
    }
    REQUIRE(left_out.size() == 1);
    CHECK(left_out[0].text.find("--on-refused skip") != std::string::npos);
    CHECK((left_out[0].text.find("with all up to the next keyframe") != std::string::npos) == (frames > 1));
    CHECK(result.recorder.all<report::Ended>().back().totals.refused_frames == frames);
}

TEST_CASE("poison: a server that falls over at one place twice, and at others, is blamed for no message") {
    Clip clip{{.length = 60s}};
    ingest::ServerConfig config;
    const auto closing = [](std::uint64_t messages) {
        ingest::Script script;
        script.close_after = ingest::Moment{ingest::Point::messages, messages};
        return script;
    };
    // The first is live for more than two seconds; there are 72 messages a second of media.
    config.scripts = {closing(3500), closing(70),  closing(70),     closing(200),
                      closing(90),   closing(300), ingest::Script{}};
    ingest::Server server(config);
    Result result;
    run(result, clip, server, patient());
    CAPTURE(result.error);
    CHECK(result.status == ExitStatus::success);
    CHECK(result.connections == 7);
}

}  // namespace poison_test
