#include "media/open.hpp"

#include <doctest/doctest.h>

#include "support/clips.hpp"

namespace open_test {

using clips::Folder;
using media::TrackType;

TEST_CASE("an input is opened with its companions, and with silence where nothing of it sounds") {
    const Folder folder;
    media::Input input;
    input.path = folder.make("v.mp4", clips::picture + "-c:v libx264");
    CHECK(media::open_input(input)->tracks().size() == 1);
    input.companions = {
        {folder.make("small.mp4", "-f lavfi -t 2 -i testsrc2=size=32x32:rate=25 -c:v libx264"), 0}};
    input.silent_audio = true;
    const auto source = media::open_input(input);
    REQUIRE(source->tracks().size() == 3);
    CHECK(source->tracks()[0].width == 64);
    CHECK(source->tracks()[1].width == 32);
    CHECK(source->tracks()[2].type == TrackType::audio);
    CHECK(source->tracks()[2].input_index == -1);
}

TEST_CASE("a companion that cannot be opened is told by its name") {
    const Folder folder;
    media::Input input;
    input.path = folder.make("v.mp4", clips::picture + "-c:v libx264");
    input.companions = {{folder.path("missing.mp4"), 0}};
    try {
        media::open_input(input);
        FAIL_CHECK("it was opened");
    } catch (const media::Error& error) {
        CHECK(error.kind() == media::ErrorKind::cannot_open);
        CHECK(std::string(error.what()).starts_with(folder.path("missing.mp4") + ": "));
    }
}

}  // namespace open_test
