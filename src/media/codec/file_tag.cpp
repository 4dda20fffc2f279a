#include "media/codec/file_tag.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace media {

namespace {

bool begins_with(ByteView bytes, std::string_view mark) {
    return bytes.size() >= mark.size() &&
           std::equal(mark.begin(), mark.end(), bytes.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::optional<std::size_t> id3v2_size(ByteView bytes) {
    constexpr std::size_t head_size = 10;
    constexpr unsigned footer_flag = 0x10;
    if (bytes.size() < head_size) return std::nullopt;
    std::size_t size = 0;
    for (const std::uint8_t byte : bytes.subspan(6, 4)) {
        if ((byte & 0x80U) != 0) return std::nullopt;
        size = size << 7U | byte;
    }
    return size + head_size + ((bytes[5] & footer_flag) != 0 ? head_size : 0);
}

/// The size in an APE tag's head counts what follows it, in the order of Intel.
std::optional<std::size_t> ape_size(ByteView bytes) {
    constexpr std::size_t head_size = 32;
    if (bytes.size() < file_tag_head) return std::nullopt;
    std::size_t size = 0;
    for (std::size_t at = 16; at > 12; --at)
        size = size << 8U | bytes[at - 1];
    return size + head_size;
}

}  // namespace

std::optional<std::size_t> file_tag_size(ByteView bytes) {
    constexpr std::size_t id3v1_size = 128;
    if (begins_with(bytes, "ID3")) return id3v2_size(bytes);
    if (begins_with(bytes, "TAG")) return id3v1_size;
    if (begins_with(bytes, "APETAGEX")) return ape_size(bytes);
    if (begins_with(bytes, "LYRICSBEGIN")) return rest_of_file;
    return std::nullopt;
}

}  // namespace media
