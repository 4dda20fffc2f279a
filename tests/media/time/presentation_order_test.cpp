#include "media/time/presentation_order.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <vector>

namespace presentation_order_test {

using media::Frame;
using media::PresentationOrder;
using media::Time;
using namespace std::chrono_literals;

namespace {

constexpr Time step = 40ms;

struct Picture {
    std::int64_t count = 0;
    bool begins = false;
};

/// Composition times, in frames, of pictures in the order of decoding.
std::vector<std::int64_t> compositions(unsigned reordered, const std::vector<Picture>& pictures) {
    PresentationOrder order(reordered);
    std::vector<std::int64_t> found;
    const auto take = [&] {
        while (const auto frame = order.pop())
            found.push_back((frame->pts - frame->dts) / step);
    };
    Time dts{0};
    for (const Picture& picture : pictures) {
        Frame frame;
        frame.dts = dts;
        frame.duration = step;
        order.push(frame, {picture.begins, picture.count});
        dts += step;
        take();
    }
    order.finish();
    take();
    CHECK(order.empty());
    return found;
}

}  // namespace

TEST_CASE("frames that are shown as they are decoded have no composition time") {
    CHECK(compositions(0, {{0, true}, {2}, {4}, {0, true}}) == std::vector<std::int64_t>{0, 0, 0, 0});
}

TEST_CASE("one frame of reordering: I P B P B") {
    CHECK(compositions(1, {{0, true}, {4}, {2}, {8}, {6}}) == std::vector<std::int64_t>{1, 2, 0, 2, 0});
}

TEST_CASE("a pyramid of B-frames: I P B b b") {
    // Shown: I b B b P. Two frames are decoded before one that is shown before them.
    CHECK(compositions(2, {{0, true}, {8}, {4}, {2}, {6}}) == std::vector<std::int64_t>{2, 5, 2, 0, 1});
}

TEST_CASE("four B-frames behind a P: it waits for all of them") {
    CHECK(compositions(1, {{0, true}, {10}, {2}, {4}, {6}, {8}, {12}}) ==
          std::vector<std::int64_t>{1, 5, 0, 0, 0, 0, 1});
}

TEST_CASE("the count begins anew with an IDR picture, and what was before is shown before") {
    CHECK(compositions(1, {{0, true}, {4}, {2}, {0, true}, {4}, {2}}) ==
          std::vector<std::int64_t>{1, 2, 0, 1, 2, 0});
}

TEST_CASE("steps of the count do not matter") {
    CHECK(compositions(1, {{0, true}, {2}, {1}, {4}, {3}}) == std::vector<std::int64_t>{1, 2, 0, 2, 0});
}

TEST_CASE("uneven decoding times stay: every moment of decoding is one of showing") {
    PresentationOrder order(1);
    const std::vector<Time> decoded{0ms, 40ms, 100ms, 110ms, 200ms};
    const std::vector<std::int64_t> counts{0, 4, 2, 8, 6};
    std::vector<Time> shown;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        Frame frame;
        frame.dts = decoded[i];
        frame.duration = 40ms;
        order.push(frame, {i == 0, counts[i]});
    }
    order.finish();
    while (const auto frame = order.pop())
        shown.push_back(frame->pts);
    CHECK(shown == std::vector<Time>{40ms, 110ms, 100ms, 240ms, 200ms});
}

TEST_CASE("a frame at the end is shown when it would be with those before it that were cut off") {
    CHECK(compositions(1, {{0, true}, {4}, {2}, {10}}) == std::vector<std::int64_t>{1, 2, 0, 3});
    CHECK(compositions(1, {{0, true}, {4}, {2}, {1000}}) == std::vector<std::int64_t>{1, 2, 0, 16});
}

TEST_CASE("a frame that comes too late says so, and more that are reordered leave a gap once") {
    PresentationOrder order(0);
    std::vector<Time> shown;
    Time dts{0};
    const auto push = [&](std::int64_t count) {
        Frame frame;
        frame.dts = dts;
        frame.duration = step;
        dts += step;
        return order.push(frame, {dts == step, count});
    };
    CHECK(push(0));
    CHECK(push(4));
    CHECK_FALSE(push(2));
    order.deepen(1);
    CHECK(order.reordered() == 1);
    CHECK(push(8));
    CHECK(push(6));
    CHECK(push(10));
    order.finish();
    while (const auto frame = order.pop())
        shown.push_back(frame->pts);
    CHECK(shown == std::vector<Time>{0 * step, 1 * step, 2 * step, 5 * step, 4 * step, 6 * step});
}

TEST_CASE("damage neither holds frames back for ever nor shows one before it is decoded") {
    std::vector<Picture> pictures;
    for (int i = 0; i < 1000; ++i)
        pictures.push_back({(i * 7919) % 97, i % 211 == 0});
    const auto found = compositions(16, pictures);
    REQUIRE(found.size() == pictures.size());
    for (const std::int64_t composition : found)
        CHECK(composition >= 0);
}

}  // namespace presentation_order_test
