#include "cli/figures/progress_line.hpp"

#include <doctest/doctest.h>

namespace progress_line_test {

using namespace std::chrono_literals;
using cli::progress_line;
using cli::Rates;
using publish::report::Progress;

namespace {

Progress sample() {
    Progress progress;
    progress.elapsed = 12s;
    progress.media = 12s;
    progress.total = 90s;
    progress.sent_bytes = 3'900'000;
    progress.video_frames = 360;
    progress.audio_frames = 517;
    progress.behind = 40ms;
    progress.queued = 100ms;
    return progress;
}

constexpr Rates rates{.bits_per_second = 2'514'000, .video_frames_per_second = 29.97};

}  // namespace

TEST_CASE("a line of progress fits 80 columns") {
    const std::string line = progress_line({sample(), rates}, {});
    CHECK(line == "0:12 / 1:30   2.51 Mbit/s   30.0 fps   3.9 MB   0.0 s behind   0.1 s queued");
    CHECK(line.size() < 80);
}

TEST_CASE("what does not fit is left out whole") {
    CHECK(progress_line({sample(), rates}, {.width = 75}) ==
          "0:12 / 1:30   2.51 Mbit/s   30.0 fps   3.9 MB   0.0 s behind   0.1 s queued");
    CHECK(progress_line({sample(), rates}, {.width = 74}) ==
          "0:12 / 1:30   2.51 Mbit/s   30.0 fps   3.9 MB   0.0 s behind");
    CHECK(progress_line({sample(), rates}, {.width = 30}) == "0:12 / 1:30   2.51 Mbit/s");
    CHECK(progress_line({sample(), rates}, {.width = 11}) == "0:12 / 1:30");
    CHECK(progress_line({sample(), rates}, {.width = 10}).empty());
    CHECK(progress_line({sample(), rates}, {.width = 0}).empty());
}

TEST_CASE("a live input has no total, an audio stream no frame rate") {
    Progress progress = sample();
    progress.total.reset();
    progress.video_frames = 0;
    CHECK(progress_line({progress, rates}, {}) ==
          "0:12   2.51 Mbit/s   3.9 MB   0.0 s behind   0.1 s queued");
}

TEST_CASE("a loop says which pass it is in, from the second on") {
    Progress progress = sample();
    progress.total.reset();
    progress.pass = 12;
    CHECK(progress_line({progress, rates}, {}) ==
          "0:12   pass 12   2.51 Mbit/s   30.0 fps   3.9 MB   0.0 s behind   0.1 s queued");
}

TEST_CASE("a run that sends nothing has no bit rate and no size") {
    Progress progress = sample();
    progress.sent_bytes = 0;
    CHECK(progress_line({progress, rates}, {}) == "0:12 / 1:30   30.0 fps   0.0 s behind   0.1 s queued");
}

TEST_CASE("only a stream that is late is coloured, and colours take no columns") {
    Progress progress = sample();
    CHECK(progress_line({progress, rates}, {.width = 80, .colours = true}) ==
          progress_line({progress, rates}, {}));
    progress.behind = 2500ms;
    const std::string plain = progress_line({progress, rates}, {.width = 75, .colours = false});
    const std::string coloured = progress_line({progress, rates}, {.width = 75, .colours = true});
    CHECK(plain.find("   2.5 s behind   ") != std::string::npos);
    CHECK(coloured.find("   \x1b[33m2.5 s behind\x1b[0m   ") != std::string::npos);
    CHECK(coloured.size() == plain.size() + 9);
}

TEST_CASE("reconnects are told once there are any") {
    Progress progress = sample();
    CHECK(progress_line({progress, rates}, {.width = 200}).find("reconnect") == std::string::npos);
    progress.reconnects = 2;
    CHECK(progress_line({progress, rates}, {.width = 200}).ends_with("   2 reconnects"));
}

}  // namespace progress_line_test
