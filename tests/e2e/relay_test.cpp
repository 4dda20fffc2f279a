// The scripted ingest as a relay: what a player of FFmpeg gets is what was published, less what the script takes.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"

namespace relay_test {

using namespace e2e;

namespace {

/// A publisher's frames of a kind, and a player's.
struct Frames {
    std::vector<std::string> sent;
    std::vector<std::string> played;
};

/// A test card of two seconds that the ffmpeg program plays while it is published, and writes down as it is.
class Performance {
  public:
    explicit Performance(std::vector<std::string> script) {
        // The player may be there a moment after the stream: it has said what it will ask for, not asked.
        script.insert(script.end(), {"--record", folder_.path().string(), "--play-group"});
        IngestServer server(script, {}, IngestServer::Lifetime::until_ended);
        const std::string played = (folder_.path() / "played.flv").string();
        Process player({{"ffmpeg", "-nostdin", "-v", "debug", "-i", server.url("live/key"), "-map", "0", "-c",
                         "copy", played}});
        player.await_output("Sending play command");
        const Outcome pushed = run(rtmpush({"-q", "--testcard", "--duration", "2s", server.url("live/key")}));
        CHECK(pushed.err == "");
        REQUIRE(pushed.status == 0);
        // It is told of the end, and then ends by itself.
        player.wait();
        for (const std::string& line : server.end()) {
            const auto seen = nlohmann::json::parse(line);
            if (seen.contains("played")) player_ = seen["played"];
            if (seen["published"]) sent_ = read_flv(seen["recording"].get<std::string>());
        }
        played_ = read_flv(played);
    }

    Frames frames(TagType type) const { return {bodies(sent_, type), bodies(played_, type)}; }
    /// The ingest's count of what the player was sent.
    const nlohmann::json& counted() const { return player_; }

  private:
    static std::vector<std::string> bodies(const std::vector<FlvTag>& tags, TagType type) {
        std::vector<std::string> bodies;
        for (const FlvFrame& frame : frames_of(tags, type))
            bodies.push_back(frame.data);
        return bodies;
    }

    TemporaryFolder folder_;
    std::vector<FlvTag> sent_;
    std::vector<FlvTag> played_;
    nlohmann::json player_;
};

}  // namespace

TEST_CASE("the relay gives a player every frame") {
    std::vector<std::string> script;
    SUBCASE("as it came") {}
    SUBCASE("in aggregates") {
        script = {"--play-aggregate", "5"};
    }
    const Performance performance(script);
    for (const TagType type : {TagType::video, TagType::audio}) {
        const Frames frames = performance.frames(type);
        CHECK(frames.sent.size() > 50);
        CHECK(frames.played == frames.sent);
    }
    CHECK(performance.counted()["video"]["frames"] == 60);
}

TEST_CASE("the relay loses and alters what it is told to") {
    const Performance performance({"--play-lose-video", "20", "--play-alter-video", "30"});
    Frames frames = performance.frames(TagType::video);
    REQUIRE(frames.sent.size() == 60);
    REQUIRE(frames.played.size() == 57);
    CHECK(performance.counted()["video"]["lost"] == 3);
    // The sixtieth is lost, and so it is not altered.
    CHECK(performance.counted()["video"]["altered"] == 1);
    CHECK(frames.played[28] != frames.sent[29]);
    CHECK(frames.played[28].size() == frames.sent[29].size());
    CHECK(frames.played[27] == frames.sent[28]);
    CHECK(frames.played[29] == frames.sent[30]);
}

}  // namespace relay_test
