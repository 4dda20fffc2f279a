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

TEST_CASE("another file behind the end is told with the byte where it begins") {
    const Warning warning = media::left_out_behind("a.mp4", 1234);
    CHECK(warning.text.starts_with("a.mp4: another file begins at byte 1234 of it, and is left out; "));
    CHECK(warning.is_loss());
}

}  // namespace damage_warnings_test
