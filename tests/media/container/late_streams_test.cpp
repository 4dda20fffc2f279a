#include "media/container/late_streams.hpp"

#include <doctest/doctest.h>

namespace late_streams_test {

using media::LateStreams;
using media::TrackType;
using media::Warning;

TEST_CASE("a late stream is told once it is missed, and the rest of it at the end") {
    const std::string name = "a.ts";
    media::Remarks remarks;
    LateStreams late(name, remarks);
    late.count_chosen(TrackType::audio, 900);
    for (int i = 0; i < 60; ++i)
        late.count({2, TrackType::audio, "mp2"}, 1000 + i);
    // Left behind by what goes before, and of another type.
    late.count_chosen(TrackType::audio, 990);
    late.count_chosen(TrackType::video, 2000);
    const auto early = remarks.take_warnings();
    REQUIRE(early.size() == 1);
    CHECK(early[0].text ==
          "a.ts: track 2 (audio, mp2) begins at byte 1000 of it, where the tracks are chosen already: "
          "it is left out, 50 packets so far");
    CHECK(early[0].type == Warning::Class::left_out);
    CHECK(early[0].left_out_frames == 50);
    late.finish();
    const auto rest = remarks.take_warnings();
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].left_out_frames == 10);
}

TEST_CASE("a late stream beside a chosen one of its type is not missed") {
    const std::string name = "a.ts";
    media::Remarks remarks;
    LateStreams late(name, remarks);
    for (int i = 0; i < 60; ++i) {
        late.count({2, TrackType::audio, "aac"}, 1000 + i);
        late.count_chosen(TrackType::audio, 1001 + i);
    }
    late.finish();
    CHECK(remarks.take_warnings().empty());
}

}  // namespace late_streams_test
