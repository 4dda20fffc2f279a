// Any bytes as the body of an FLV tag: its parts lie within it, in order, and no byte belongs to two of them.
#include "fuzz/must.hpp"
#include "media/flv/flv_body.hpp"

namespace {

void check(media::ByteView bytes, const std::optional<media::FlvBody>& body) {
    if (!body) return;
    must(body->beyond >= media::Time(0) && body->beyond < media::Time(1 << 24));
    const std::uint8_t* at = bytes.data();
    for (const media::FlvPart& part : body->parts) {
        if (part.payload.empty()) continue;
        must(part.payload.data() >= at);
        at = part.payload.data() + part.payload.size();
        must(at <= bytes.data() + bytes.size());
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const media::ByteView bytes(data, size);
    check(bytes, media::parse_flv_video(bytes));
    check(bytes, media::parse_flv_audio(bytes));
    return 0;
}
