#include "witness/slices.hpp"

#include <doctest/doctest.h>
#include <random>
#include <vector>

namespace slices_test {

using ground::Bytes;
using ground::ByteView;

std::size_t until_start_code(const std::vector<Bytes>& pieces) {
    const std::vector<ByteView> views(pieces.begin(), pieces.end());
    return witness::Slices(views).until_start_code();
}

TEST_CASE("slices are read as one piece, whatever is empty among them") {
    const std::vector<Bytes> pieces = {{}, {1, 2}, {}, {3}, {}};
    const std::vector<ByteView> views(pieces.begin(), pieces.end());
    witness::Slices slices(views);
    CHECK(slices.left() == 3);
    CHECK(slices.take() == 1);
    CHECK(slices.left() == 2);
    CHECK(slices.take_piece(5).size() == 1);
    CHECK(slices.take() == 3);
    CHECK(slices.at_end());
    CHECK(!slices.take());
    CHECK(slices.take_piece(1).empty());
    slices.skip(4);
    CHECK(slices.left() == 0);
}

TEST_CASE("a start code is found wherever it is cut") {
    CHECK(until_start_code({{5, 6, 0, 0, 1}}) == 2);
    CHECK(until_start_code({{5, 6, 0}, {0, 1}}) == 2);
    CHECK(until_start_code({{5, 6, 0}, {0}, {1}}) == 2);
    CHECK(until_start_code({{5, 6}, {0, 0}, {1}}) == 2);
    CHECK(until_start_code({{0}, {0}, {0}, {1}}) == 1);
    CHECK(until_start_code({{0, 0, 1}}) == 0);
    CHECK(until_start_code({{0, 1, 0, 2, 0, 1}}) == 6);
    CHECK(until_start_code({{1, 0}, {1, 0, 0}}) == 5);
    CHECK(until_start_code({}) == 0);
}

TEST_CASE("a start code is where a search byte by byte finds it") {
    std::mt19937_64 random(16);
    for (int round = 0; round < 3000; ++round) {
        Bytes all;
        std::vector<Bytes> pieces;
        for (auto count = random() % 6; count > 0; --count) {
            Bytes piece(random() % 5);
            for (std::uint8_t& byte : piece)
                byte = static_cast<std::uint8_t>(random() % 3);
            all.insert(all.end(), piece.begin(), piece.end());
            pieces.push_back(piece);
        }
        std::size_t expected = 0;
        while (expected < all.size() && !(expected + 2 < all.size() && all[expected] == 0 &&
                                          all[expected + 1] == 0 && all[expected + 2] == 1))
            ++expected;
        CHECK(until_start_code(pieces) == expected);
    }
}

TEST_CASE("zero bytes at the end are left out across slices") {
    const std::vector<Bytes> pieces = {{1, 0}, {0, 2, 0}, {0}, {0, 3}};
    const std::vector<ByteView> views(pieces.begin(), pieces.end());
    const witness::Slices slices(views);
    CHECK(slices.length_without_zeros(8) == 8);
    CHECK(slices.length_without_zeros(7) == 4);
    CHECK(slices.length_without_zeros(3) == 1);
    CHECK(slices.length_without_zeros(100) == 8);
}

}  // namespace slices_test
