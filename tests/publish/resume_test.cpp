// Streams that are lost and live again.

#include <doctest/doctest.h>
#include <vector>

#include "publish/cut.hpp"
#include "publish/push.hpp"

namespace resume_test {

namespace {

namespace report = publish::report;

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
    cut.settings.resume = publish::Resume::where_time_is;
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

}  // namespace resume_test
