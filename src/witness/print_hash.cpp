#include "witness/print_hash.hpp"

#include <algorithm>
#include <cstring>

namespace witness {

namespace {

__extension__ using Wide = unsigned __int128;

// Fractions of the roots of small primes: numbers without a pattern.
constexpr std::uint64_t left_key = 0x3c6ef372fe94f82b;
constexpr std::uint64_t right_key = 0xa54ff53a5f1d36f1;
constexpr std::uint64_t end_key = 0x510e527fade682d1;

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

// Two lanes that do not wait for each other. A factor of 0 would forget what came before, but for what is added.
// They are in registers here: bytes might lie anywhere, in this object too.
void PrintHash::step(const std::uint8_t* bytes, std::size_t count) {
    std::uint64_t left = left_;
    std::uint64_t right = right_;
    for (; count > 0; --count, bytes += step_size) {
        left = fold(word_at(bytes) ^ left_key, word_at(bytes + 8) ^ left) + (left << 1U);
        right = fold(word_at(bytes + 16) ^ right_key, word_at(bytes + 24) ^ right) + (right << 1U);
    }
    left_ = left;
    right_ = right;
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
    left_ = fold(left_ ^ end_key, part_length_ ^ right_key) + right_;
    length_ += part_length_;
    part_length_ = 0;
}

std::uint64_t PrintHash::value() const {
    return fold(fold(left_ ^ left_key, right_ ^ right_key) ^ end_key, length_ ^ right_key);
}

}  // namespace witness
