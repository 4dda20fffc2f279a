#include "media/track_number.hpp"

#include <doctest/doctest.h>

namespace track_number_test {

using media::Track;
using media::TrackNumber;
using enum media::TrackType;

namespace {

std::vector<Track> tracks(std::initializer_list<media::TrackType> types) {
    std::vector<Track> made;
    for (const media::TrackType type : types)
        made.emplace_back().type = type;
    return made;
}

}  // namespace

TEST_CASE("tracks are numbered by type, in their order") {
    const auto four = tracks({video, audio, video, audio});
    CHECK(media::number_of(four, 0) == TrackNumber{video, 0});
    CHECK(media::number_of(four, 1) == TrackNumber{audio, 0});
    CHECK(media::number_of(four, 2) == TrackNumber{video, 1});
    CHECK(media::number_of(four, 3) == TrackNumber{audio, 1});
    CHECK_THROWS(media::number_of(four, 4));
}

TEST_CASE("a number leads back to its track, if there is one") {
    const auto three = tracks({audio, video, audio});
    for (std::size_t i = 0; i < three.size(); ++i)
        CHECK(media::index_of(three, media::number_of(three, i)) == i);
    CHECK_FALSE(media::index_of(three, {video, 1}));
    CHECK_FALSE(media::index_of(three, {audio, 2}));
    CHECK_FALSE(media::index_of({}, {video, 0}));
}

}  // namespace track_number_test
