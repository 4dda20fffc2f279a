#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ingest/aggregate.hpp"
#include "ingest/played.hpp"
#include "ingest/script.hpp"
#include "ingest/stream_message.hpp"

namespace ingest {

/// A message on its way to a player.
struct PlayoutMessage {
    rtmp::MessageType type{};
    std::uint32_t timestamp = 0;
    std::shared_ptr<const rtmp::Bytes> payload;
};

/// Turns the messages of a stream into those that one player is sent, by the script. It knows neither clock nor
/// socket: the script's delay is not its business.
class Playout {
  public:
    using Shared = std::shared_ptr<const StreamMessage>;

    enum class Origin {
        /// It was kept for those who come later.
        kept,
        live,
    };

    explicit Playout(const Playing& script) : script_(script) {}

    /// Appends what is sent for a message to `out`.
    void take(const Shared& message, Origin origin, std::vector<PlayoutMessage>& out);
    /// Appends what waits to be put together with more.
    void flush(std::vector<PlayoutMessage>& out);
    /// Video begins with a keyframe again, since messages are missing or another publisher begins.
    void await_keyframe() { awaits_keyframe_ = true; }

    /// True once nothing more is sent.
    bool stopped() const { return is_behind(script_.stop_after) || closes(); }
    /// True once the connection is to be closed.
    bool closes() const { return is_behind(script_.close_after); }

    const Played& played() const { return played_; }

  private:
    bool is_behind(std::uint64_t limit) const { return limit > 0 && media_messages_ >= limit; }
    void take_header(const Shared& message, std::vector<PlayoutMessage>& out);
    void take_frame(const Shared& message, Origin origin, std::vector<PlayoutMessage>& out);
    /// Sends a message, unless nothing more is sent; false then.
    bool send(const StreamMessage& message, std::shared_ptr<const rtmp::Bytes> payload,
              std::vector<PlayoutMessage>& out);
    /// Sends the headers behind a message that came with this timestamp.
    void repeat_headers(std::uint32_t timestamp, std::vector<PlayoutMessage>& out);
    /// The timestamp at which a message of that type is sent that came with this one.
    std::uint32_t time_of(rtmp::MessageType type, std::uint32_t timestamp) const;

    Playing script_;
    Played played_;
    bool awaits_keyframe_ = true;
    // Frames so far, those that were not sent included.
    std::uint64_t video_frames_ = 0;
    std::uint64_t audio_frames_ = 0;
    /// Audio and video messages that were sent, but for headers that were repeated.
    std::uint64_t media_messages_ = 0;
    /// The timestamp of the first frame that was sent.
    std::optional<std::uint32_t> first_timestamp_;
    std::vector<Shared> headers_;
    Aggregate aggregate_;
};

}  // namespace ingest
