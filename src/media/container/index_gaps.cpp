#include "media/container/index_gaps.hpp"

#include <algorithm>

extern "C" {
#include <libavformat/avformat.h>
}

namespace media {

namespace {

/// Bytes of a chunk's name and size, in front of its media.
constexpr std::int64_t chunk_head = 8;

int chunks_of(const AVStream& stream) {
    return avformat_index_get_entries_count(&stream);
}

const AVIndexEntry& chunk_at(AVStream& stream, int number) {
    return *avformat_index_get_entry(&stream, number);
}

/// The first chunk from `number` on whose media ends behind that byte.
int find_chunk(AVStream& stream, int number, std::int64_t position) {
    const int chunks = chunks_of(stream);
    while (number < chunks) {
        const AVIndexEntry& chunk = chunk_at(stream, number);
        if (chunk.pos + chunk_head + chunk.size > position) break;
        ++number;
    }
    return number;
}

/// Ticks of the stream from one chunk to another. The index counts sound of a constant rate in bytes.
std::int64_t ticks_between(AVStream& stream, int from, int to, std::int64_t bytes) {
    const std::int64_t span = chunk_at(stream, to).timestamp - chunk_at(stream, from).timestamp;
    const bool is_in_bytes = span == bytes && span > to - from;
    return is_in_bytes ? span / std::max(stream.codecpar->block_align, 1) : span;
}

}  // namespace

std::uint64_t IndexGaps::pass(AVStream& stream, std::int64_t position, std::size_t size) {
    const auto [at, is_first] = lines_.try_emplace(stream.index);
    Line& line = at->second;
    if (line.is_lost || position < 0) return 0;
    const int chunk = find_chunk(stream, line.chunk, position);
    line.is_lost = chunk == chunks_of(stream) || position < chunk_at(stream, chunk).pos + chunk_head;
    if (line.is_lost) return 0;
    const std::uint64_t missing = is_first ? 0 : leave(line, stream, chunk);
    line.chunk = chunk;
    line.covered = position - chunk_at(stream, chunk).pos - chunk_head;
    cover(line, stream, static_cast<std::int64_t>(size));
    return missing;
}

std::uint64_t IndexGaps::finish(AVStream& stream) {
    const auto at = lines_.find(stream.index);
    if (at == lines_.end() || at->second.is_lost) return 0;
    return leave(at->second, stream, chunks_of(stream));
}

std::int64_t IndexGaps::lost_ticks(const AVStream& stream) const {
    const auto at = lines_.find(stream.index);
    return at != lines_.end() ? at->second.lost_ticks : 0;
}

/// Goes on to a chunk; what lies between is missing, but for chunks that are empty.
std::uint64_t IndexGaps::leave(Line& line, AVStream& stream, int chunk) {
    const int first = line.covered > 0 ? line.chunk + 1 : line.chunk;
    std::uint64_t missing = 0;
    std::int64_t bytes = 0;
    for (int number = first; number < chunk; ++number) {
        const int size = chunk_at(stream, number).size;
        if (size > 0) ++missing;
        bytes += size;
    }
    if (missing > 0 && chunk < chunks_of(stream))
        line.lost_ticks += ticks_between(stream, first, chunk, bytes);
    return missing;
}

/// Passes the media of a packet, which may be that of several chunks.
void IndexGaps::cover(Line& line, AVStream& stream, std::int64_t size) {
    const int chunks = chunks_of(stream);
    while (size > 0 && line.chunk < chunks) {
        const std::int64_t whole = chunk_at(stream, line.chunk).size;
        const std::int64_t part = std::min(whole - line.covered, size);
        line.covered += part;
        size -= part;
        if (line.covered < whole) break;
        ++line.chunk;
        line.covered = 0;
    }
}

}  // namespace media
