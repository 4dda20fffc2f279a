#include "rtmp/bytes.hpp"

#include <bit>

namespace rtmp {

std::uint64_t ByteReader::integer(std::size_t count) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(count))
        value = value << 8U | byte;
    return value;
}

std::uint8_t ByteReader::u8() {
    return static_cast<std::uint8_t>(integer(1));
}
std::uint16_t ByteReader::u16() {
    return static_cast<std::uint16_t>(integer(2));
}
std::uint32_t ByteReader::u24() {
    return static_cast<std::uint32_t>(integer(3));
}
std::uint32_t ByteReader::u32() {
    return static_cast<std::uint32_t>(integer(4));
}

std::uint32_t ByteReader::u32_little_endian() {
    const std::uint32_t value = u32();
    return value >> 24U | (value >> 8U & 0xFF00U) | (value << 8U & 0xFF0000U) | value << 24U;
}

double ByteReader::f64() {
    return std::bit_cast<double>(integer(8));
}

ByteView ByteReader::take(std::size_t count) {
    if (failed_ || count > bytes_.size()) {
        failed_ = true;
        return {};
    }
    const ByteView taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
}

std::string ByteReader::text(std::size_t count) {
    const ByteView taken = take(count);
    return {taken.begin(), taken.end()};
}

void ByteWriter::integer(std::uint64_t value, int count) {
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
        bytes_.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
    }
}

void ByteWriter::u32_little_endian(std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8)
        bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
}

void ByteWriter::f64(double value) {
    integer(std::bit_cast<std::uint64_t>(value), 8);
}

}  // namespace rtmp
