#pragma once

#include <deque>
#include <optional>
#include <string>
#include <variant>

#include "rtmp/bytes.hpp"
#include "rtmp/capabilities.hpp"
#include "rtmp/chunk.hpp"
#include "rtmp/gather.hpp"
#include "rtmp/handshake.hpp"
#include "rtmp/message.hpp"
#include "rtmp/server_name.hpp"
#include "rtmp/server_status.hpp"

/// The client's session, which publishes or plays a stream, from the handshake to the end, without any I/O:
/// bytes and messages go in, events and bytes to write come out, and both are pulled.
///
/// The states are those of RTMP 1.0, 7.2 as clients and servers live them:
///
///     Handshaking  C0 C1 sent; S0 S1 S2 awaited
///     Connecting   connect sent; its _result awaited
///     Creating     releaseStream, FCPublish, createStream sent in one go, createStream alone to play; only
///                  createStream's _result is awaited, since many servers never answer the other two
///     Requesting   publish or play sent; onStatus awaited, matched by its code: stream ids and transaction
///                  ids of this reply differ between servers. Media that comes is an answer to play, too:
///                  some servers say nothing before it, and nothing at all until there is a stream
///     Live         media may flow
///     Closing      FCUnpublish and deleteStream sent, deleteStream alone after playing; the server's word is
///                  welcome but not owed
///     Ended        refused, broken off, or closed: nothing more is sent; with Aim::connect also once connect
///                  is answered
namespace rtmp {

/// The point that a session is to reach.
enum class Aim {
    /// An answered `connect`: no stream name is sent, and no stream is touched.
    connect,
    /// A stream of ours that is live.
    publish,
    /// A stream that comes from the server.
    play,
};

struct SessionConfig {
    std::string app;
    std::string tc_url;
    /// The stream name of `publish` or `play`: the key, verbatim.
    std::string stream_name;
    std::string flash_version;
    /// `capsEx` of connect (Enhanced RTMP v2): our abilities, in bits; not sent when 0.
    std::uint32_t caps_ex = 0;
    /// Codecs that connect announces: those that need Enhanced RTMP, if any.
    Offer offer = {};
    /// Bytes of a chunk's payload, announced before and used from the first command on.
    std::uint32_t chunk_size = 60000;
    /// Bytes after which the peer is asked to acknowledge (Window Acknowledgement Size, 5.4.4); the default
    /// is what servers themselves commonly announce.
    std::uint32_t acknowledgement_window = 2500000;
    HandshakeForm handshake = HandshakeForm::simple;
    HmacSha256 hmac = nullptr;
    /// 1528 bytes for C1; they need not be secret.
    Bytes handshake_filler;
    Aim aim = Aim::publish;
    /// Milliseconds of media that a player is said to hold back (SetBufferLength); few servers care.
    std::uint32_t buffer_ms = 3000;
    /// A MessageSeen event is emitted for every message in both directions.
    bool trace = false;
};

/// A phase that waits for the peer; its name is part of errors and timeouts.
enum class Phase { handshake, connect, create_stream, publish, play, live, closing, ended };
std::string_view name_of(Phase phase);

namespace event {
/// S0, S1 and S2 have arrived. `remark` is empty, or says what was odd about them.
struct HandshakeDone {
    std::string remark;
};
/// `connect` was accepted.
struct Connected {
    ServerName server;
    ServerCapabilities capabilities;
};
/// `publish` was accepted: media may flow.
struct PublishStarted {
    ServerStatus status;
};
/// The stream to be played is there: the server said so, or else its first message came, and the status is
/// empty.
struct PlayStarted {
    ServerStatus status;
};
/// A message of the stream that is played came: audio, video, or data. What came in an aggregate comes one by
/// one.
struct MediaReceived {
    /// Type 15 too is data_amf0 where AMF0 is in it, which then stands alone; what is no such thing is left as
    /// it came.
    MessageType type{};
    /// Milliseconds modulo 2^32.
    std::uint32_t timestamp = 0;
    Bytes payload;
};
/// The server told that the stream which is played is over. One end can be told several times. The session goes
/// on: media comes again when the publisher does.
struct PlayEnded {
    /// For StreamEOF, which is no status, the code is that word.
    ServerStatus status;
};
/// The server said no, in any phase: the session is over.
struct Refused {
    Phase phase{};
    ServerStatus status;
    /// Address to go to instead, as the reply has it (`ex.redirect`), or empty.
    std::string redirect;
};
/// A status that changes nothing; worth a line at -v.
struct Notice {
    ServerStatus status;
};
/// The server asks us to go on over another connection (Enhanced RTMP v2, ReconnectRequest), and takes media
/// until then.
struct MoveRequested {
    ServerStatus status;
    /// The new address, to be resolved against the tcUrl; empty for the same address.
    std::string tc_url;
};
/// The server confirmed the end of the stream that we asked for.
struct Unpublished {
    ServerStatus status;
};
/// The peer broke the protocol: the session is over.
struct ProtocolError {
    Phase phase{};
    std::string what;
};
/// The peer has acknowledged bytes, modulo 2^32, as it counts them.
struct Acknowledged {
    std::uint32_t bytes = 0;
};
/// A message passed, for the trace.
struct MessageSeen {
    enum class Direction { sent, received };
    Direction direction{};
    ChunkHeader header;
    std::size_t length = 0;
    /// The content in words, for commands, data and control messages; it may hold secrets.
    std::string content;
};
}  // namespace event

using Event =
    std::variant<event::HandshakeDone, event::Connected, event::PublishStarted, event::Refused, event::Notice,
                 event::MoveRequested, event::Unpublished, event::ProtocolError, event::Acknowledged,
                 event::MessageSeen, event::PlayStarted, event::MediaReceived, event::PlayEnded>;

class Session {
  public:
    /// Makes a session whose output holds C0 and C1 at once.
    explicit Session(SessionConfig config);

    /// Takes bytes from the peer, split anyhow.
    void receive(ByteView bytes);
    /// Takes the next event, the oldest first.
    std::optional<Event> next_event();

    /// Queues a media or data message on the published stream; only while live(), and never to play.
    void send(const Message& message);
    /// Lets messages carry their nanoseconds from now on: the peer takes ModEx TimestampOffsetNano (Enhanced
    /// RTMP v2).
    void extend_times() { extends_times_ = true; }
    /// Adds so many milliseconds to every timestamp that is sent from now on.
    void shift_timestamps(std::int64_t milliseconds) { timestamp_shift_ = milliseconds; }
    std::int64_t timestamp_shift() const { return timestamp_shift_; }
    /// Queues FCUnpublish and deleteStream, or deleteStream alone to play; only while live().
    void close();

    /// Bytes to be written next, in order, replies to the peer included; whoever writes them consumes them.
    Gather& output() { return output_; }

    Phase phase() const;
    bool live() const { return phase() == Phase::live; }
    /// True once the session's aim is reached: live, or connected where that is the aim.
    bool arrived() const { return config_.aim == Aim::connect ? connected_ : live(); }
    Aim aim() const { return config_.aim; }
    std::uint32_t acknowledgement_window() const { return config_.acknowledgement_window; }

  private:
    struct Handshaking {
        Handshake handshake;
    };
    struct Connecting {
        double transaction = 1;
    };
    struct Creating {
        double transaction = 0;
    };
    struct Requesting {
        std::uint32_t stream_id = 0;
        double transaction = 0;
    };
    struct Live {
        std::uint32_t stream_id = 0;
    };
    struct Closing {};
    struct Ended {};
    using State = std::variant<Handshaking, Connecting, Creating, Requesting, Live, Closing, Ended>;

    std::size_t receive_handshake(Handshake& handshake, ByteView bytes);
    void receive_message(ReceivedMessage message);
    void receive_media(ReceivedMessage message);
    void deliver(MessageType type, std::uint32_t timestamp, Bytes payload);
    void receive_user_control(ByteView payload);
    void receive_peer_bandwidth(std::uint32_t window);
    void receive_command(const Command& command);
    void receive_result(const Command& command);
    void receive_error(const Command& command);
    void receive_status(const Command& command);
    void answer_call(const Command& command);
    void begin_connect();
    void begin_create_stream();
    void begin_request(std::uint32_t stream_id);
    void begin_live(const ServerStatus& status);
    bool is_start(const ServerStatus& status) const;
    bool has_played() const;
    bool is_goodbye(const ServerStatus& status) const;
    bool is_of_recording(const ServerStatus& status) const;
    void refuse(const ServerStatus& status, std::string redirect = {});
    void break_off(std::string what);
    void acknowledge_when_due();

    void send_control(MessageType type, const Bytes& payload);
    /// Sends the command on chunk stream 3 (the connection's) or 8 (the stream's), with the next transaction
    /// id.
    double send_command(std::string name, std::vector<amf0::Value> arguments, std::uint32_t stream_id = 0);
    void send_bytes(const ChunkHeader& header, const Bytes& payload);
    /// Emits a MessageSeen if there is a trace. `payload` may be the part of the message that can be put in
    /// words; `length` is that of the whole.
    void trace(event::MessageSeen::Direction direction, const ChunkHeader& header, ByteView payload,
               std::size_t length);

    SessionConfig config_;
    State state_;
    ChunkWriter writer_;
    ChunkReader reader_;
    Gather output_;
    std::deque<Event> events_;
    /// Memory of send() that is kept from message to message.
    std::vector<ByteView> slices_;
    double last_transaction_ = 0;
    bool connected_ = false;
    bool bandwidth_checked_ = false;
    std::uint64_t received_bytes_ = 0;
    std::uint64_t acknowledged_at_ = 0;
    std::uint32_t peer_window_ = 0;
    std::uint32_t announced_window_ = 0;
    std::int64_t timestamp_shift_ = 0;
    bool extends_times_ = false;
};

}  // namespace rtmp
