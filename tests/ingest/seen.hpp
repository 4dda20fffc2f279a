#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/measure.hpp"
#include "ingest/played.hpp"
#include "rtmp/message.hpp"

namespace ingest {

/// Ways in which the client's side of a connection ends.
enum class Ending {
    open,
    /// The client shut its side down (a half-close looks the same from here).
    closed,
    reset,
    /// We closed, as the script says.
    script,
    /// The client broke the protocol; the last fault says how.
    protocol_error,
    /// The server was stopped.
    stopped,
    /// The server could not go on; the last fault says why.
    failed,
};
std::string_view name_of(Ending ending);

/// The form of C1, and of C2.
enum class C1 { none, simple, digest };
enum class C2 { none, echo, digest, other };

struct SeenCommand {
    rtmp::Command command;
    rtmp::MessageType type{};
    std::uint32_t stream_id = 0;
    std::uint32_t chunk_stream = 0;
};

/// An audio, video or data message, kept when the server was told to keep media.
struct SeenMessage {
    rtmp::MessageType type{};
    std::uint32_t stream_id = 0;
    /// Milliseconds modulo 2^32.
    std::uint32_t timestamp = 0;
    rtmp::Bytes payload;
};

struct SeenTrack {
    std::string codec;
    std::uint64_t messages = 0;
    /// Messages that hold media: neither sequence headers nor ends of sequence.
    std::uint64_t frames = 0;
    /// Bytes of all message bodies.
    std::uint64_t bytes = 0;
    std::optional<std::uint32_t> first_timestamp;
    std::uint32_t last_timestamp = 0;
    /// Count of timestamps smaller than the one before, by serial number arithmetic.
    std::uint64_t backwards = 0;

    void count(std::uint32_t timestamp, std::size_t length);
};

/// All that one connection showed of its client.
struct Seen {
    C1 c1 = C1::none;
    C2 c2 = C2::none;
    std::string app;
    std::string tc_url;
    std::string key;
    /// Every member of connect's command object, in the order of the wire.
    rtmp::amf0::Object connect;
    /// Every command, replies to our own included, in order.
    std::vector<SeenCommand> commands;
    std::uint32_t chunk_size = 128;
    std::set<std::uint32_t> chunk_streams;
    SeenTrack audio;
    SeenTrack video;
    SeenTrack data;
    /// Count of timestamps that went backwards, audio and video taken together.
    std::uint64_t interleave_backwards = 0;
    std::vector<SeenMessage> media;
    /// Sequence numbers of the client's acknowledgements, in order.
    std::vector<std::uint32_t> acknowledgements;
    /// The window that the client announced, if it did.
    std::optional<std::uint32_t> window_ack_size;
    std::vector<std::uint32_t> pongs;
    std::uint64_t pings_sent = 0;
    /// Commands between the start of the stream and its end.
    std::uint64_t stray_commands = 0;
    /// True once publish was accepted.
    bool published = false;
    bool deleted = false;
    /// Faults that a strict server would hold against this client, in words.
    std::vector<std::string> faults;
    /// Set at the end, as is `ending`, when nothing more will change.
    Timing timing;
    /// Set for a connection that plays.
    std::optional<Played> played;
    /// The FLV file written, or empty.
    std::string recording;
    Ending ending = Ending::open;

    /// The names of the commands, in order.
    std::vector<std::string> command_names() const;
    /// The first command of that name, or nullptr.
    const SeenCommand* command(std::string_view name) const;
    /// "deleteStream" for a stream that was ended in form, else the name of the ending.
    std::string_view ended_by() const;
};

/// Counts a media message into its track; `beginning` is the first bytes of its body.
void count_media(Seen& seen, rtmp::MessageType type, std::uint32_t timestamp, std::size_t length,
                 rtmp::ByteView beginning);

/// Observations of all connections; written by their threads and read by anyone.
class Notebook {
  public:
    /// Opens a page for a new connection and returns its index.
    std::size_t add();
    template <class Change>
    void update(std::size_t index, Change change) {
        {
            const std::lock_guard lock(mutex_);
            change(pages_[index]);
        }
        changed_.notify_all();
    }
    std::size_t size() const;
    /// A copy of a connection's page; an empty page where there is no such connection yet.
    Seen page(std::size_t index) const;

    /// True as soon as the predicate holds for connection `index`; false when the time is over first.
    bool wait_for(std::size_t index, const std::function<bool(const Seen&)>& predicate,
                  std::chrono::milliseconds limit) const;

    /// Marks a connection as ended, for next_ended().
    void finish(std::size_t index);
    /// Says that no more connections will come.
    void close();
    /// Waits for the next connection to end; nothing once closed and all were handed out.
    std::optional<std::size_t> next_ended();

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::deque<Seen> pages_;
    std::deque<std::size_t> ended_;
    bool closed_ = false;
};

}  // namespace ingest
