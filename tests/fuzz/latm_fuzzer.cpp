#include "fuzz/must.hpp"
#include "media/codec/latm.hpp"

/// A LOAS stream, element behind element, as a broadcast brings it: frames never hold more than came.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    media::ByteView rest(data, size);
    media::LatmReader reader;
    while (const auto length = media::loas_size(rest)) {
        if (*length > rest.size()) break;
        if (const auto element = reader.read(rest)) {
            std::size_t bytes = 0;
            for (const media::Bytes& frame : element->frames)
                bytes += frame.size();
            must(bytes <= *length);
            must(element->frames.empty() || !element->config.empty());
            must(element->frames.empty() || element->frame_duration > media::Time(0));
        }
        rest = rest.subspan(*length);
    }
    return 0;
}
