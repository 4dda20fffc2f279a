#pragma once

#include <cstdint>

#include "rtmp/message.hpp"

namespace pack {

/// The key of a header among those of its message type: a fresh header takes the place of the last with its
/// key.
struct HeaderKey {
    enum class Kind {
        /// onMetaData, for the stream as a whole.
        metadata,
        /// The beginning of a track: headers of its channels or colours from before it no longer hold.
        sequence_start,
        /// The places where a sound's channels are heard.
        channels,
        /// Colours of high dynamic range.
        colors,
    };
    Kind kind = Kind::sequence_start;
    /// The track's number among those of its type.
    std::uint8_t track = 0;
};

/// A message that tells of the frames to come, and goes before them on every new connection.
struct Header {
    HeaderKey key;
    rtmp::Message message;
};

}  // namespace pack
