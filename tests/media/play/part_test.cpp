#include "media/play/part.hpp"

#include <cmath>
#include <doctest/doctest.h>

#include "support/clips.hpp"

namespace part_test {

using clips::Folder;
using media::Part;
using media::Time;
using namespace std::chrono_literals;

namespace {

media::Input input_of(const std::string& path) {
    media::Input input;
    input.path = path;
    return input;
}

}  // namespace

TEST_CASE("a part knows when its tracks begin, and where they end so far") {
    const Folder folder;
    Part part(input_of(folder.make("a.mp4", clips::h264_aac)), 3);
    CHECK(part.pass() == 3);
    REQUIRE(part.tracks().size() == 2);
    CHECK(std::min(part.lead(0), part.lead(1)) == Time(0));
    CHECK(std::max(part.lead(0), part.lead(1)) < 200ms);
    CHECK_FALSE(part.end(0, {}));
    CHECK(part.reached() == Time(0));
    std::size_t frames = 0;
    while (part.next())
        ++frames;
    CHECK(frames > 100);
    CHECK(std::abs(clips::milliseconds(part.reached()) - 2000) < 150);
    const auto end = part.end(0, media::ExactTime(10s));
    REQUIRE(end);
    CHECK(std::abs(clips::milliseconds(end->time()) - 12000) < 150);
}

TEST_CASE("a track that begins late has no lead") {
    const Folder folder;
    const Part part(input_of(folder.make("late.mp4", clips::picture + "-itsoffset 1.5 " + clips::tone +
                                                         "-c:v libx264 -bf 0 -c:a aac")),
                    1);
    CHECK(part.lead(0) == Time(0));
    CHECK(part.lead(1) == Time(0));
}

}  // namespace part_test
