#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/source.hpp"
#include "media/track_number.hpp"
#include "pack/enhanced_use.hpp"
#include "pack/muxed_message.hpp"
#include "pack/packetizer.hpp"
#include "rtmp/message.hpp"

namespace pack {

/// How a stream is muxed.
struct MuxerTerms {
    /// `encoder` of onMetaData.
    std::string encoder = {};
    EnhancedUse enhanced = EnhancedUse::automatic;
    RecordForm records = RecordForm::common;
    Precision precision = Precision::milliseconds;
    /// Wire timestamp of media time 0, in milliseconds.
    std::int64_t start_timestamp_ms = 0;
};

/// Frames and data of a run -> messages, each with its role in the stream: metadata and sequence headers
/// first, and again where they change. When they are due is for others to say.
class Muxer {
  public:
    /// Throws Error as Packetizer does.
    Muxer(const std::vector<media::Track>& tracks, MuxerTerms terms);

    /// The beginning of the stream; `length` is its whole length, where that is known.
    std::vector<MuxedMessage> begin(std::optional<media::Time> length) const;
    /// Metadata once more, where from this frame on it says something else; asked before each frame(). Its
    /// length is then that of no file any more.
    std::optional<MuxedMessage> news(const media::Frame& frame, media::TrackNumber number);
    /// Appends the messages of a frame: fresh headers where its parameters changed, its own last.
    void frame(media::Frame frame, media::TrackNumber number, std::vector<MuxedMessage>& out);
    MuxedMessage data(media::Time time, rtmp::Bytes body) const;
    /// The end of the stream.
    std::vector<MuxedMessage> end(media::Time time) const;

    /// A track of that type plays.
    bool has(media::TrackType type) const;
    /// Media between the last two keyframes; nothing before there are two.
    std::optional<media::Time> keyframe_interval() const { return keyframe_interval_; }

  private:
    MuxedMessage metadata(std::optional<media::Time> length, media::Time time) const;
    MuxedMessage::Role role_of(const media::Frame& frame, const media::TrackNumber& number);

    const MuxerTerms terms_;
    Packetizer packetizer_;
    /// The tracks that play, as metadata tells of them.
    std::vector<media::Track> described_;
    std::optional<media::Time> last_keyframe_;
    std::optional<media::Time> keyframe_interval_;
    /// Fresh headers of one frame, kept for their memory.
    std::vector<Header> fresh_;
};

}  // namespace pack
