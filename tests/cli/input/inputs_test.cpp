#include "cli/input/inputs.hpp"

#include <doctest/doctest.h>

#include "media/clips/testcard.hpp"
#include "support/clips.hpp"

namespace inputs_test {

using namespace std::chrono_literals;

namespace {

cli::Options options(std::vector<std::string> inputs) {
    cli::Options options;
    options.inputs = std::move(inputs);
    return options;
}

std::vector<std::string> each(const cli::Options& options, std::vector<std::string>& warnings) {
    const publish::Stop stop;
    std::vector<std::string> paths;
    for (const media::Input& input : cli::each_input(options, stop, warnings))
        paths.push_back(input.path);
    return paths;
}

}  // namespace

TEST_CASE("inputs are opened as the options say, and only the first not from its beginning") {
    cli::Options some = options({"a.mp4", "b.mp4"});
    some.start = 5s;
    some.silent_audio = true;
    some.tracks.video = 1;
    const publish::Stop stop;
    const std::vector<media::Input> inputs = cli::inputs_of(some, &stop);
    REQUIRE(inputs.size() == 2);
    CHECK(inputs[0].path == "a.mp4");
    CHECK(inputs[1].path == "b.mp4");
    CHECK(inputs[0].start == 5s);
    CHECK(inputs[1].start == 0s);
    CHECK(inputs[1].silent_audio);
    CHECK(inputs[1].choice.video == 1);
    CHECK(inputs[1].interrupt == &stop.input_unwanted);
    CHECK(cli::inputs_of(some).front().interrupt == nullptr);
}

TEST_CASE("what plays has a name") {
    CHECK(cli::inputs_name(options({"a.mp4"})) == "a.mp4");
    CHECK(cli::inputs_name(options({"-"})) == "standard input");
    CHECK(cli::inputs_name(options({"-", "b.mp4", "c.mp4"})) == "standard input and 2 more");
    cli::Options testcard;
    testcard.testcard = media::testcards().back().name;
    CHECK(cli::inputs_name(testcard) == media::testcard_name);
    cli::Options list;
    list.playlist = "channel.m3u";
    CHECK(cli::inputs_name(list) == "channel.m3u");
}

TEST_CASE("a test card is opened from memory, in whatever container it is") {
    cli::Options some = options({});
    some.format = "flv";
    for (const media::Testcard& card : media::testcards()) {
        CAPTURE(card.name);
        some.testcard = card.name;
        const std::vector<media::Input> inputs = cli::inputs_of(some);
        REQUIRE(inputs.size() == 1);
        CHECK(inputs.front().memory.data() == card.clip.data());
        CHECK(cli::open_inputs(some)->tracks().size() == 2);
    }
}

TEST_CASE("each input is looked into once, those of a playlist in its place") {
    std::vector<std::string> warnings;
    CHECK(each(options({"a", "b", "a"}), warnings) == std::vector<std::string>{"a", "b"});
    const clips::Folder folder;
    const std::string text = "#EXTM3U\none.mp4\nlist.m3u\n/two.mp4\none.mp4\n";
    cli::Options list;
    list.playlist = folder.write("list.m3u", media::Bytes(text.begin(), text.end()));
    CHECK(each(list, warnings) == std::vector<std::string>{folder.path("one.mp4"), "/two.mp4"});
    CHECK(warnings ==
          std::vector<std::string>{list.playlist + ": the playlist names itself; the entry is left out"});
}

TEST_CASE("one input is opened as it is, and a loop has its length as often") {
    const clips::Folder folder;
    cli::Options once = options({folder.make("clip.mp4", clips::h264_aac)});
    const auto single = cli::open_inputs(once)->duration();
    REQUIRE(single);
    once.passes = 3;
    const auto thrice = cli::open_inputs(once)->duration();
    REQUIRE(thrice);
    CHECK(*thrice == 3 * *single);
    once.passes = std::nullopt;
    CHECK_FALSE(cli::open_inputs(once)->duration());
}

}  // namespace inputs_test
