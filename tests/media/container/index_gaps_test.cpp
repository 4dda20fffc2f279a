#include "media/container/index_gaps.hpp"

#include <doctest/doctest.h>
#include <memory>

extern "C" {
#include <libavformat/avformat.h>
}

namespace index_gaps_test {

using media::IndexGaps;

namespace {

/// A stream of an AVI whose index lists chunks of these sizes, one behind the other.
class Indexed {
  public:
    Indexed(const std::vector<int>& sizes, std::int64_t ticks_a_byte)
        : context_(avformat_alloc_context()), stream(*avformat_new_stream(context_.get(), nullptr)) {
        std::int64_t position = 1000;
        std::int64_t time = 0;
        for (const int size : sizes) {
            positions.push_back(position + head);
            av_add_index_entry(&stream, position, time, size, 0, AVINDEX_KEYFRAME);
            position += head + size;
            time += ticks_a_byte == 0 ? 1 : size * ticks_a_byte;
        }
    }

  private:
    static constexpr std::int64_t head = 8;
    struct Free {
        void operator()(AVFormatContext* context) const { avformat_free_context(context); }
    };
    std::unique_ptr<AVFormatContext, Free> context_;

  public:
    AVStream& stream;
    /// Places where the media of each chunk begins.
    std::vector<std::int64_t> positions;
};

}  // namespace

TEST_CASE("packets that are the chunks leave no gap") {
    const Indexed avi({100, 0, 200, 300}, 0);
    IndexGaps gaps;
    CHECK(gaps.pass(avi.stream, avi.positions[0], 100) == 0);
    // An empty chunk repeats a picture: no packet is made of it.
    CHECK(gaps.pass(avi.stream, avi.positions[2], 200) == 0);
    CHECK(gaps.pass(avi.stream, avi.positions[3], 300) == 0);
    CHECK(gaps.finish(avi.stream) == 0);
    CHECK(gaps.lost_ticks(avi.stream) == 0);
}

TEST_CASE("packets that lie across chunks leave no gap") {
    const Indexed avi({100, 100, 100, 100}, 1);
    IndexGaps gaps;
    CHECK(gaps.pass(avi.stream, avi.positions[0], 70) == 0);
    CHECK(gaps.pass(avi.stream, avi.positions[0] + 70, 160) == 0);
    CHECK(gaps.pass(avi.stream, avi.positions[2] + 30, 170) == 0);
    CHECK(gaps.finish(avi.stream) == 0);
}

TEST_CASE("chunks that no packet was made of are counted, and the time that they took") {
    const Indexed avi({100, 110, 120, 130, 140, 150}, 0);
    IndexGaps gaps;
    CHECK(gaps.pass(avi.stream, avi.positions[0], 100) == 0);
    CHECK(gaps.pass(avi.stream, avi.positions[3], 130) == 2);
    CHECK(gaps.lost_ticks(avi.stream) == 2);
    CHECK(gaps.finish(avi.stream) == 2);
}

TEST_CASE("sound of a constant rate is counted in bytes by the index, and in blocks by its times") {
    const Indexed avi({400, 400, 400}, 1);
    avi.stream.codecpar->block_align = 4;
    IndexGaps gaps;
    CHECK(gaps.pass(avi.stream, avi.positions[0], 400) == 0);
    CHECK(gaps.pass(avi.stream, avi.positions[2], 400) == 1);
    CHECK(gaps.lost_ticks(avi.stream) == 100);
}

TEST_CASE("what is read from elsewhere, or is not in the index, is no gap") {
    const Indexed avi({100, 100, 100, 100}, 0);
    IndexGaps gaps;
    CHECK(gaps.pass(avi.stream, avi.positions[0], 100) == 0);
    gaps.leap();
    CHECK(gaps.pass(avi.stream, avi.positions[2], 100) == 0);
    CHECK(gaps.pass(avi.stream, -1, 100) == 0);
    CHECK(gaps.pass(avi.stream, avi.positions[3] - 4, 100) == 0);
    CHECK(gaps.finish(avi.stream) == 0);
    const Indexed without({}, 0);
    IndexGaps none;
    CHECK(none.pass(without.stream, 5000, 100) == 0);
    CHECK(none.finish(without.stream) == 0);
}

}  // namespace index_gaps_test
