#include "media/container/damage_warnings.hpp"

#include <doctest/doctest.h>

namespace damage_warnings_test {

using media::Warning;
using namespace std::chrono_literals;

TEST_CASE("damage is told with its place where that is known, and ends a strict run") {
    const Warning somewhere = media::passed_over("a.mkv", "bad element", std::nullopt);
    CHECK(somewhere.text.starts_with("a.mkv: is damaged (libavformat: bad element): media"));
    CHECK(somewhere.is_loss());
    CHECK(media::passed_over("a.mkv", "bad", 61s).text.starts_with("a.mkv: is damaged before 1:01.000 ("));
    CHECK(media::passed_over("a.mkv", "bad", -1s).text.find("before 0:00.000") != std::string::npos);
}

TEST_CASE("what is missing is told with its amount") {
    const Warning gap = media::without_frames("a.aac", 533, 3, 61s);
    CHECK(gap.text.starts_with(
        "a.aac: is damaged before 1:01.000: no frame is in 533 bytes, where about 3 were; "));
    CHECK(gap.left_out_frames == 3);
    CHECK(gap.is_loss());
    const Warning one = media::missing_frames("a.avi", 1, 1, std::nullopt);
    CHECK(one.text.starts_with("a.avi: is damaged at its end: 1 frame of track 1 is missing; "));
    CHECK(one.left_out_frames == 1);
    CHECK(media::missing_frames("a.avi", 0, 2, 1s).text.find("2 frames of track 0 are missing") !=
          std::string::npos);
    CHECK(one.is_loss());
    const Warning zeros = media::ends_in_zeros("a.flv", 50'000);
    CHECK(zeros.text.starts_with("a.flv: at least its last 50000 bytes are zeros, where media was to be: "));
    CHECK(zeros.is_loss());
}

TEST_CASE("another file behind the end is told with the byte where it begins") {
    const Warning warning = media::left_out_behind("a.mp4", 1234);
    CHECK(warning.text.starts_with("a.mp4: another file begins at byte 1234 of it, and is left out; "));
    CHECK(warning.is_loss());
}

}  // namespace damage_warnings_test
