#pragma once

#include <cstdint>

#include "rtmp/message.hpp"

namespace pack {

/// Which header of a stream a message is. With its message type it is the header's key: a fresh one takes the
/// place of the last.
struct HeaderKey {
    enum class Kind {
        /// Of the stream as a whole: onMetaData.
        metadata,
        /// A track begins anew: nothing said before of its channels or colours holds any more.
        sequence_start,
        /// Where each channel of a sound is heard.
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
