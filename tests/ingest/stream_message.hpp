#pragma once

#include <cstdint>

#include "ingest/measure.hpp"
#include "ingest/media_kind.hpp"
#include "rtmp/message.hpp"

namespace ingest {

/// A message of a published stream, as it is handed on to players.
struct StreamMessage {
    enum class Kind {
        metadata,
        /// Data of a moment.
        data,
        /// A header of audio or video, without which none of it can be decoded.
        header,
        frame,
        /// Audio or video that holds no media, as an end of sequence.
        other,
    };

    rtmp::MessageType type = rtmp::MessageType::data_amf0;
    /// Milliseconds modulo 2^32.
    std::uint32_t timestamp = 0;
    rtmp::Bytes payload;
    /// The time at which its last byte came.
    Clock::time_point arrived;
    Kind kind = Kind::data;
    /// Of audio and video alone.
    MediaKind media = {};

    bool is_audio() const { return type == rtmp::MessageType::audio; }
    bool is_video() const { return type == rtmp::MessageType::video; }
};

/// Reads what a publisher sent. From data goes the `@setDataFrame` in front, as servers do; all other bytes are kept.
StreamMessage stream_message(rtmp::MessageType type, std::uint32_t timestamp, rtmp::ByteView payload,
                             Clock::time_point arrived);

/// The body of a data message without the string `@setDataFrame` before it.
rtmp::ByteView without_set_data_frame(rtmp::ByteView body);

/// True for headers of which the later one replaces the earlier one.
bool are_of_one_kind(const StreamMessage& left, const StreamMessage& right);

}  // namespace ingest
