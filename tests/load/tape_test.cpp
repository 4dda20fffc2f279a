#include "load/tape.hpp"

#include <algorithm>
#include <condition_variable>
#include <doctest/doctest.h>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/made_source.hpp"

namespace tape_test {

using namespace std::chrono_literals;
using load::Reel;
using load::Tape;
using load::TapeMessage;
using load::TapeTerms;
using Clock = std::chrono::steady_clock;
using Joining = TapeTerms::Joining;
using Role = TapeMessage::Role;

namespace {

/// Waits until something of another thread holds; false where it takes too long.
template <class Condition>
bool comes(const Condition& condition) {
    const auto deadline = Clock::now() + 10s;
    while (!condition()) {
        if (Clock::now() > deadline) return false;
        std::this_thread::yield();
    }
    return true;
}

/// All messages from a reel on, to the end of the tape.
std::vector<const TapeMessage*> all_from(std::shared_ptr<const Reel> reel,
                                         std::vector<std::shared_ptr<const Reel>>& held) {
    std::vector<const TapeMessage*> all;
    while (reel) {
        REQUIRE(comes([&] { return reel->complete(); }));
        for (std::size_t i = 0; i < reel->size(); ++i)
            all.push_back(&(*reel)[i]);
        held.push_back(reel);
        reel = reel->next();
    }
    return all;
}

TapeTerms unpaced(Joining joining = Joining::at_the_beginning) {
    TapeTerms terms;
    terms.joining = joining;
    terms.speed.reset();
    return terms;
}

/// A source whose frames come when the test lets them.
class Gated final : public media::Source {
  public:
    explicit Gated(Clip::Shape shape) : clip_(std::move(shape)) {}
    const std::vector<media::Track>& tracks() const override { return clip_.tracks(); }
    std::optional<media::Time> duration() const override { return std::nullopt; }
    bool may_wait() const override { return true; }
    std::vector<std::string> take_remarks() override { return {}; }
    std::optional<media::Frame> next() override {
        std::unique_lock lock(mutex_);
        opened_.wait(lock, [this] { return open_; });
        return clip_.next();
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        opened_.notify_all();
    }

  private:
    Clip clip_;
    std::mutex mutex_;
    std::condition_variable opened_;
    bool open_ = false;
};

/// Sound alone.
class Sound final : public media::Source {
  public:
    Sound() : tracks_{Clip({}).tracks()[1]} {}
    const std::vector<media::Track>& tracks() const override { return tracks_; }
    std::optional<media::Time> duration() const override { return 2s; }
    bool may_wait() const override { return false; }
    std::vector<std::string> take_remarks() override { return {}; }
    std::optional<media::Frame> next() override {
        if (number_ == 100) return std::nullopt;
        media::Frame frame;
        frame.dts = frame.pts = number_++ * 20ms;
        frame.keyframe = true;
        auto bytes = std::make_shared<media::Bytes>(20, std::uint8_t{1});
        frame.data.slices = {*bytes};
        frame.data.owner = std::move(bytes);
        return frame;
    }

  private:
    std::vector<media::Track> tracks_;
    int number_ = 0;
};

}  // namespace

TEST_CASE("all of an input is on its tape, in order, with the headers apart") {
    Clip clip({.length = 3s, .data = {{500ms, {2, 0, 1, 'x'}}}});
    Tape tape(clip, unpaced());
    tape.start(Clock::now());
    REQUIRE(comes([&] { return tape.ended(); }));
    CHECK_FALSE(tape.failure());
    std::vector<std::shared_ptr<const Reel>> reels;
    const auto all = all_from(tape.beginning(), reels);
    CHECK(std::ranges::count_if(all, [](const auto* one) { return one->is_frame(); }) ==
          static_cast<std::int64_t>(clip.video_frames() + clip.audio_frames()));
    CHECK(std::ranges::count_if(all, [](const auto* one) { return one->role == Role::data; }) == 1);
    CHECK(std::ranges::is_sorted(all, {}, [](const auto* one) { return one->time; }));
    // Metadata and a sequence header each.
    CHECK(reels.front()->headers().size() == 3);
    CHECK(reels.size() == 3);
    CHECK(std::ranges::all_of(reels, [](const auto& reel) { return reel->begins_with_entry(); }));
    CHECK(tape.bytes() > 3 * 25 * 2000);
}

TEST_CASE("who joins in the middle begins with a keyframe, and what is older goes away") {
    Clip clip({.length = 60s});
    TapeTerms terms = unpaced(Joining::in_the_middle);
    terms.window = 5s;
    Tape tape(clip, terms);
    CHECK(tape.beginning() == nullptr);
    tape.start(Clock::now());
    REQUIRE(comes([&] { return tape.ended(); }));
    CHECK(tape.beginning() == nullptr);
    const std::shared_ptr<const Reel> reel = tape.entry_after(57200ms);
    REQUIRE(reel);
    CHECK(reel->begin() == 58s);
    CHECK((*reel)[0].role == Role::entry);
    CHECK(reel->headers().size() == 3);
    CHECK(tape.entry_after(60s) == nullptr);
    REQUIRE(tape.entry_after(0s));
    CHECK(tape.entry_after(0s)->begin() >= 53s);
    CHECK(tape.bytes() < 9 * 25 * 2500 + 9 * 47 * 600);
}

TEST_CASE("a copy keeps what it has still to send, and no more") {
    Clip clip({.length = 30s});
    Tape tape(clip, unpaced());
    tape.start(Clock::now());
    REQUIRE(comes([&] { return tape.ended(); }));
    std::shared_ptr<const Reel> cursor = tape.beginning();
    const std::size_t whole = tape.bytes();
    tape.let_beginning_go();
    CHECK(tape.beginning() == nullptr);
    CHECK(tape.bytes() == whole);
    cursor = cursor->next();
    cursor.reset();
    CHECK(tape.bytes() < whole / 2);
}

TEST_CASE("reading keeps to the pace, ahead by its lead") {
    Clip clip({.length = 3600s});
    TapeTerms terms;
    terms.lead = 2s;
    Tape tape(clip, terms);
    tape.start(Clock::now());
    REQUIRE(comes([&] { return tape.entry_after(1s) != nullptr; }));
    CHECK(tape.entry_after(600s) == nullptr);
    CHECK_FALSE(tape.ended());
    tape.stop();
    CHECK(tape.ended());
    CHECK_FALSE(tape.failure());
}

TEST_CASE("an input that breaks off is told, behind all that came") {
    Clip clip({.length = 2s, .breaks_off = true});
    Tape tape(clip, unpaced());
    tape.start(Clock::now());
    REQUIRE(comes([&] { return tape.ended(); }));
    REQUIRE(tape.failure());
    CHECK_THROWS_AS(std::rethrow_exception(*tape.failure()), media::Error);
    std::vector<std::shared_ptr<const Reel>> reels;
    CHECK(all_from(tape.beginning(), reels).size() > 2 * 25);
}

TEST_CASE("copies that are too far apart are told before the memory is full") {
    Clip clip({.length = 60s});
    TapeTerms terms = unpaced();
    terms.most_bytes = 500'000;
    Tape tape(clip, terms);
    tape.start(Clock::now());
    REQUIRE(comes([&] { return tape.ended(); }));
    REQUIRE(tape.failure());
    CHECK_THROWS_AS(std::rethrow_exception(*tape.failure()), load::TapeFull);
    CHECK(tape.bytes() < 600'000);
}

TEST_CASE("a duration ends the tape") {
    Clip clip({.length = 60s});
    TapeTerms terms = unpaced();
    terms.duration = 1500ms;
    Tape tape(clip, terms);
    tape.start(Clock::now());
    std::vector<std::shared_ptr<const Reel>> reels;
    REQUIRE(comes([&] { return tape.ended(); }));
    const auto all = all_from(tape.beginning(), reels);
    CHECK(all.back()->time < 1500ms);
    CHECK(all.back()->time >= 1440ms);
}

TEST_CASE("sound alone can be joined every quarter of a second") {
    Sound sound;
    Tape tape(sound, unpaced());
    tape.start(Clock::now());
    std::vector<std::shared_ptr<const Reel>> reels;
    REQUIRE(comes([&] { return tape.ended(); }));
    all_from(tape.beginning(), reels);
    CHECK(reels.size() == 8);
    CHECK(std::ranges::all_of(reels, [](const auto& reel) { return reel->begins_with_entry(); }));
}

TEST_CASE("a live input is due as it comes") {
    Gated live({.length = 1s});
    TapeTerms terms;
    terms.joining = Joining::in_the_middle;
    terms.live = 100ms;
    Tape tape(live, terms);
    tape.start(Clock::now());
    CHECK_FALSE(tape.origin());
    const auto opened = Clock::now();
    live.open();
    REQUIRE(comes([&] { return tape.ended(); }));
    REQUIRE(tape.origin());
    CHECK(*tape.origin() >= opened + 100ms);
}

TEST_CASE("a stop ends a tape that waits for its time, its room or for nothing") {
    Clip clip({.length = 3600s});
    TapeTerms terms = unpaced(Joining::in_the_middle);
    terms.most_bytes = 100'000;
    terms.window = 3600s;
    Tape tape(clip, terms);
    tape.start(Clock::now());
    REQUIRE(comes([&] { return tape.bytes() >= 100'000; }));
    tape.stop();
    CHECK_FALSE(tape.failure());
    Tape never(clip, unpaced());
    never.stop();
    CHECK(never.entry_after(0s) == nullptr);
}

}  // namespace tape_test
