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
    Part part(input_of(folder.make("a.mp4", clips::h264_aac)), Part::Beginning::anything, 3);
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

TEST_CASE("a part that must begin with a keyframe leaves out what comes before it") {
    const Folder folder;
    folder.make("a.mkv",
                "-f lavfi -t 3 -i testsrc2=size=64x48:rate=25 -c:v libx264 -bf 0 -g 25 "
                "-keyint_min 25 -sc_threshold 0");
    // The first second goes, less its last half: the stream begins amid a group.
    const std::string path = folder.make("mid.mkv", "-i @/a.mkv -c copy -bsf:v 'noise=drop=lt(n\\,12)'");
    Part whole(input_of(path), Part::Beginning::anything, 1);
    Part part(input_of(path), Part::Beginning::keyframe, 1);
    const auto first = part.next();
    REQUIRE(first);
    CHECK(first->keyframe);
    const auto any = whole.next();
    REQUIRE(any);
    CHECK_FALSE(any->keyframe);
}

TEST_CASE("a track that begins late has no lead") {
    const Folder folder;
    const Part part(input_of(folder.make("late.mp4", clips::picture + "-itsoffset 1.5 " + clips::tone +
                                                         "-c:v libx264 -bf 0 -c:a aac")),
                    Part::Beginning::anything, 1);
    CHECK(part.lead(0) == Time(0));
    CHECK(part.lead(1) == Time(0));
}

}  // namespace part_test
