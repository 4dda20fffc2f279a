#include <algorithm>
#include <limits>

#include "fuzz/must.hpp"
#include "media/mpeg/adts_gaps.hpp"

/// A file of bare ADTS, in pieces whose size is the first byte: gaps lie within it, and none within another.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = std::size_t{data[0]} * data[0] + 1;
    const media::ByteView file(data + 1, size - 1);
    media::AdtsGaps gaps;
    for (std::size_t at = 0; at < file.size(); at += piece)
        gaps.feed(static_cast<std::int64_t>(at), file.subspan(at, std::min(piece, file.size() - at)));
    gaps.end();
    std::int64_t gap_bytes = 0;
    std::int64_t end = 0;
    while (const auto gap = gaps.take(std::numeric_limits<std::int64_t>::max())) {
        must(gap->bytes > 0 && gap->frames > 0);
        must(gap->position + gap_bytes >= end);
        end = gap->position + gap_bytes + gap->bytes;
        gap_bytes += gap->bytes;
        must(end <= std::ssize(file));
    }
    return 0;
}
