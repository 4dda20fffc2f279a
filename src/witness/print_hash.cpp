#include "witness/print_hash.hpp"

#include <algorithm>
#include <cstring>

namespace witness {

namespace {

__extension__ using Wide = unsigned __int128;

// Fractions of the roots of small primes: numbers without a pattern.
constexpr std::array<std::uint64_t, 4> keys = {0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1,
                                               0x9b05688c2b3e6c1f};

std::uint64_t word_at(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

// Both halves of a product in one word: each bit of it hangs on all bits of both factors.
std::uint64_t fold(std::uint64_t left, std::uint64_t right) {
    const Wide product = static_cast<Wide>(left) * right;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

}  // namespace

// Lanes that do not wait for each other. A factor of 0 would forget what came before, but for what is added. They are
// in registers here: bytes might lie anywhere, in this object too.
void PrintHash::step(const std::uint8_t* bytes, std::size_t count) {
    auto [first, second, third, fourth] = lanes_;
    for (; count > 0; --count, bytes += step_size) {
        first = fold(word_at(bytes) ^ keys[0], word_at(bytes + 8) ^ first) + (first << 1U);
        second = fold(word_at(bytes + 16) ^ keys[1], word_at(bytes + 24) ^ second) + (second << 1U);
        third = fold(word_at(bytes + 32) ^ keys[2], word_at(bytes + 40) ^ third) + (third << 1U);
        fourth = fold(word_at(bytes + 48) ^ keys[3], word_at(bytes + 56) ^ fourth) + (fourth << 1U);
    }
    lanes_ = {first, second, third, fourth};
}

void PrintHash::add(ground::ByteView bytes) {
    if (bytes.empty()) return;
    part_length_ += bytes.size();
    const std::uint8_t* at = bytes.data();
    std::size_t left = bytes.size();
    if (rest_size_ > 0) {
        const std::size_t taken = std::min(left, step_size - rest_size_);
        std::memcpy(rest_.data() + rest_size_, at, taken);
        rest_size_ += taken;
        at += taken;
        left -= taken;
        if (rest_size_ < step_size) return;
        step(rest_.data(), 1);
        rest_size_ = 0;
    }
    step(at, left / step_size);
    rest_size_ = left % step_size;
    if (rest_size_ > 0) std::memcpy(rest_.data(), at + left - rest_size_, rest_size_);
}

void PrintHash::end_part() {
    if (rest_size_ > 0) {
        std::fill(rest_.begin() + static_cast<std::ptrdiff_t>(rest_size_), rest_.end(), std::uint8_t{0});
        step(rest_.data(), 1);
        rest_size_ = 0;
    }
    lanes_[0] = fold(lanes_[0] ^ keys[2], part_length_ ^ keys[1]) + lanes_[1];
    length_ += part_length_;
    part_length_ = 0;
}

std::uint64_t PrintHash::value() const {
    const std::uint64_t left = fold(lanes_[0] ^ keys[0], lanes_[1] ^ keys[1]);
    const std::uint64_t right = fold(lanes_[2] ^ keys[2], lanes_[3] ^ keys[3]);
    return fold(left ^ keys[2], right ^ length_) ^ right;
}

}  // namespace witness
