// Any bytes as an MP4 file: its fragments are found or not, and no more of them than there is room for; so are the
// sample descriptions that they name.
#include "fuzz/must.hpp"
#include "media/mp4/mp4_fragments.hpp"
#include "media/mp4/sample_descriptions.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    media::Input input;
    input.path = "memory";
    input.memory = media::ByteView(data, size);
    const media::ByteSource source(input);
    const auto spans = media::mp4_fragments(source);
    constexpr std::size_t box_head = 8;
    if (spans) must(spans->size() <= size / box_head);
    auto descriptions = media::SampleDescriptions::of(source);
    if (!descriptions) return 0;
    constexpr std::int64_t step = 16;
    for (std::int64_t at = 0; at < static_cast<std::int64_t>(size); at += step) {
        for (const std::uint32_t track : {1U, 2U}) {
            const auto config = descriptions->change(track, at);
            must(!config || config->size() < size);
        }
    }
    static_cast<void>(descriptions->otherwise_named(1));
    return 0;
}
