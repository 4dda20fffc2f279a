#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "media/remote/remote_stream.hpp"
#include "rtmp/media_body.hpp"
#include "rtmp/session.hpp"
#include "witness/witness.hpp"

namespace watch {

using TimePoint = std::chrono::steady_clock::time_point;

/// Makes units of what is sent to a destination and of what a viewer of it gets, and hands both to a witness. Several
/// threads share it: the destination's hands messages over and goes on at once, their fingerprints are taken by whoever
/// looks next.
class Comparison {
  public:
    /// Messages that may wait for their fingerprints; the destination's thread takes those of more.
    static constexpr std::size_t most_waiting = 1024;

    /// The server accepted to publish.
    void published(TimePoint at);
    /// A message leaves for the kernel now, and was to leave at `due`; the connection adds so many milliseconds to its
    /// time.
    void sending(std::shared_ptr<const rtmp::Message> message, TimePoint due, TimePoint now,
                 std::int64_t shift_ms = 0);
    /// The connection that it was sent over is lost.
    void lost_connection();
    /// The end of sending.
    void end_of_sending();

    /// A viewer's connection has been made.
    void joined(TimePoint at);
    void received(const rtmp::event::MediaReceived& message, TimePoint arrived);
    void received(const media::RemoteUnit& unit, TimePoint arrived);
    /// The end of receiving.
    void conclude();

    witness::Findings findings();
    /// True once the last unit of each track that was sent has come.
    bool is_complete();
    /// True once any unit has come.
    bool has_received() const { return has_received_; }

  private:
    struct Waiting {
        std::shared_ptr<const rtmp::Message> message;
        TimePoint due;
        TimePoint sent;
        std::int64_t shift_ms = 0;
    };
    /// One end's view of a track: how its units are framed, and its time without the wrap of 32 bits.
    struct End {
        witness::Framing framing = witness::Framing::length_4;
        std::optional<std::int64_t> time_ms;
        std::int64_t unwrapped(std::uint32_t timestamp);
    };

    using Unit = std::pair<witness::TrackId, witness::Received>;

    void take_waiting();
    void take(const Waiting& sent);
    void feed(std::span<const Unit> units);
    void take_configuration(const rtmp::MediaPart& part, ground::ByteView record, End& end);

    /// Guards what waits, and is held for a moment alone: the destination's thread takes it with each message.
    std::mutex waiting_mutex_;
    std::vector<Waiting> waiting_;
    /// Guards the witness and what is known of what was sent; taken before the other one.
    std::mutex mutex_;
    std::map<witness::TrackId, End> sent_;
    witness::Witness witness_;
    /// The viewer's thread's own.
    std::map<witness::TrackId, End> received_;
    std::atomic<bool> has_received_{false};
};

}  // namespace watch
