// Any bytes as a file in MPEG-TS or MPEG-PS, repeated to fill all places that are looked at: nothing is read beyond
// them, and the search ends.
#include "fuzz/must.hpp"
#include "media/mpeg/clock_course.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t repeated_size = 256U << 10U;
    if (size == 0) return 0;
    media::Bytes bytes;
    while (bytes.size() < repeated_size)
        bytes.insert(bytes.end(), data, data + size);
    media::Input input;
    input.path = "fuzz";
    input.memory = bytes;
    const media::ByteSource source(input);
    media::clock_jumps(source, media::ClockKind::transport_stream);
    media::clock_jumps(source, media::ClockKind::program_stream);
    return 0;
}
