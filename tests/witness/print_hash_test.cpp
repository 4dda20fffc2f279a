#include "witness/print_hash.hpp"

#include <doctest/doctest.h>
#include <random>
#include <set>

namespace print_hash_test {

using ground::Bytes;
using ground::ByteView;

std::uint64_t hash_of(ByteView bytes) {
    witness::PrintHash hash;
    hash.add(bytes);
    hash.end_part();
    return hash.value();
}

TEST_CASE("a hash does not depend on how a part is cut") {
    std::mt19937_64 random(16);
    for (int round = 0; round < 500; ++round) {
        Bytes bytes(random() % 300);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        witness::PrintHash cut;
        for (ByteView left = bytes; !left.empty();) {
            const std::size_t size = 1 + random() % left.size();
            cut.add(left.first(size));
            left = left.subspan(size);
        }
        cut.end_part();
        CHECK(cut.value() == hash_of(bytes));
        CHECK(cut.length() == bytes.size());
    }
}

TEST_CASE("each bit of each byte counts") {
    Bytes bytes(131);
    std::set<std::uint64_t> seen = {hash_of(bytes)};
    for (std::uint8_t& byte : bytes) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            byte = static_cast<std::uint8_t>(byte ^ (1U << bit));
            CHECK(seen.insert(hash_of(bytes)).second);
            byte = static_cast<std::uint8_t>(byte ^ (1U << bit));
        }
    }
}

TEST_CASE("parts, their number and their lengths count") {
    std::set<std::uint64_t> seen;
    for (std::size_t size = 0; size < 200; ++size)
        CHECK(seen.insert(hash_of(Bytes(size))).second);
    const Bytes bytes = {1, 2, 3, 4};
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        witness::PrintHash hash;
        hash.add(ByteView(bytes).first(cut));
        hash.end_part();
        hash.add(ByteView(bytes).subspan(cut));
        hash.end_part();
        CHECK(hash.length() == 4);
        CHECK(seen.insert(hash.value()).second);
    }
}

}  // namespace print_hash_test
