#pragma once

#include <vector>

#include "rtmp/server_end.hpp"

/// The other end of a session that plays: what a server says to a viewer, as bytes.
class PlayingServer : public ServerEnd {
  public:
    using ServerEnd::ServerEnd;

    struct Part {
        rtmp::MessageType type{};
        std::uint32_t timestamp = 0;
        rtmp::Bytes payload;
    };

    rtmp::Bytes stream_created(double transaction = 2, double stream_id = 1) {
        return command({"_result", transaction, {rtmp::amf0::Null{}, stream_id}});
    }
    rtmp::Bytes event(rtmp::UserControl event, std::uint32_t value) {
        return control(rtmp::MessageType::user_control, rtmp::encode_user_control(event, value));
    }
    rtmp::Bytes media(const Part& part, std::uint32_t stream_id = 1) {
        const std::uint32_t chunk_stream = part.type == rtmp::MessageType::audio ? 6 : 7;
        return message({chunk_stream, part.type, stream_id, part.timestamp}, part.payload);
    }
    rtmp::Bytes aggregate(std::uint32_t timestamp, const std::vector<Part>& parts) {
        return message({8, rtmp::MessageType::aggregate, 1, timestamp}, aggregated(parts));
    }
    /// Type, size, time, upper byte of the time, stream id, payload, back pointer; of each part.
    static rtmp::Bytes aggregated(const std::vector<Part>& parts) {
        rtmp::ByteWriter out;
        for (const Part& part : parts) {
            out.u8(static_cast<std::uint8_t>(part.type));
            out.u24(static_cast<std::uint32_t>(part.payload.size()));
            out.u24(part.timestamp & 0xFFFFFFU);
            out.u8(static_cast<std::uint8_t>(part.timestamp >> 24U));
            out.u24(0);
            out.bytes(part.payload);
            out.u32(static_cast<std::uint32_t>(part.payload.size() + 11));
        }
        return out.take();
    }
};
