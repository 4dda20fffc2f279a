// Media that the input loses before it can be sent.

#include <doctest/doctest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "publish/push.hpp"

namespace loss_test {

namespace {

using dial::ExitStatus;

/// The clip, and a warning with its frame after half a second.
class Lossy final : public media::Source {
  public:
    explicit Lossy(media::Warning warning) : warning_(std::move(warning)) {}
    const std::vector<media::Track>& tracks() const override { return clip_.tracks(); }
    std::optional<media::Time> duration() const override { return clip_.duration(); }
    bool may_wait() const override { return false; }
    std::vector<std::string> take_remarks() override { return {}; }
    std::vector<media::Warning> take_warnings() override { return std::exchange(pending_, {}); }
    std::optional<media::Frame> next() override {
        auto frame = clip_.next();
        if (frame && warning_ && frame->dts >= std::chrono::milliseconds(500))
            pending_.push_back(*std::exchange(warning_, std::nullopt));
        return frame;
    }

  private:
    Clip clip_{{}};
    std::optional<media::Warning> warning_;
    std::vector<media::Warning> pending_;
};

/// The outcome of a dry run of a lossy source.
struct Outcome {
    std::vector<publish::report::Warning> warnings;
    ExitStatus status = ExitStatus::success;
    std::string what;
    publish::report::Ended ended;
};

publish::Settings strict() {
    publish::Settings settings = unpaced();
    settings.strict = true;
    return settings;
}

Outcome run(const media::Warning& warning, const publish::Settings& settings = unpaced()) {
    Outcome outcome;
    Recorder recorder;
    Lossy source(warning);
    publish::SteadyClock clock;
    publish::Stop stop;
    try {
        outcome.status = publish::publish(source, "lossy", {}, settings, clock, recorder, stop);
    } catch (const dial::Failure& failure) {
        outcome.status = failure.status();
        outcome.what = failure.what();
    }
    outcome.warnings = recorder.all<publish::report::Warning>();
    outcome.ended = recorder.all<publish::report::Ended>().at(0);
    return outcome;
}

const media::Warning left_out{.text = "7 frames of track 1 at 0:00.5 are left out",
                              .type = media::Warning::Class::left_out,
                              .left_out_frames = 7};
const media::Warning missing{.text = "track 2 does not come",
                             .type = media::Warning::Class::missing_track,
                             .missing = media::TrackType::audio};

}  // namespace

TEST_CASE("frames that are left out are a warning with a class, and counted at the end") {
    const Outcome outcome = run(left_out);
    CHECK(outcome.status == ExitStatus::success);
    REQUIRE(outcome.warnings.size() == 1);
    CHECK(outcome.warnings[0].text == left_out.text);
    CHECK(outcome.warnings[0].type == media::Warning::Class::left_out);
    CHECK(outcome.ended.status == ExitStatus::success);
    CHECK(outcome.ended.totals.left_out_frames == 7);
    CHECK(outcome.ended.totals.moved == media::Time(0));
    CHECK(outcome.ended.totals.video_frames == 25);
}

TEST_CASE("a track that was moved is told at the end by how much") {
    const Outcome outcome = run({.text = "track 1 was moved",
                                 .type = media::Warning::Class::moved,
                                 .moved = std::chrono::milliseconds(5040)});
    CHECK(outcome.status == ExitStatus::success);
    CHECK(outcome.ended.totals.moved == std::chrono::milliseconds(5040));
}

TEST_CASE("a track of which nothing was sent is no success, though the rest is sent") {
    const Outcome outcome = run(missing);
    CHECK(outcome.status == ExitStatus::incomplete);
    CHECK(outcome.what == "not every track was sent: track 2 does not come");
    CHECK(outcome.ended.status == ExitStatus::incomplete);
    CHECK(outcome.ended.totals.video_frames == 25);
}

TEST_CASE("a loss ends a strict stream before it, and a warning of none does not") {
    const Outcome outcome = run(left_out, strict());
    CHECK(outcome.status == ExitStatus::incomplete);
    CHECK(outcome.what == left_out.text + " (--strict ends with the first loss)");
    CHECK(outcome.ended.status == ExitStatus::incomplete);
    CHECK(outcome.ended.totals.video_frames > 0);
    CHECK(outcome.ended.totals.video_frames < 25);
    CHECK(run({.text = "odd"}, strict()).status == ExitStatus::success);
}

}  // namespace loss_test
