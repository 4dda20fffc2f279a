#include "media/codec/bits.hpp"

namespace media {

std::uint32_t BitReader::read(unsigned count) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < count; ++i, ++position_) {
        const std::size_t at = position_ / 8;
        const unsigned bit = at < bytes_.size() ? (unsigned{bytes_[at]} >> (7 - position_ % 8)) & 1U : 0U;
        value = (value << 1U) | bit;
    }
    return value;
}

std::uint32_t BitReader::exp_golomb() {
    unsigned zeros = 0;
    while (zeros < 32 && !failed() && !flag())
        ++zeros;
    if (zeros == 32) {
        position_ = bytes_.size() * 8 + 1;
        return 0;
    }
    return (1U << zeros) - 1 + read(zeros);
}

std::int64_t BitReader::signed_exp_golomb() {
    const std::int64_t code = exp_golomb();
    return code % 2 != 0 ? code / 2 + 1 : -(code / 2);
}

void BitWriter::write(std::uint32_t value, unsigned count) {
    for (unsigned i = count; i-- > 0;) {
        if (filled_ == 0) bytes_.push_back(0);
        const std::uint32_t bit = (value >> i) & 1U;
        bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | bit << (7 - filled_));
        filled_ = (filled_ + 1) % 8;
    }
}

}  // namespace media
