// Any bytes as an audio body (first byte even) or a video body: what its parts refer to lies in it, one behind the
// other, and their numbers are in range.
#include "fuzz/must.hpp"
#include "rtmp/enhanced_tag.hpp"
#include "rtmp/media_body.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::int32_t composition_limit = 0x800000;
    if (size == 0) return 0;
    const rtmp::MessageType type = data[0] % 2 == 0 ? rtmp::MessageType::audio : rtmp::MessageType::video;
    const rtmp::MediaBody body = rtmp::read_media_body(type, {data + 1, size - 1});
    must(body.parts.size() <= rtmp::max_media_parts);
    const std::uint8_t* end = data + 1;
    for (const rtmp::MediaPart& part : body.parts) {
        must(part.medium == type);
        must(part.nanoseconds < rtmp::enhanced_tag::nanosecond_limit);
        must(part.composition_ms >= -composition_limit && part.composition_ms < composition_limit);
        must(!part.keyframe || part.kind == rtmp::PartKind::frame);
        must(part.data.data() == nullptr || part.data.data() >= end);
        if (part.data.data() != nullptr) end = part.data.data() + part.data.size();
        must(end <= data + size);
    }
    return 0;
}
