#include "e2e/flv_reader.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

namespace e2e {
namespace {

constexpr std::size_t file_header_size = 9;
constexpr std::size_t tag_header_size = 11;
constexpr std::size_t back_pointer_size = 4;

std::uint32_t big_endian(const std::string& bytes, std::size_t at, std::size_t count) {
    if (at + count > bytes.size()) throw std::runtime_error("FLV: cut short");
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

// Packet types of Enhanced RTMP.
constexpr std::uint32_t coded_frames = 1;
constexpr std::uint32_t coded_frames_x = 3;
constexpr std::size_t enhanced_head_size = 5;

std::string four_cc(const FlvTag& tag) {
    if (tag.body.size() < enhanced_head_size) throw std::runtime_error("FLV: cut short");
    return tag.body.substr(1, 4);
}

/// CompositionTime of FLV, a signed 24-bit number.
std::int64_t composition_time(const std::string& bytes, std::size_t at) {
    return static_cast<std::int32_t>(big_endian(bytes, at, 3) << 8) / 256;
}

bool is_enhanced(const FlvTag& tag) {
    const std::uint32_t first = big_endian(tag.body, 0, 1);
    return tag.type == TagType::video ? (first & 0x80) != 0 : first >> 4 == 9;
}

/// True for OneTrack: the kind of packet stands in the second byte, and the number behind the FOURCC.
bool is_numbered(const FlvTag& tag) {
    constexpr std::uint32_t video_multitrack = 6;
    constexpr std::uint32_t audio_multitrack = 5;
    const std::uint32_t packet = big_endian(tag.body, 0, 1) & 0x0f;
    return is_enhanced(tag) && packet == (tag.type == TagType::video ? video_multitrack : audio_multitrack);
}

FlvTag unnumbered(const FlvTag& tag) {
    const std::uint32_t packet = big_endian(tag.body, 1, 1);
    if (packet > 0x0f) throw std::runtime_error("FLV: several tracks in one tag");
    FlvTag plain = tag;
    plain.body = static_cast<char>((big_endian(tag.body, 0, 1) & 0xf0) | packet) + tag.body.substr(2, 4) +
                 tag.body.substr(7);
    return plain;
}

std::optional<FlvFrame> enhanced_frame(const FlvTag& tag) {
    const std::uint32_t first = big_endian(tag.body, 0, 1);
    const std::uint32_t packet = first & 0x0f;
    const std::string codec = four_cc(tag);
    if (packet != coded_frames && packet != coded_frames_x) return std::nullopt;
    const bool has_offset = packet == coded_frames && (codec == "avc1" || codec == "hvc1" || codec == "vvc1");
    const std::int64_t offset = has_offset ? composition_time(tag.body, enhanced_head_size) : 0;
    const bool key = tag.type == TagType::audio || (first >> 4 & 7) == 1;
    return FlvFrame{tag.timestamp_ms, tag.timestamp_ms + offset, key,
                    tag.body.substr(enhanced_head_size + (has_offset ? 3 : 0))};
}

/// The frame of an audio tag; nothing for a tag that carries none.
std::optional<FlvFrame> audio_frame(const FlvTag& tag) {
    constexpr std::uint32_t aac = 10;
    if (is_enhanced(tag)) return enhanced_frame(tag);
    if (big_endian(tag.body, 0, 1) >> 4 != aac)
        return FlvFrame{tag.timestamp_ms, tag.timestamp_ms, true, tag.body.substr(1)};
    if (big_endian(tag.body, 1, 1) != 1) return std::nullopt;
    return FlvFrame{tag.timestamp_ms, tag.timestamp_ms, true, tag.body.substr(2)};
}

std::optional<FlvFrame> video_frame(const FlvTag& tag) {
    constexpr std::uint32_t avc = 7;
    if (is_enhanced(tag)) return enhanced_frame(tag);
    const std::uint32_t first = big_endian(tag.body, 0, 1);
    const bool key = first >> 4 == 1;
    if ((first & 0x0f) != avc) return FlvFrame{tag.timestamp_ms, tag.timestamp_ms, key, tag.body.substr(1)};
    if (big_endian(tag.body, 1, 1) != 1) return std::nullopt;
    return FlvFrame{tag.timestamp_ms, tag.timestamp_ms + composition_time(tag.body, 2), key,
                    tag.body.substr(5)};
}

}  // namespace

std::vector<FlvTag> read_flv(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    if (bytes.compare(0, 4, "FLV\x01") != 0)
        throw std::runtime_error("FLV: no such header: " + file.string());
    std::vector<FlvTag> tags;
    std::size_t at = big_endian(bytes, file_header_size - 4, 4);
    for (std::uint32_t previous = 0;;) {
        if (big_endian(bytes, at, back_pointer_size) != previous)
            throw std::runtime_error("FLV: wrong back pointer");
        at += back_pointer_size;
        if (at == bytes.size()) return tags;
        const std::uint32_t size = big_endian(bytes, at + 1, 3);
        const std::uint32_t timestamp = big_endian(bytes, at + 4, 3) | big_endian(bytes, at + 7, 1) << 24;
        if (at + tag_header_size + size > bytes.size()) throw std::runtime_error("FLV: cut short");
        tags.push_back(
            {static_cast<TagType>(bytes[at]), timestamp, bytes.substr(at + tag_header_size, size)});
        at += tag_header_size + size;
        previous = static_cast<std::uint32_t>(tag_header_size) + size;
    }
}

std::uintmax_t whole_flv_size(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    std::size_t whole = file_header_size + back_pointer_size;
    if (bytes.size() < whole) return 0;
    while (whole + tag_header_size <= bytes.size()) {
        const std::size_t next =
            whole + tag_header_size + big_endian(bytes, whole + 1, 3) + back_pointer_size;
        if (next > bytes.size()) break;
        whole = next;
    }
    return whole;
}

std::vector<FlvTag> track_of(const std::vector<FlvTag>& tags, TagType type, unsigned number) {
    std::vector<FlvTag> found;
    for (const FlvTag& tag : tags) {
        if (tag.type != type || tag.body.empty()) continue;
        if (!is_numbered(tag)) {
            if (number == 0) found.push_back(tag);
        } else if (big_endian(tag.body, 6, 1) == number) {
            found.push_back(unnumbered(tag));
        }
    }
    return found;
}

std::vector<std::string> sequence_starts(const std::vector<FlvTag>& tags, TagType type) {
    std::vector<std::string> starts;
    for (const FlvTag& tag : tags) {
        if (tag.type != type || tag.body.empty() || !is_enhanced(tag)) continue;
        if ((static_cast<unsigned>(tag.body[0]) & 0x0fU) == 0) starts.push_back(tag.body.substr(1));
    }
    return starts;
}

std::vector<FlvFrame> frames_of(const std::vector<FlvTag>& tags, TagType type) {
    std::vector<FlvFrame> frames;
    for (const FlvTag& tag : tags) {
        if (tag.type != type || tag.body.empty()) continue;
        auto frame = type == TagType::audio ? audio_frame(tag) : video_frame(tag);
        if (frame) frames.push_back(std::move(*frame));
    }
    return frames;
}

}  // namespace e2e
