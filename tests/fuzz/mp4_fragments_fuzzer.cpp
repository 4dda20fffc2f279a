// Any bytes as an MP4 file: its fragments are found or not, and no more of them than there is room for.
#include "fuzz/must.hpp"
#include "media/mp4/mp4_fragments.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    media::Input input;
    input.path = "memory";
    input.memory = media::ByteView(data, size);
    const auto spans = media::mp4_fragments(media::ByteSource(input));
    constexpr std::size_t box_head = 8;
    if (spans) must(spans->size() <= size / box_head);
    return 0;
}
