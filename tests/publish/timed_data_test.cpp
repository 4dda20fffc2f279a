// Data of a moment: the input's own, and what is fed from elsewhere.

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <utility>
#include <vector>

#include "publish/cut.hpp"
#include "publish/push.hpp"

namespace timed_data_test {

namespace {

using ingest::Server;
namespace report = publish::report;

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
    // Data that is to leave at once has the time of the frame before: 200 ms is one of the pictures'.
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

}  // namespace timed_data_test
