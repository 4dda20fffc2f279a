// Any bytes as FLV whose codecs are named by FOURCCs: it is read to its end or to an error, and packets lie within it.
#include "fuzz/must.hpp"
#include "media/container/container.hpp"
#include "media/flv/enhanced_flv.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    media::Input input;
    input.path = "memory";
    input.format = "flv";
    input.memory = media::ByteView(data, size);
    media::ByteSource source(input);
    if (!media::EnhancedFlv::begins(source)) return 0;
    try {
        media::Container container(input);
        while (const auto packet = container.read())
            must(packet->position < static_cast<std::int64_t>(size) && packet->data.size() < size);
    } catch (const media::Error&) {
        return 0;
    }
    return 0;
}
