#include "cli/push/verification.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <optional>
#include <string>
#include <vector>

#include "cli/destination/destinations.hpp"
#include "cli/input/inputs.hpp"
#include "ingest/server.hpp"
#include "publish/publisher.hpp"
#include "support/pseudo_terminal.hpp"
#include "support/text_parts.hpp"

namespace verification_test {

using namespace std::chrono_literals;
using cli::Verification;
using dial::ExitStatus;
using ingest::Script;
using ingest::Server;
using text_parts::holds;
using Words = std::vector<std::string>;

namespace {

cli::Options parse(const Words& words) {
    std::vector<const char*> all{"rtmpush"};
    for (const std::string& word : words)
        all.push_back(word.c_str());
    return cli::parse_options(static_cast<int>(all.size()), all.data());
}

/// A verification, with all that it stands on.
class Proof {
  public:
    explicit Proof(const Words& words)
        : options_(parse(words)),
          console_(pipe_.log()),
          audience_(options_, console_),
          urls_(cli::destinations(options_, audience_.status())),
          verification_(options_, urls_, audience_, stop) {}

    Verification* operator->() { return &verification_; }
    /// Publishes all, and waits for what comes out.
    void run() {
        publish::SteadyClock clock;
        const auto source = cli::open_inputs(options_, &stop);
        publish::publish(*source, "testcard", urls_, cli::settings_of(options_), clock, audience_.status(),
                         stop, nullptr, verification_.taps());
        verification_.finish(Verification::Ending::in_order);
    }
    /// The class of the failure; empty for none.
    std::string failure() const {
        const std::optional<dial::Failure> failure = verification_.failure();
        if (!failure) return {};
        CHECK(failure->status() == ExitStatus::not_verified);
        CHECK(holds(failure->what(), ": verify: "));
        return std::string(failure->name());
    }
    std::string told() const { return pipe_.take(); }
    void listen(publish::Status& listener) { audience_.listen(listener); }

    publish::Stop stop;

  private:
    LogPipe pipe_;
    cli::Options options_;
    cli::Console console_;
    cli::Audience audience_;
    std::vector<rtmp::Url> urls_;
    Verification verification_;
};

/// A second of the test card, which is watched at the server.
Words card(const Server& server, const Words& more = {}) {
    Words all{"--testcard", "--duration", "1s", server.url("live/sekrit-key-77"), "--verify"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

/// A server that plays so, and all: a second has no other keyframe than the first.
Script played(ingest::Playing playing) {
    Script script;
    script.play = playing;
    script.play.cached_group = true;
    return script;
}

/// The class of the failure where a server plays so.
std::string failure_of(const ingest::Playing& playing, const Words& more = {}) {
    const Server server(played(playing));
    Proof proof(card(server, more));
    proof.run();
    return proof.failure();
}

/// Counts the signs of life of a run that is ending.
class Pulse final : public publish::Status {
  public:
    void report(const publish::Report& /*report*/) override {}
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return std::nullopt; }
    void alive(Phase phase) override { beats += phase == Phase::ending ? 1 : 0; }

    int beats = 0;
};

/// A place where nobody listens.
const char* const nowhere = "rtmp://127.0.0.1:1/live/key";

}  // namespace

TEST_CASE("what is not watched has no tap") {
    CHECK(Proof({"a.mp4", nowhere})->taps().empty());
    const std::string other = "rtmp://127.0.0.1:1/live/other";
    Proof first({"a.mp4", nowhere, other, "--verify", "rtmp://127.0.0.1:1/live/played"});
    REQUIRE(first->taps().size() == 2);
    CHECK(first->taps()[0] != nullptr);
    CHECK(first->taps()[1] == nullptr);
    Proof both({"a.mp4", nowhere, other, "--verify"});
    REQUIRE(both->taps().size() == 2);
    CHECK(both->taps()[0] != nullptr);
    CHECK(both->taps()[1] != nullptr);
    CHECK(both->taps()[0] != both->taps()[1]);
}

TEST_CASE("where nothing was begun there is nothing to wait for") {
    Proof proof({"a.mp4", nowhere, "--verify", "--verify-timeout", "1h"});
    proof->finish(Verification::Ending::in_order);
    CHECK(proof.failure() == "verify_nothing");
    CHECK(holds(proof.told(), "watched at rtmp://127.0.0.1:1/live/****: nothing came out"));
}

TEST_CASE("a run that is broken off, or stopped, waits no longer") {
    Proof broken({"a.mp4", nowhere, "--verify", "--verify-timeout", "1h"});
    broken->taps().front()->begin_connection();
    broken->finish(Verification::Ending::broken_off);
    CHECK(broken.failure() == "verify_nothing");
    Proof stopped({"a.mp4", nowhere, "--verify", "--verify-timeout", "1h"});
    stopped->taps().front()->begin_connection();
    stopped.stop.ask(ExitStatus::terminated);
    stopped->finish(Verification::Ending::in_order);
    CHECK(stopped.failure() == "verify_nothing");
}

TEST_CASE("while the last frame is waited for there are signs of life") {
    Pulse pulse;
    Proof proof({"a.mp4", nowhere, "--verify", "--verify-timeout", "1300ms"});
    proof.listen(pulse);
    proof->taps().front()->begin_connection();
    proof->finish(Verification::Ending::in_order);
    CHECK(pulse.beats >= 1);
}

TEST_CASE("what comes out whole is proved, and told without the key") {
    const Server server(played({}));
    Proof proof(card(server));
    proof.run();
    CHECK(proof.failure().empty());
    const std::string told = proof.told();
    CAPTURE(told);
    CHECK(holds(told, "watched at " + server.url("live/****") + ": "));
    CHECK(holds(told, "frames came out as they were sent, the last among them"));
    CHECK_FALSE(holds(told, "sekrit"));
}

TEST_CASE("frames that are missing are lost, as is a whole track") {
    ingest::Playing losing;
    losing.lose_video = 7;
    CHECK(failure_of(losing) == "verify_lost");
    ingest::Playing deaf;
    deaf.no_audio = true;
    CHECK(failure_of(deaf, {"--verify-timeout", "2s"}) == "verify_lost");
}

TEST_CASE("frames with other bytes are altered") {
    ingest::Playing altering;
    altering.alter_video = 7;
    CHECK(failure_of(altering) == "verify_altered");
}

TEST_CASE("a stream whose last frames do not come ended early") {
    ingest::Playing stopping;
    stopping.stop_after = 40;
    CHECK(failure_of(stopping, {"--verify-timeout", "2s"}) == "verify_ended_early");
}

TEST_CASE("bounds on times that are not kept have classes of their own") {
    ingest::Playing shifting;
    shifting.shift_audio = 300ms;
    CHECK(failure_of(shifting, {"--expect", "av_shift<40ms"}) == "verify_shifted");
    ingest::Playing delaying;
    delaying.delay = 200ms;
    CHECK(failure_of(delaying, {"--expect", "latency.p50<100ms"}) == "verify_late");
}

TEST_CASE("bounds take the place of what is demanded without any") {
    ingest::Playing losing;
    losing.lose_video = 7;
    CHECK(failure_of(losing, {"--expect", "lost<20"}).empty());
    CHECK(failure_of(losing, {"--expect", "lost<20", "--expect", "matched>1000"}) == "verify_lost");
    // A bound on the run is none on what comes out.
    CHECK(failure_of(losing, {"--expect", "reconnects=0"}) == "verify_lost");
}

TEST_CASE("a place where nothing comes out fails with the reason, whatever the bounds") {
    ingest::Playing absent;
    absent.not_found = 1000;
    Script script;
    script.play = absent;
    const Server server(script);
    Proof proof(card(server, {"--verify-timeout", "2s", "--expect", "lost=0"}));
    proof.run();
    CHECK(proof.failure() == "verify_nothing");
    CHECK(holds(proof->failure()->what(), "nothing came out within 2 s: "));
    CHECK(holds(proof->failure()->what(), "NetStream.Play.StreamNotFound"));
}

TEST_CASE("places that read the same without their keys are told apart") {
    const Server server;
    Proof proof({"a.mp4", nowhere, "--verify", server.url("live/one"), "--verify", server.url("live/two")});
    proof->finish(Verification::Ending::broken_off);
    const std::string told = proof.told();
    CAPTURE(told);
    CHECK(holds(told, "watched at " + server.url("live/****") + ": "));
    CHECK(holds(told, "watched at " + server.url("live/****") + " (2): "));
}

}  // namespace verification_test
