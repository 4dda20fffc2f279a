#include "media/mp4/file_tail.hpp"

#include <algorithm>

#include "media/mp4/mp4_box.hpp"
#include "media/streams/stream_info.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

namespace media {

bool ends_within_mp4_box(const ByteSource& source) {
    constexpr int max_boxes = 1'000'000;
    const std::int64_t end = source.size().value_or(0);
    std::int64_t position = 0;
    // A fragment whose media has not come yet.
    bool media_is_due = false;
    // Less than the head of a box is none.
    for (int i = 0; i < max_boxes && end - position >= 8; ++i) {
        const std::optional<Mp4Box> box = mp4_box_at(source, position);
        if (!box) return true;
        if (box->size == 0 || !is_outermost_box(box->type))
            return false;  // the box goes up to the end, or is not of this file
        if (box->size < 8) return false;
        const bool is_fragment = box->type == mp4_type("moof");
        const bool is_media = box->type == mp4_type("mdat");
        if (box->size > static_cast<std::uint64_t>(end - position))
            return media_is_due || is_fragment || is_media || box->type == mp4_type("moov");
        if (is_fragment || is_media) media_is_due = is_fragment;
        position += static_cast<std::int64_t>(box->size);
    }
    return media_is_due;
}

bool ends_within_first_fragment(const ByteSource& source) {
    constexpr int max_boxes = 1'000;
    const std::int64_t end = source.size().value_or(0);
    std::int64_t position = 0;
    bool in_fragment = false;
    for (int i = 0; i < max_boxes; ++i) {
        const std::optional<Mp4Box> box = mp4_box_at(source, position);
        if (!box || box->size < box->head || !is_outermost_box(box->type)) return false;
        in_fragment = in_fragment || box->type == mp4_type("moof");
        if (box->size > static_cast<std::uint64_t>(end - position)) return in_fragment;
        if (in_fragment && box->type == mp4_type("mdat")) return false;
        position += static_cast<std::int64_t>(box->size);
    }
    return false;
}

bool begins_with_media(ByteView head) {
    Input input;
    input.path = "head";
    input.memory = head;
    const ByteSource source(input);
    std::int64_t position = 0;
    while (const std::optional<Mp4Box> box = mp4_box_at(source, position)) {
        if (box->type == mp4_type("mdat")) return position > 0;
        const bool is_before_media = box->type == mp4_type("ftyp") || box->type == mp4_type("free") ||
                                     box->type == mp4_type("wide") || box->type == mp4_type("skip");
        if (!is_before_media || box->size < box->head || box->size > head.size()) return false;
        position += static_cast<std::int64_t>(box->size);
    }
    return false;
}

std::vector<std::int64_t> sample_ends_of(std::span<AVStream* const> streams) {
    std::vector<std::int64_t> ends;
    for (AVStream* const stream : streams) {
        std::int64_t& end = ends.emplace_back(0);
        const int count = avformat_index_get_entries_count(stream);
        for (int i = 0; i < count; ++i) {
            const AVIndexEntry* const entry = avformat_index_get_entry(stream, i);
            end = std::max(end, entry->pos + entry->size);
        }
    }
    return ends;
}

bool reaches_beyond(std::int64_t size, const std::vector<std::int64_t>& sample_ends,
                    std::span<AVStream* const> streams) {
    for (std::size_t i = 0; i < std::min(sample_ends.size(), streams.size()); ++i) {
        if (is_media(*streams[i]) && streams[i]->discard < AVDISCARD_ALL && sample_ends[i] > size)
            return true;
    }
    return false;
}

}  // namespace media
