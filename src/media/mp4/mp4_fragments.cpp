#include "media/mp4/mp4_fragments.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "media/codec/bits.hpp"
#include "media/mp4/mp4_box.hpp"
#include "media/streams/clock_origin.hpp"
#include "media/streams/stream_info.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

namespace media {

namespace {

/// Boxes that are looked through for the last fragment; more are not worth the length that it tells.
constexpr int max_boxes = 10'000;
/// Fragments that are looked into at either end of a file: each may hold one track of several.
constexpr std::size_t max_looked_into = 32;

std::uint64_t read_64(BitReader& reader) {
    const std::uint64_t high = reader.read(32);
    return high << 32U | reader.read(32);
}

/// The greatest offset of a fragment in a track's part of the index (tfra, 8.8.10).
std::uint64_t greatest_offset(ByteView tfra) {
    BitReader reader(tfra);
    const bool is_wide = reader.read(8) == 1;
    reader.skip(24 + 32 + 26);
    // Three more numbers follow each offset; the two bits tell the bytes of each, less one.
    const std::size_t more = reader.read(2) + reader.read(2) + reader.read(2) + 3;
    std::uint64_t greatest = 0;
    for (std::uint32_t left = reader.read(32); left > 0; --left) {
        reader.skip(is_wide ? 64 : 32);
        const std::uint64_t offset = is_wide ? read_64(reader) : reader.read(32);
        reader.skip(more * 8);
        if (reader.failed()) break;
        greatest = std::max(greatest, offset);
    }
    return greatest;
}

/// Durations of a sample by track, for fragments that do not tell them: those of the boxes trex in moov
/// (8.8.3).
std::map<std::uint32_t, std::uint32_t> default_durations(ByteView moov) {
    std::map<std::uint32_t, std::uint32_t> durations;
    while (const std::optional<Mp4Content> box = take_mp4_box(moov)) {
        if (box->type != mp4_type("mvex")) continue;
        ByteView mvex = box->content;
        while (const std::optional<Mp4Content> one = take_mp4_box(mvex)) {
            if (one->type != mp4_type("trex")) continue;
            BitReader reader(one->content);
            reader.skip(32);
            const std::uint32_t track = reader.read(32);
            reader.skip(32);
            durations[track] = reader.read(32);
        }
    }
    return durations;
}

/// Length of the samples of a run (trun, 8.8.8).
std::uint64_t length_of_run(ByteView trun, std::uint32_t default_duration) {
    BitReader reader(trun);
    reader.skip(8);
    const std::uint32_t flags = reader.read(24);
    const std::uint32_t count = reader.read(32);
    const bool each_tells = (flags & 0x100U) != 0;
    if (!each_tells) return std::uint64_t{count} * default_duration;
    if ((flags & 0x1U) != 0) reader.skip(32);
    if ((flags & 0x4U) != 0) reader.skip(32);
    std::size_t more = 0;
    for (const std::uint32_t flag : {0x200U, 0x400U, 0x800U})
        more += (flags & flag) != 0 ? 32U : 0U;
    std::uint64_t length = 0;
    for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
        length += reader.read(32);
        reader.skip(more);
    }
    return length;
}

/// The time of one track in a fragment (traf, 8.8.6); nothing where it does not tell when it begins.
std::optional<FragmentsSpan> span_of(ByteView traf, const std::map<std::uint32_t, std::uint32_t>& defaults) {
    FragmentsSpan span;
    std::uint32_t duration = 0;
    bool begins = false;
    while (const std::optional<Mp4Content> box = take_mp4_box(traf)) {
        BitReader reader(box->content);
        const std::uint32_t version = reader.read(8);
        const std::uint32_t flags = reader.read(24);
        if (box->type == mp4_type("tfhd")) {
            span.track_id = reader.read(32);
            const auto found = defaults.find(span.track_id);
            duration = found == defaults.end() ? 0 : found->second;
            if ((flags & 0x1U) != 0) reader.skip(64);
            if ((flags & 0x2U) != 0) reader.skip(32);
            if ((flags & 0x8U) != 0) duration = reader.read(32);
        } else if (box->type == mp4_type("tfdt")) {
            span.begin = span.end = version == 1 ? read_64(reader) : reader.read(32);
            begins = true;
        } else if (box->type == mp4_type("trun")) {
            span.end += length_of_run(box->content, duration);
        }
    }
    return begins ? std::optional(span) : std::nullopt;
}

std::vector<FragmentsSpan> spans_at(const ByteSource& source, std::int64_t position,
                                    const std::map<std::uint32_t, std::uint32_t>& defaults) {
    std::vector<FragmentsSpan> spans;
    const std::optional<Bytes> moof = mp4_content_at(source, position, mp4_type("moof"));
    if (!moof) return spans;
    ByteView rest = *moof;
    while (const std::optional<Mp4Content> box = take_mp4_box(rest)) {
        if (box->type != mp4_type("traf")) continue;
        if (const std::optional<FragmentsSpan> span = span_of(box->content, defaults)) spans.push_back(*span);
    }
    return spans;
}

/// Position from which on the index at the end names the last fragment of each track; 0 without an index.
std::int64_t indexed_fragment(const ByteSource& source) {
    constexpr std::int64_t mfro_size = 16;
    const std::int64_t end = source.size().value_or(0);
    Bytes mfro(mfro_size);
    if (!source.read_at(end - mfro_size, mfro)) return 0;
    BitReader reader(mfro);
    if (reader.read(32) != mfro_size || reader.read(32) != mp4_type("mfro")) return 0;
    reader.skip(32);
    const std::optional<Bytes> mfra =
        mp4_content_at(source, end - std::int64_t{reader.read(32)}, mp4_type("mfra"));
    if (!mfra) return 0;
    auto last_of_all = static_cast<std::uint64_t>(end);
    ByteView rest = *mfra;
    while (const std::optional<Mp4Content> box = take_mp4_box(rest)) {
        if (box->type == mp4_type("tfra")) last_of_all = std::min(last_of_all, greatest_offset(box->content));
    }
    return last_of_all < static_cast<std::uint64_t>(end) ? static_cast<std::int64_t>(last_of_all) : 0;
}

/// Where the fragments of a file are, and where its tracks begin in them.
struct Fragments {
    /// Durations of a sample by track, of all tracks that may have fragments.
    std::map<std::uint32_t, std::uint32_t> defaults;
    /// Positions from the start of the file: all, or the first and the last ones.
    std::vector<std::int64_t> positions;
    /// Begin by track.
    std::map<std::uint32_t, std::uint64_t> begins;
    /// True when the last ones were reached.
    bool complete = false;
};

/// Takes the fragment at `position`. True once no track is missing in the fragments so far, or that many were
/// looked into.
bool take_fragment(const ByteSource& source, std::int64_t position, Fragments& fragments) {
    fragments.positions.push_back(position);
    for (const FragmentsSpan& span : spans_at(source, position, fragments.defaults))
        fragments.begins.try_emplace(span.track_id, span.begin);
    return fragments.begins.size() >= fragments.defaults.size() ||
           fragments.positions.size() >= max_looked_into;
}

Fragments find_fragments(const ByteSource& source) {
    Fragments fragments;
    const std::int64_t end = source.size().value_or(0);
    std::int64_t position = 0;
    bool all_begun = false;
    for (int i = 0; i < max_boxes; ++i) {
        const std::optional<Mp4Box> box = mp4_box_at(source, position);
        // A last box that goes up to the end, or was cut, holds no whole fragment.
        if (!box || box->size == 0 || box->size > static_cast<std::uint64_t>(end - position)) {
            fragments.complete = true;
            return fragments;
        }
        if (!is_outermost_box(box->type) || box->size < box->head) return fragments;
        std::int64_t next = position + static_cast<std::int64_t>(box->size);
        if (box->type == mp4_type("moov")) {
            const std::optional<Bytes> moov = mp4_content_at(source, position, box->type);
            if (moov) fragments.defaults = default_durations(*moov);
        } else if (box->type == mp4_type("moof") && all_begun) {
            fragments.positions.push_back(position);
        } else if (box->type == mp4_type("moof")) {
            all_begun = take_fragment(source, position, fragments);
            const std::int64_t indexed = all_begun ? indexed_fragment(source) : 0;
            const auto last = indexed > position ? mp4_box_at(source, indexed) : std::nullopt;
            if (last && last->type == mp4_type("moof")) next = indexed;
        }
        position = next;
    }
    return fragments;
}

}  // namespace

std::optional<std::vector<FragmentsSpan>> mp4_fragments(const ByteSource& source) {
    const Fragments fragments = find_fragments(source);
    if (fragments.positions.empty()) return std::nullopt;
    std::vector<FragmentsSpan> spans;
    if (!fragments.complete) return spans;
    const std::size_t tracks = std::max<std::size_t>(fragments.defaults.size(), 1);
    // A hostile fragment may have a million tracks.
    std::set<std::uint32_t> found;
    auto position = fragments.positions.rbegin();
    for (std::size_t i = 0; i < max_looked_into && spans.size() < tracks; ++i, ++position) {
        if (position == fragments.positions.rend()) break;
        for (FragmentsSpan span : spans_at(source, *position, fragments.defaults)) {
            if (!found.insert(span.track_id).second) continue;
            const auto begin = fragments.begins.find(span.track_id);
            if (begin != fragments.begins.end()) span.begin = begin->second;
            spans.push_back(span);
        }
    }
    return spans;
}

std::optional<Time> length_of(const std::vector<FragmentsSpan>& fragments,
                              std::span<AVStream* const> streams) {
    std::optional<Time> longest;
    for (const AVStream* const stream : streams) {
        for (const FragmentsSpan& span : fragments) {
            if (static_cast<int>(span.track_id) != stream->id) continue;
            const std::uint64_t begin = stream->nb_frames > 0 ? 0 : span.begin;
            // A damaged one may claim more than there are ticks.
            if (span.end <= begin || !std::in_range<std::int64_t>(span.end - begin)) continue;
            longest = std::max(longest,
                               container_time(static_cast<std::int64_t>(span.end - begin), tick_of(*stream)));
        }
    }
    return longest;
}

}  // namespace media
