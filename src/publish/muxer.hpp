#pragma once

#include <optional>
#include <vector>

#include "media/source.hpp"
#include "media/track_number.hpp"
#include "pack/packetizer.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/queue/queued_message.hpp"
#include "rtmp/message.hpp"

namespace publish {

/// Frames and data of a run -> messages for queues, each with its role there: metadata and sequence headers
/// first, and again where they change. When they are due is for others to say.
class Muxer {
  public:
    /// `settings` outlive it. Throws pack::Error as Packetizer does.
    Muxer(const std::vector<media::Track>& tracks, const Terms& settings);

    /// The beginning of the stream; `length` is its whole length, where that is known.
    std::vector<QueuedMessage> begin(std::optional<media::Time> length) const;
    /// Metadata once more, where from this frame on it says something else; asked before each frame(). Its
    /// length is then that of no file any more.
    std::optional<QueuedMessage> news(const media::Frame& frame, media::TrackNumber number);
    /// Appends the messages of a frame: fresh headers where its parameters changed, its own last.
    void frame(media::Frame frame, media::TrackNumber number, std::vector<QueuedMessage>& out);
    QueuedMessage data(media::Time time, rtmp::Bytes body) const;
    /// The end of the stream.
    std::vector<QueuedMessage> end(media::Time time) const;

    /// A track of that type plays.
    bool has(media::TrackType type) const;
    /// Media between the last two keyframes; nothing before there are two.
    std::optional<media::Time> keyframe_interval() const { return keyframe_interval_; }

  private:
    QueuedMessage metadata(std::optional<media::Time> length, media::Time time) const;
    QueuedMessage::Role role_of(const media::Frame& frame, const media::TrackNumber& number);

    const Terms& settings_;
    pack::Packetizer packetizer_;
    /// The tracks that play, as metadata tells of them.
    std::vector<media::Track> described_;
    std::optional<media::Time> last_keyframe_;
    std::optional<media::Time> keyframe_interval_;
    /// Fresh headers of one frame, kept for their memory.
    std::vector<pack::Header> fresh_;
};

}  // namespace publish
