#pragma once

#include <cstddef>
#include <string>

#include "rtmp/message.hpp"

namespace ingest {

/// What the first bytes of an audio or video message say of it.
struct MediaKind {
    enum class Part {
        /// Media itself.
        frame,
        /// What a decoder needs before any frame: a sequence header, colours, the places of channels.
        header,
        /// An end of sequence, or a command.
        other,
    };

    std::string codec;
    Part part = Part::frame;
    /// A frame that decoding can begin at; of video alone.
    bool keyframe = false;
    /// The packet type of an enhanced tag, which tells headers of one track apart; 0 for other tags.
    int packet_type = 0;
    /// The track's number in an enhanced multitrack message, that of its first track.
    int track = 0;
    /// Bytes of the tag in front of the media.
    std::size_t tag_size = 1;
};

/// Reads the beginning of a message: 16 bytes are enough (Adobe FLV 10.1, E.4.2.1 and E.4.3.1; Enhanced RTMP v2,
/// ExAudioTagHeader and ExVideoTagHeader).
MediaKind kind_of(rtmp::MessageType type, rtmp::ByteView beginning);

}  // namespace ingest
