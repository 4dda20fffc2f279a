#include "media/mp4/file_tail.hpp"

#include <algorithm>
#include <utility>

#include "media/mp4/mp4_box.hpp"
#include "media/streams/stream_info.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

namespace media {

namespace {

/// Bytes behind the last box that some recorders leave, and that hold no frame.
constexpr std::int64_t max_rest = 1024;

/// The byte of the `count`th outermost box of that type, among the first thousand.
std::optional<std::int64_t> find_box(const ByteSource& source, std::uint32_t type, int count) {
    constexpr int max_boxes = 1'000;
    std::int64_t position = 0;
    for (int i = 0; i < max_boxes; ++i) {
        const std::optional<Mp4Box> box = mp4_box_at(source, position);
        if (!box || box->size < box->head || !std::in_range<std::int64_t>(box->size)) break;
        if (box->type == type && --count == 0) return position;
        const auto size = static_cast<std::int64_t>(box->size);
        if (size > source.size().value_or(0) - position) break;
        position += size;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> first_fragment(const ByteSource& source) {
    return find_box(source, mp4_type("moof"), 1);
}

std::optional<std::int64_t> second_index(const ByteSource& source) {
    return find_box(source, mp4_type("moov"), 2);
}

FileEnd end_of_mp4(const ByteSource& source) {
    constexpr int max_boxes = 1'000'000;
    const std::int64_t end = source.size().value_or(0);
    std::int64_t position = 0;
    // A fragment whose media has not come yet.
    bool media_is_due = false;
    // Less than the head of a box is none.
    for (int i = 0; i < max_boxes && end - position >= 8; ++i) {
        const std::optional<Mp4Box> box = mp4_box_at(source, position);
        if (!box) return FileEnd::cut;
        const bool is_known = is_outermost_box(box->type);
        if (box->size == 0 && is_known) return FileEnd::whole;  // it goes up to the end
        const bool is_beyond = box->size > static_cast<std::uint64_t>(end - position);
        if (box->size < box->head || (is_beyond && !is_known))
            return end - position > max_rest ? FileEnd::damaged : FileEnd::whole;
        const bool is_fragment = box->type == mp4_type("moof");
        const bool is_media = box->type == mp4_type("mdat");
        if (is_beyond) {
            const bool is_needed = media_is_due || is_fragment || is_media || box->type == mp4_type("moov");
            return is_needed ? FileEnd::cut : FileEnd::whole;
        }
        if (is_fragment || is_media) media_is_due = is_fragment;
        position += static_cast<std::int64_t>(box->size);
    }
    return media_is_due ? FileEnd::cut : FileEnd::whole;
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
