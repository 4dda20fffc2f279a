#include "publish/input/intake.hpp"

#include <chrono>
#include <doctest/doctest.h>

#include "publish/recorder.hpp"
#include "support/made_source.hpp"

namespace intake_test {

using publish::Intake;
using publish::Reading;
using publish::Stop;
using namespace std::chrono_literals;

namespace {

/// A clip that never waits, whatever it says of itself.
class Tape final : public media::Source {
  public:
    enum class Kind { always_ready, may_wait };
    explicit Tape(Kind as) : kind(as) {}
    const std::vector<media::Track>& tracks() const override { return clip_.tracks(); }
    std::optional<media::Time> duration() const override { return length; }
    bool may_wait() const override { return kind == Kind::may_wait; }
    std::vector<std::string> take_remarks() override { return {"remark"}; }
    std::vector<media::Warning> take_warnings() override { return {media::Warning{"warning"}}; }
    std::vector<media::TimedData> take_data() override { return {{1ms, {7}}}; }
    std::optional<media::Frame> next() override {
        std::optional<media::Frame> frame = clip_.next();
        if (!frame && breaks_off) throw media::Error(media::ErrorKind::cannot_read, "broken");
        return frame;
    }

    media::Time length = 5s;
    bool breaks_off = false;
    Kind kind;

  private:
    Clip clip_{{}};
};

/// Waits for the next as the publisher does; the intake is told that it is `now` all the while.
Reading await_at(publish::TimePoint now, Intake& intake, Stop& stop) {
    publish::SteadyClock clock;
    const auto deadline = clock.now() + 20s;
    for (;;) {
        if (std::optional<Reading> taken = intake.take(now)) return std::move(*taken);
        REQUIRE(clock.now() < deadline);
        if (clock.wait_until(deadline, stop.wakeup)) stop.wakeup.clear();
    }
}

Reading await(Intake& intake, Stop& stop) {
    return await_at(publish::SteadyClock().now(), intake, stop);
}

}  // namespace

TEST_CASE("what comes is the same whether the source may wait or not") {
    for (const Tape::Kind kind : {Tape::Kind::always_ready, Tape::Kind::may_wait}) {
        const bool waits = kind == Tape::Kind::may_wait;
        CAPTURE(waits);
        Clip clip{{}};
        Stop stop;
        Tape tape(kind);
        Intake intake(tape, stop);
        intake.begin();
        CHECK(intake.may_wait() == waits);
        while (const std::optional<media::Frame> expected = clip.next()) {
            const Reading taken = await(intake, stop);
            REQUIRE(taken.frame);
            CHECK(taken.frame->dts == expected->dts);
            CHECK(taken.number == media::number_of(clip.tracks(), expected->track));
            CHECK(taken.data.size() == 1);
        }
        const Reading end = await(intake, stop);
        CHECK_FALSE(end.frame);
        CHECK(end.data.size() == 1);
        const Intake::Words words = intake.take_words();
        REQUIRE_FALSE(words.warnings.empty());
        CHECK(words.warnings.front().text == "warning");
        REQUIRE_FALSE(words.remarks.empty());
        CHECK(words.remarks.front() == "remark");
    }
}

TEST_CASE("an error comes behind the last frame, and what was said before it is not lost") {
    for (const Tape::Kind kind : {Tape::Kind::always_ready, Tape::Kind::may_wait}) {
        const bool waits = kind == Tape::Kind::may_wait;
        CAPTURE(waits);
        Stop stop;
        Tape tape(kind);
        tape.breaks_off = true;
        Intake intake(tape, stop);
        intake.begin();
        const auto to_the_end = [&] {
            while (await(intake, stop).frame) {
            }
        };
        CHECK_THROWS_AS(to_the_end(), media::Error);
        CHECK_FALSE(intake.take_words().warnings.empty());
    }
}

TEST_CASE("a frame ends a silence, and an error does not") {
    const auto now = publish::TimePoint(100s);
    Stop stop;
    Tape tape(Tape::Kind::may_wait);
    tape.breaks_off = true;
    Intake intake(tape, stop);
    intake.begin();
    const auto fall_silent = [&] {
        intake.silence().disregard();
        intake.silence().wait(now);
        REQUIRE(intake.silence().tell(now + 20s));
    };
    fall_silent();
    REQUIRE(await_at(now + 21s, intake, stop).frame);
    CHECK(intake.silence().lasting(now + 22s) == 0s);
    Clip clip{{}};
    clip.next();
    while (clip.next())
        REQUIRE(await_at(now, intake, stop).frame);
    fall_silent();
    CHECK_THROWS_AS(await_at(now + 21s, intake, stop), media::Error);
    CHECK(intake.silence().lasting(now + 22s) == 22s);
}

TEST_CASE("a source that begins to wait is read apart from then on, and its end is known") {
    Stop stop;
    Tape tape(Tape::Kind::always_ready);
    Intake intake(tape, stop);
    intake.begin();
    REQUIRE(await(intake, stop).frame);
    CHECK_FALSE(intake.may_wait());
    tape.kind = Tape::Kind::may_wait;
    REQUIRE(await(intake, stop).frame);
    CHECK(intake.may_wait());
    CHECK_FALSE(intake.at_end());
    while (await(intake, stop).frame) {
    }
    CHECK(intake.at_end());
}

TEST_CASE("a source that is waited for keeps to the length that it promised") {
    for (const Tape::Kind kind : {Tape::Kind::always_ready, Tape::Kind::may_wait}) {
        const bool waits = kind == Tape::Kind::may_wait;
        CAPTURE(waits);
        Stop stop;
        Tape tape(kind);
        Intake intake(tape, stop);
        CHECK(intake.duration() == 5s);
        intake.begin();
        if (!waits) tape.length = 7s;
        CHECK(intake.duration() == (waits ? 5s : 7s));
    }
}

}  // namespace intake_test
