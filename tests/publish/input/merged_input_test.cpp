#include "publish/input/merged_input.hpp"

#include <doctest/doctest.h>
#include <utility>

#include "publish/input/data_feed.hpp"
#include "support/made_source.hpp"

namespace merged_input_test {

namespace {

using publish::MergedInput;
namespace report = publish::report;
using namespace std::chrono_literals;

const publish::TimePoint now{1000h};

/// Data with times, and a warning.
class Feed final : public publish::DataFeed {
  public:
    bool is_live() const override { return false; }
    std::vector<media::TimedData> take(media::Time reached, media::Time end) override {
        asked = {reached, end};
        std::vector<media::TimedData> taken;
        while (!timed.empty() && timed.front().time < end) {
            taken.push_back(std::move(timed.front()));
            timed.erase(timed.begin());
        }
        return taken;
    }
    void finish() override { finished = true; }
    std::vector<std::string> take_warnings() override { return {"a line is wrong"}; }

    std::vector<media::TimedData> timed;
    std::pair<media::Time, media::Time> asked;
    bool finished = false;
};

struct Rig {
    enum class With { nothing, feed };
    explicit Rig(With with, Clip::Shape shape = {})
        : clip(std::move(shape)), input(clip, with == With::feed ? &feed : nullptr, settings, stop) {}
    Clip clip;
    publish::Stop stop;
    Feed feed;
    publish::Settings settings;
    MergedInput input;
};

/// The last byte of each, in order.
std::string letters(const std::vector<media::TimedData>& data) {
    std::string letters;
    for (const media::TimedData& one : data)
        letters += static_cast<char>(one.body.back());
    return letters;
}

media::Frame frame_at(media::Time time) {
    media::Frame frame;
    frame.dts = time;
    return frame;
}

}  // namespace

TEST_CASE("without a feed the input's own data stays as it is") {
    Rig rig(Rig::With::nothing);
    rig.input.begin();
    std::vector<media::TimedData> data{{5ms, {'b'}}, {1ms, {'a'}}};
    rig.input.merge_fed(data, std::nullopt, 9ms);
    CHECK(letters(data) == "ba");
    CHECK_NOTHROW(rig.input.finish());
    CHECK(rig.input.take_reports(now).empty());
    CHECK_FALSE(rig.input.may_wait());
}

TEST_CASE("data that is fed takes its place before the frame, behind the input's own of the same time") {
    Rig rig(Rig::With::feed);
    rig.feed.timed = {{10ms, {'A'}}, {20ms, {'B'}}, {40ms, {'C'}}};
    std::vector<media::TimedData> data{{5ms, {'a'}}, {20ms, {'b'}}, {30ms, {'c'}}};
    rig.input.merge_fed(data, frame_at(40ms), 3ms);
    CHECK(letters(data) == "aAbBc");
    CHECK(rig.feed.asked == std::pair<media::Time, media::Time>(3ms, 40ms));
}

TEST_CASE("behind the last frame only what is due by now is fed") {
    Rig rig(Rig::With::feed);
    rig.feed.timed = {{9ms, {'A'}}, {10ms, {'B'}}, {11ms, {'C'}}};
    std::vector<media::TimedData> data;
    rig.input.merge_fed(data, std::nullopt, 10ms);
    CHECK(letters(data) == "AB");
    rig.input.finish();
    CHECK(rig.feed.finished);
}

TEST_CASE("the feed's warnings come with the input's") {
    Rig rig(Rig::With::feed);
    const std::vector<publish::Report> reports = rig.input.take_reports(now);
    REQUIRE(reports.size() == 1);
    CHECK(std::get<report::Warning>(reports[0]).text == "a line is wrong");
}

TEST_CASE("frames come with their data, and the length is what of them is wanted") {
    Rig rig(Rig::With::nothing, {.length = 3s, .data = {{0ms, {'a'}}}});
    rig.input.begin();
    const auto first = rig.input.take(now);
    REQUIRE(first);
    REQUIRE(first->frame);
    CHECK(first->data.empty());
    // Behind the frames of its own time.
    rig.input.take(now);
    CHECK(letters(rig.input.take(now)->data) == "a");
    CHECK(rig.input.length() == media::Time(3s));
    rig.settings.duration = 2s;
    CHECK(rig.input.length() == media::Time(2s));
    CHECK(rig.input.duration() == media::Time(3s));
    rig.settings.duration = 4s;
    CHECK(rig.input.length() == media::Time(3s));
}

}  // namespace merged_input_test
