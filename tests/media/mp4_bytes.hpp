#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "media/flv_bytes.hpp"

namespace clips {

/// An edit of an MP4: milliseconds, of a movie whose times count in these, and where it begins in the media,
/// in the track's unit.
struct Edit {
    std::uint32_t duration = 0;
    std::uint32_t media_time = 0;
};

inline media::Bytes mp4_box(std::string_view type, const media::Bytes& content) {
    return big_endian(static_cast<std::uint32_t>(content.size() + 8), 4) +
           media::Bytes(type.begin(), type.end()) + content;
}

inline media::Bytes edit_list(const std::vector<Edit>& edits) {
    media::Bytes list = big_endian(0, 4) + big_endian(static_cast<std::uint32_t>(edits.size()), 4);
    for (const Edit& edit : edits)
        list = list + big_endian(edit.duration, 4) + big_endian(edit.media_time, 4) + big_endian(0x10000, 4);
    return mp4_box("edts", mp4_box("elst", list));
}

/// The content of boxes with the edit lists of its tracks, in order, replaced.
inline media::Bytes replace_edits(media::ByteView boxes, const std::vector<std::vector<Edit>>& edits,
                                  std::size_t& track) {
    media::Bytes out;
    while (boxes.size() >= 8) {
        const std::size_t size = std::size_t{boxes[0]} << 24U | std::size_t{boxes[1]} << 16U |
                                 std::size_t{boxes[2]} << 8U | boxes[3];
        const media::ByteView box = boxes.first(size);
        const std::string_view type(reinterpret_cast<const char*>(boxes.data()) + 4, 4);  // NOLINT
        boxes = boxes.subspan(size);
        if (type == "edts") continue;
        if (type == "moov") {
            out = out + mp4_box(type, replace_edits(box.subspan(8), edits, track));
        } else if (type == "trak") {
            const media::Bytes inner = replace_edits(box.subspan(8), edits, track);
            out = out + mp4_box(type, edit_list(edits.at(track++)) + inner);
        } else if (type == "mvhd") {
            std::uint32_t duration = 0;
            for (const Edit& edit : edits.front())
                duration += edit.duration;
            media::Bytes header(box.begin(), box.end());
            std::ranges::copy(big_endian(duration, 4), header.begin() + 24);
            out = out + header;
        } else {
            out.insert(out.end(), box.begin(), box.end());
        }
    }
    return out;
}

/// An MP4 whose media lies before its index, with these edits of each track.
inline media::Bytes with_edits(const media::Bytes& mp4, const std::vector<std::vector<Edit>>& edits) {
    std::size_t track = 0;
    return replace_edits(mp4, edits, track);
}

}  // namespace clips
