#include "cli/text/readable.hpp"

#include <doctest/doctest.h>

namespace readable_test {

using namespace std::chrono_literals;

TEST_CASE("moments are in UTC, to the millisecond") {
    using std::chrono::system_clock;
    const system_clock::time_point epoch;
    CHECK(cli::timestamp_text(epoch) == "1970-01-01T00:00:00.000Z");
    CHECK(cli::timestamp_text(epoch + std::chrono::milliseconds(951782400999)) == "2000-02-29T00:00:00.999Z");
}

TEST_CASE("clock times are rounded to seconds") {
    CHECK(cli::clock_text(0s) == "0:00");
    CHECK(cli::clock_text(9966ms) == "0:10");
    CHECK(cli::clock_text(59499ms) == "0:59");
    CHECK(cli::clock_text(90s) == "1:30");
    CHECK(cli::clock_text(1h + 2min + 3s) == "1:02:03");
    CHECK(cli::clock_text(100h) == "100:00:00");
    CHECK(cli::clock_text(-5s) == "0:00");
}

TEST_CASE("short times") {
    CHECK(cli::seconds_text(250ms) == "0.2 s");
    CHECK(cli::seconds_text(12s) == "12.0 s");
    CHECK(cli::milliseconds_text(12345us) == "12.3 ms");
}

TEST_CASE("sizes and rates change unit at 1000, after rounding") {
    CHECK(cli::size_text(0) == "0 B");
    CHECK(cli::size_text(999) == "999 B");
    CHECK(cli::size_text(1000) == "1.0 kB");
    CHECK(cli::size_text(999'949) == "999.9 kB");
    CHECK(cli::size_text(999'950) == "1.0 MB");
    CHECK(cli::size_text(3'900'000) == "3.9 MB");
    CHECK(cli::size_text(UINT64_MAX) == "18446744.1 TB");
    CHECK(cli::bit_rate_text(0) == "0 bit/s");
    CHECK(cli::bit_rate_text(128'000) == "128 kbit/s");
    CHECK(cli::bit_rate_text(2'514'000) == "2.51 Mbit/s");
}

TEST_CASE("tracks tell what is known of them") {
    media::Track video;
    video.codec_name = "h264";
    video.width = 1280;
    video.height = 720;
    video.frame_rate = 30000.0 / 1001;
    CHECK(cli::track_text(video) == "h264 1280x720, 29.97 fps");
    media::Track audio;
    audio.codec_name = "aac";
    audio.sample_rate = 48000;
    audio.channels = 2;
    CHECK(cli::track_text(audio) == "aac 48000 Hz, 2 channels");
    audio.channels = 1;
    CHECK(cli::track_text(audio) == "aac 48000 Hz, 1 channel");
    media::Track unknown;
    unknown.codec_name = "mp3";
    CHECK(cli::track_text(unknown) == "mp3");
}

TEST_CASE("classes of failures and steps are told in words") {
    using dial::ExitStatus;
    CHECK(cli::class_text(name_of(ExitStatus::success)) == "success");
    CHECK(cli::class_text(name_of(ExitStatus::name_in_use)) == "name in use");
    CHECK(cli::class_text(name_of(ExitStatus::malformed_url)) == "malformed URL");
    CHECK(cli::class_text(name_of(ExitStatus::tls_failed)) == "TLS failed");
    for (const dial::Step step : dial::all_steps)
        CHECK(cli::step_text(step).find('_') == std::string_view::npos);
    CHECK(cli::step_text(dial::Step::connect_command) == "connect command");
}

}  // namespace readable_test
