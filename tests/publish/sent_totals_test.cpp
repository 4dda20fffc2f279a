#include "publish/sent_totals.hpp"

#include <doctest/doctest.h>

#include "publish/pictures.hpp"
#include "publish/way.hpp"

namespace sent_totals_test {

using publish::QueuedMessage;
using namespace std::chrono_literals;

TEST_CASE("frames are counted by their kind, and nothing else is a frame") {
    using Role = QueuedMessage::Role;
    publish::SentTotals totals;
    totals.count({picture(0ms, Role::header), picture(0ms, Role::entry), sound(10ms), sound(31ms),
                  picture(40ms, Role::frame), picture(40ms, Role::track_entry, 1), picture(99ms, Role::end)});
    CHECK(totals.video_frames() == 3);
    CHECK(totals.audio_frames() == 2);
    CHECK(totals.media() == 40ms);
    CHECK(totals.bytes() == 0);
}

TEST_CASE("frames that are sent again count again, and the time goes back with them") {
    publish::SentTotals totals;
    totals.count({sound(10ms), sound(31ms)});
    totals.count({sound(10ms)});
    CHECK(totals.audio_frames() == 3);
    CHECK(totals.media() == 10ms);
    totals.set_bytes(1234);
    CHECK(totals.bytes() == 1234);
}

}  // namespace sent_totals_test
