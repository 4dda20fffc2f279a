// The built-in clips, published to the ffmpeg program, which writes down exactly what came: every byte of
// every frame is that of the file which the clip was made from.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "e2e/comparison.hpp"
#include "e2e/ffmpeg_witness.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/rtmpush.hpp"

namespace testcard_test {

using namespace e2e;

namespace {

/// A built-in clip, src/media/clips/testcard-NAME.ENDING, and the FOURCCs of its headers in RTMP; empty where
/// they travel without one.
struct Card {
    std::string name;
    std::string ending;
    std::string video;
    std::string audio;
};

const std::vector<Card>& cards() {
    static const std::vector<Card> all{
        {"h264", "mp4", "", ""},         {"hevc", "mp4", "hvc1", ""},     {"av1", "mp4", "av01", "Opus"},
        {"vp9", "webm", "vp09", "Opus"}, {"vp8", "webm", "vp08", "Opus"}, {"opus", "mp4", "", "Opus"},
        {"flac", "mp4", "", "fLaC"},     {"ac3", "mp4", "", "ac-3"},      {"eac3", "mp4", "", "ec-3"},
    };
    return all;
}

/// Checks that the first tag of that kind travels with that FOURCC.
void check_codec(const std::vector<FlvTag>& tags, TagType type, const std::string& fourcc) {
    for (const FlvTag& tag : tags) {
        if (tag.type != type) continue;
        const auto first = static_cast<unsigned char>(tag.body[0]);
        const bool enhanced = type == TagType::video ? first >= 0x80 : first >> 4 == 9;
        CHECK(enhanced == !fourcc.empty());
        if (enhanced) CHECK(tag.body.substr(1, 4) == fourcc);
        return;
    }
    FAIL("none came");
}

}  // namespace

TEST_CASE("each test card arrives whole") {
    for (const Card& card : cards()) {
        CAPTURE(card.name);
        FfmpegWitness witness;
        const Outcome outcome = run(rtmpush_unpaced({"-q", "--testcard=" + card.name, witness.url()}));
        CAPTURE(outcome.err);
        REQUIRE(outcome.status == 0);
        CHECK(outcome.err == "");
        const std::vector<FlvTag> tags = read_flv(witness.recording());
        check_same_frames(tags, E2E_TESTCARDS + card.name + "." + card.ending);
        check_order(tags);
        check_codec(tags, TagType::video, card.video);
        check_codec(tags, TagType::audio, card.audio);
    }
}

TEST_CASE("the test cards are listed on standard output") {
    const Outcome listed = run(rtmpush({"--testcard=list"}));
    CHECK(listed.status == 0);
    CHECK(listed.err == "");
    CHECK(run(rtmpush({"--testcard", "list"})).out == listed.out);
    const Outcome json = run(rtmpush({"--testcard", "list", "--json"}));
    CHECK(json.status == 0);
    const nlohmann::json objects = nlohmann::json::parse(json.out);
    REQUIRE(objects.size() == cards().size());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        CHECK(objects[i]["name"] == cards()[i].name);
        CHECK(("\n" + listed.out).find("\n" + cards()[i].name + " ") != std::string::npos);
    }
    const Outcome unknown = run(rtmpush({"--testcard=theora", "rtmp://localhost/live/key"}));
    CHECK(unknown.status == 2);
    CHECK(unknown.out == "");
    CHECK(unknown.err.find("'theora' is none of h264, hevc, ") != std::string::npos);
}

}  // namespace testcard_test
