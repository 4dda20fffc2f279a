#include "media/container/description_warnings.hpp"

#include <algorithm>
#include <fmt/format.h>

extern "C" {
#include <libavformat/avformat.h>
}

namespace media {

std::vector<Warning> skipped_samples(const std::string& input, std::span<AVStream* const> streams,
                                     const std::vector<int>& kept, SampleDescriptions* fragments) {
    std::vector<Warning> warnings;
    for (const AVStream* const stream : streams) {
        if (std::find(kept.begin(), kept.end(), stream->index) == kept.end()) continue;
        const std::int64_t read = avformat_index_get_entries_count(stream);
        const std::uint64_t skipped =
            fragments != nullptr
                ? fragments->otherwise_named(static_cast<std::uint32_t>(stream->id))
                : static_cast<std::uint64_t>(std::max<std::int64_t>(stream->nb_frames - read, 0));
        if (skipped == 0) continue;
        warnings.push_back(
            {.text = fmt::format("{}: {} frames of track {} are left out: their sample description is called "
                                 "something else than the first one",
                                 input, skipped, stream->index),
             .type = Warning::Class::left_out,
             .left_out_frames = skipped});
    }
    return warnings;
}

Warning unread_description(const std::string& input, int stream, std::int64_t position) {
    return {
        .text = fmt::format("{}: from byte {} on, track {} is encrypted or of another codec than its first "
                            "frames: a decoder may make nothing of what is sent; decrypt or convert the "
                            "file first",
                            input, position, stream),
        .type = Warning::Class::undecodable};
}

}  // namespace media
