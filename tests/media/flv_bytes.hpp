#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "media/source.hpp"

namespace clips {

inline media::Bytes operator+(media::Bytes one, const media::Bytes& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

inline media::Bytes big_endian(std::uint32_t value, int count) {
    media::Bytes bytes;
    for (int i = count - 1; i >= 0; --i)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    return bytes;
}

/// The head of an FLV file with sound and pictures, the size before the first tag included.
inline media::Bytes flv_head() {
    return media::Bytes{'F', 'L', 'V', 1, 5} + big_endian(9, 4) + big_endian(0, 4);
}

/// A tag (Adobe FLV 10.1, E.4.1) and the size behind it.
inline media::Bytes flv_tag(std::uint8_t type, std::uint32_t time, const media::Bytes& body) {
    const auto size = static_cast<std::uint32_t>(body.size());
    return media::Bytes{type} + big_endian(size, 3) + big_endian(time, 3) + big_endian(time >> 24U, 1) +
           big_endian(0, 3) + body + big_endian(size + 11, 4);
}

inline media::Bytes amf_text(std::string_view text) {
    return media::Bytes{2} + big_endian(static_cast<std::uint32_t>(text.size()), 2) +
           media::Bytes(text.begin(), text.end());
}

/// The body of a script: a name, and a text.
inline media::Bytes script_body(std::string_view name, std::string_view text) {
    return amf_text(name) + amf_text(text);
}

/// A file with scripts, each behind the tags of its time, and those that have none before.
inline media::Bytes with_scripts(const media::Bytes& flv,
                                 const std::vector<std::pair<std::uint32_t, media::Bytes>>& scripts) {
    const auto head = static_cast<std::ptrdiff_t>(flv_head().size());
    media::Bytes all(flv.begin(), flv.begin() + head);
    auto next = scripts.begin();
    for (std::ptrdiff_t at = head; at + 11 < std::ssize(flv);) {
        const auto byte = [&](int offset) {
            return std::uint32_t{flv[static_cast<std::size_t>(at + offset)]};
        };
        const std::uint32_t size = byte(1) << 16U | byte(2) << 8U | byte(3);
        const std::uint32_t time = byte(7) << 24U | byte(4) << 16U | byte(5) << 8U | byte(6);
        for (; next != scripts.end() && next->first < time; ++next)
            all = std::move(all) + flv_tag(18, next->first, next->second);
        const std::ptrdiff_t end = at + 11 + std::ptrdiff_t{size} + 4;
        all.insert(all.end(), flv.begin() + at, flv.begin() + end);
        at = end;
    }
    for (; next != scripts.end(); ++next)
        all = std::move(all) + flv_tag(18, next->first, next->second);
    return all;
}

/// The file without its script tags.
inline media::Bytes without_scripts(const media::Bytes& flv) {
    const auto head = static_cast<std::ptrdiff_t>(flv_head().size());
    media::Bytes all(flv.begin(), flv.begin() + head);
    for (std::ptrdiff_t at = head; at + 11 < std::ssize(flv);) {
        const media::ByteView tag = media::ByteView(flv).subspan(static_cast<std::size_t>(at));
        const std::uint32_t size = std::uint32_t{tag[1]} << 16U | std::uint32_t{tag[2]} << 8U | tag[3];
        const media::ByteView whole = tag.first(15 + size);
        if (tag[0] != 18) all.insert(all.end(), whole.begin(), whole.end());
        at += std::ssize(whole);
    }
    return all;
}

/// A file in which the sequence headers of H.264 and AAC stand before the first frame of their track.
inline media::Bytes with_late_headers(const media::Bytes& flv) {
    const auto head = static_cast<std::ptrdiff_t>(flv_head().size());
    media::Bytes all(flv.begin(), flv.begin() + head);
    media::Bytes video_header;
    media::Bytes audio_header;
    for (std::ptrdiff_t at = head; at + 11 < std::ssize(flv);) {
        const auto byte = [&](int offset) {
            return std::uint32_t{flv[static_cast<std::size_t>(at + offset)]};
        };
        const std::uint32_t size = byte(1) << 16U | byte(2) << 8U | byte(3);
        const media::Bytes tag(flv.begin() + at, flv.begin() + at + 15 + std::ptrdiff_t{size});
        at += std::ssize(tag);
        media::Bytes& header = tag[0] == 9 ? video_header : audio_header;
        if (tag[0] == 18) {
            all = std::move(all) + tag;
        } else if (tag[12] == 0) {
            header = tag;
        } else {
            all = std::move(all) + std::exchange(header, {}) + tag;
        }
    }
    return all;
}

}  // namespace clips
