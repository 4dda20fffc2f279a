#include "ingest/stream_message.hpp"

#include <algorithm>
#include <string_view>

namespace ingest {
namespace {

using Kind = StreamMessage::Kind;

/// True when the bytes begin with a string of AMF0, given as it is on the wire.
bool begins_with(rtmp::ByteView bytes, std::string_view wire) {
    const rtmp::ByteView wanted = rtmp::as_bytes(wire);
    return bytes.size() >= wanted.size() && std::equal(wanted.begin(), wanted.end(), bytes.begin());
}

constexpr std::string_view set_data_frame("\x02\x00\x0D@setDataFrame", 16);
constexpr std::string_view on_metadata("\x02\x00\x0AonMetaData", 13);

Kind kind_of_part(MediaKind::Part part) {
    switch (part) {
        case MediaKind::Part::frame:
            return Kind::frame;
        case MediaKind::Part::header:
            return Kind::header;
        case MediaKind::Part::other:
            break;
    }
    return Kind::other;
}

}  // namespace

StreamMessage stream_message(rtmp::MessageType type, std::uint32_t timestamp, rtmp::ByteView payload,
                             Clock::time_point arrived) {
    StreamMessage message;
    message.type = type;
    message.timestamp = timestamp;
    message.arrived = arrived;
    if (message.is_audio() || message.is_video()) {
        message.media = kind_of(type, payload);
        message.kind = kind_of_part(message.media.part);
        message.payload.assign(payload.begin(), payload.end());
        return message;
    }
    // Data of the later form have a byte in front of their AMF0, which stays.
    const bool has_selector = type == rtmp::MessageType::data_amf3 && !payload.empty() && payload[0] == 0;
    const rtmp::ByteView selector = payload.first(has_selector ? 1 : 0);
    const rtmp::ByteView data = without_set_data_frame(payload.subspan(selector.size()));
    if (begins_with(data, on_metadata)) message.kind = Kind::metadata;
    message.payload.assign(selector.begin(), selector.end());
    message.payload.insert(message.payload.end(), data.begin(), data.end());
    return message;
}

rtmp::ByteView without_set_data_frame(rtmp::ByteView body) {
    return begins_with(body, set_data_frame) ? body.subspan(set_data_frame.size()) : body;
}

bool are_of_one_kind(const StreamMessage& left, const StreamMessage& right) {
    return left.type == right.type && left.kind == right.kind && left.media.track == right.media.track &&
           left.media.packet_type == right.media.packet_type;
}

}  // namespace ingest
