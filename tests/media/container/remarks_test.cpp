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
