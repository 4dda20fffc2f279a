#include "witness/slices.hpp"

#include <algorithm>
#include <cstring>

namespace witness {

namespace {

// Zero bytes at the end of a slice, two at most; with those before it where it is all zeros.
std::size_t zeros_behind(ground::ByteView slice, std::size_t zeros_before) {
    std::size_t zeros = 0;
    while (zeros < 2 && zeros < slice.size() && slice[slice.size() - 1 - zeros] == 0)
        ++zeros;
    return zeros == slice.size() ? std::min<std::size_t>(2, zeros + zeros_before) : zeros;
}

// The place of the byte 01 behind two zeros, some of which may lie in the slices before.
std::optional<std::size_t> start_code_in(ground::ByteView slice, std::size_t zeros_before) {
    std::size_t from = 0;
    while (from < slice.size()) {
        const void* found = std::memchr(slice.data() + from, 1, slice.size() - from);
        if (found == nullptr) return std::nullopt;
        const auto at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - slice.data());
        const std::size_t zeros = zeros_behind(slice.first(at), zeros_before);
        if (zeros >= 2) return at;
        from = at + 1;
    }
    return std::nullopt;
}

}  // namespace

void Slices::skip_empty() {
    while (!slices_.empty() && offset_ == slices_.front().size()) {
        slices_ = slices_.subspan(1);
        offset_ = 0;
    }
}

std::optional<std::uint8_t> Slices::take() {
    if (at_end()) return std::nullopt;
    const std::uint8_t byte = slices_.front()[offset_++];
    skip_empty();
    return byte;
}

ground::ByteView Slices::take_piece(std::size_t most) {
    if (at_end()) return {};
    const ground::ByteView rest = slices_.front().subspan(offset_);
    const ground::ByteView piece = rest.first(std::min(most, rest.size()));
    offset_ += piece.size();
    skip_empty();
    return piece;
}

void Slices::skip(std::size_t count) {
    while (count > 0 && !at_end())
        count -= take_piece(count).size();
}

std::size_t Slices::left() const {
    std::size_t sum = 0;
    for (const ground::ByteView slice : slices_)
        sum += slice.size();
    return sum - offset_;
}

std::size_t Slices::length_without_zeros(std::size_t count) const {
    Slices ahead = *this;
    std::size_t length = 0;
    for (std::size_t passed = 0; passed < count && !ahead.at_end();) {
        const ground::ByteView piece = ahead.take_piece(count - passed);
        std::size_t size = piece.size();
        while (size > 0 && piece[size - 1] == 0)
            --size;
        if (size > 0) length = passed + size;
        passed += piece.size();
    }
    return length;
}

std::size_t Slices::until_start_code() const {
    Slices ahead = *this;
    std::size_t passed = 0;
    std::size_t zeros = 0;
    while (!ahead.at_end()) {
        const ground::ByteView piece = ahead.take_piece(SIZE_MAX);
        if (const auto at = start_code_in(piece, zeros)) return passed + *at - 2;
        zeros = zeros_behind(piece, zeros);
        passed += piece.size();
    }
    return passed;
}

}  // namespace witness
