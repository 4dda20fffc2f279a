// Any bytes as an FLV file: whole and in pieces the same scripts, and no more of them than there are bytes.
#include <limits>

#include "fuzz/must.hpp"
#include "media/flv/flv_scripts.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = 1 + data[0] % 16;
    const media::ByteView bytes(data + 1, size - 1);
    media::FlvScripts whole;
    whole.feed(0, bytes);
    media::FlvScripts pieces;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        pieces.feed(static_cast<std::int64_t>(at), bytes.subspan(at, std::min(piece, bytes.size() - at)));
    must(whole.lost() == pieces.lost());
    must(whole.has_passed_tags() == pieces.has_passed_tags());
    must(whole.passes_to() >= whole.wanted());
    must(whole.wanted() == pieces.wanted());
    const auto end = static_cast<std::int64_t>(bytes.size());
    must(whole.is_cut_at(end) == pieces.is_cut_at(end));
    const auto scripts = whole.take(std::numeric_limits<std::int64_t>::max());
    const auto same = pieces.take(std::numeric_limits<std::int64_t>::max());
    must(scripts.size() == same.size());
    std::size_t taken = 0;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        must(scripts[i].body == same[i].body && scripts[i].time == same[i].time);
        taken += scripts[i].body.size();
    }
    must(taken <= size);
    // The end of a tag may be said to be anywhere.
    whole.resume_at(static_cast<std::int64_t>(size / 2));
    whole.feed(0, bytes);
    return 0;
}
