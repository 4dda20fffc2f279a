#include "media/container/remarks.hpp"

#include <doctest/doctest.h>

#include "support/clips.hpp"

namespace remarks_test {

using media::Remarks;

TEST_CASE("each remark is made once, oldest first") {
    Remarks remarks;
    remarks.add("a");
    remarks.add("b");
    remarks.add("a");
    CHECK(remarks.take() == std::vector<std::string>{"a", "b"});
    remarks.add("b");
    remarks.add("c");
    CHECK(remarks.take() == std::vector<std::string>{"c"});
    CHECK(remarks.take().empty());
}

TEST_CASE("remarks don't grow without end") {
    Remarks remarks;
    for (std::size_t i = 0; i < 2 * Remarks::max_remarks; ++i)
        remarks.add(std::to_string(i));
    CHECK(remarks.take().size() == Remarks::max_remarks);
}

TEST_CASE("warnings beyond a number are summed up at the end, as the loss that they are") {
    using media::Warning;
    Remarks remarks;
    for (std::size_t i = 0; i < Remarks::max_warnings; ++i)
        remarks.warn({std::to_string(i)});
    CHECK(remarks.take_warnings().size() == Remarks::max_warnings);
    remarks.warn({"one more"});
    remarks.warn({.text = "left out", .type = Warning::Class::left_out, .left_out_frames = 3});
    remarks.warn({.text = "moved", .type = Warning::Class::moved, .moved = std::chrono::seconds(2)});
    remarks.warn({.text = "left out", .type = Warning::Class::left_out, .left_out_frames = 4});
    CHECK(remarks.take_warnings().empty());
    remarks.finish_warnings();
    const std::vector<Warning> rest = remarks.take_warnings();
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].text.starts_with("4 more"));
    CHECK(rest[0].type == Warning::Class::left_out);
    CHECK(rest[0].left_out_frames == 7);
    CHECK(rest[0].moved == std::chrono::seconds(2));
    remarks.finish_warnings();
    CHECK(remarks.take_warnings().empty());
}

TEST_CASE("a missing track is told behind any number of warnings") {
    Remarks remarks;
    for (std::size_t i = 0; i < 2 * Remarks::max_warnings; ++i)
        remarks.warn({std::to_string(i)});
    remarks.take_warnings();
    remarks.warn({.text = "no sound",
                  .type = media::Warning::Class::missing_track,
                  .missing = media::TrackType::audio});
    const auto warnings = remarks.take_warnings();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].missing == media::TrackType::audio);
}

TEST_CASE("what libavformat warns of becomes a remark and is not printed") {
    const clips::Folder folder;
    media::Bytes stream = clips::bytes_of(folder.make("a.ts", clips::h264_aac));
    // Two packets of the middle are lost.
    constexpr std::ptrdiff_t packet = 188;
    const auto middle = stream.begin() + std::ssize(stream) / packet / 2 * packet;
    stream.erase(middle, middle + 2 * packet);
    const auto source = clips::open(folder.write("b.ts", stream));
    CHECK(clips::all_frames(*source).size() > 100);
    CHECK_FALSE(source->take_remarks().empty());
    CHECK(source->take_remarks().empty());
}

}  // namespace remarks_test
