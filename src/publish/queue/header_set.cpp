#include "publish/queue/header_set.hpp"

#include <algorithm>

namespace publish {

namespace {

/// Which of the headers of its type a message is.
struct HeaderPlace {
    /// 0 for the default one.
    unsigned track = 0;
    /// 0 for a sequence start.
    unsigned kind = 0;
};

/// In the form of FLV there is one header of a type. In that of Enhanced RTMP the kind of packet is in the
/// lower half of the first byte; of a numbered track that says so, and the kind is in the second byte, before
/// the FOURCC and the number.
HeaderPlace place_of(const rtmp::Message& message) {
    constexpr unsigned enhanced_video = 0x80;
    constexpr unsigned enhanced_audio = 9;
    constexpr unsigned video_multitrack = 6;
    constexpr unsigned audio_multitrack = 5;
    constexpr std::size_t number_offset = 6;
    const rtmp::ByteView head = message.head.view();
    if (head.empty()) return {};
    const bool is_video = message.type == rtmp::MessageType::video;
    const unsigned first = head.front();
    const bool enhanced = is_video ? (first & enhanced_video) != 0 : first >> 4U == enhanced_audio;
    if (!enhanced) return {};
    const unsigned kind = first & 0xFU;
    const bool numbered = kind == (is_video ? video_multitrack : audio_multitrack);
    if (!numbered || head.size() <= number_offset) return {0, kind};
    return {head[number_offset], head[1] & 0xFU};
}

}  // namespace

void HeaderSet::put(const QueuedMessage& header) {
    const rtmp::Message& fresh = *header.message;
    const auto is_outdated = [&fresh, at = place_of(fresh)](const QueuedMessage& known) {
        if (known.message->type != fresh.type) return false;
        const HeaderPlace place = place_of(*known.message);
        // With a new sequence start, what was said of channels or colours is over too.
        return place.track == at.track && (at.kind == 0 || place.kind == at.kind);
    };
    const auto place = std::find_if(headers_.begin(), headers_.end(), is_outdated);
    if (place == headers_.end()) {
        headers_.push_back(header);
        return;
    }
    *place = header;
    headers_.erase(std::remove_if(place + 1, headers_.end(), is_outdated), headers_.end());
}

}  // namespace publish
