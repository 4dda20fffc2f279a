#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rtmp/message.hpp"

/// A small RTMP ingest for tests: it behaves like a good server until a script tells it not to.
namespace ingest {

/// Info object of an onStatus or _error that the server sends.
struct Status {
    std::string code;
    std::string level = "error";
    std::string description;
    bool operator==(const Status&) const = default;
};

/// Points of a connection at which something can happen. A `…_command` is reached when it was read and not
/// yet answered.
enum class Point {
    accept,
    handshake_c1,
    handshake_done,
    connect_command,
    connect_result,
    create_stream_command,
    create_stream_result,
    publish_command,
    publish_start,
    play_command,
    /// The peer was told no.
    refusal,
    /// So many audio and video messages have arrived.
    messages,
    delete_stream,
};

struct Moment {
    Point point = Point::accept;
    /// Count of messages, for Point::messages alone.
    std::uint64_t messages = 0;
    bool operator==(const Moment&) const = default;
};

/// A status that comes once, after so many audio and video messages: on the stream, and for a code of
/// NetConnection on message stream 0.
struct LateStatus {
    std::uint64_t messages = 0;
    Status status;
    /// The member tcUrl of a ReconnectRequest; empty for none.
    std::string tc_url;
};

/// A login that a server asks for.
struct Gate {
    /// The method in authmod=: adobe, llnw, or one that nobody knows.
    std::string method = "adobe";
    std::string user;
    std::string password;
    // Fields of the challenge: Adobe's method has the first three, without opaque where it is empty;
    // Limelight's has nonce.
    std::string salt = "SAML6A==";
    std::string challenge = "EMQ75w==";
    std::string opaque = "EMQ75w==";
    std::string nonce = "0123456789abcdef";
    /// The server answers every answer with the challenge again.
    bool never_satisfied = false;
};

/// Ways in which replies reach the socket: one write for each message that was answered, every byte a write
/// of its own, or one write for all that was asked so far.
enum class Writes { plain, each_byte, merged };

/// Replies to FCPublish: _result, nothing, a _result and an onFCPublish that already says
/// NetStream.Publish.Start, an onFCPublish that says NetStream.Publish.BadName, or the name `onFCPublish`
/// with neither a transaction id nor arguments.
enum class FcPublishReply { result, none, early_start, refused, bare };

/// Replies to an accepted publish.
enum class PublishReply { status, result, both };

/// The two objects in connect's _result: there, null, or left out.
enum class ConnectObjects { full, null, missing };

/// Forms of replies: AMF0 commands, AMF3 commands (type 17, a zero byte first), or AMF3 commands without
/// their zero byte.
enum class CommandForm { amf0, amf3, amf3_bare };

/// Ways in which a server's acknowledgements count: all bytes, as the protocol has it; those since the last one; the
/// window, again and again; or messages of audio and video.
enum class AckCount { bytes, since_last, constant, messages };

/// A message at which a server ends the connection: one of that type whose body ends in these bytes.
struct Poison {
    rtmp::MessageType type = rtmp::MessageType::video;
    rtmp::Bytes ending;
};

/// Answers to a play of a stream that is not live: none until it is, Play.Start at once, or
/// Play.StreamNotFound.
enum class Absent { silent, started, not_found };

/// What a player is told when the publisher has ended: Play.UnpublishNotify and StreamEOF, one of them, Play.Stop and
/// StreamEOF, or nothing; its connection stays open, or is closed at once.
enum class EndOfPlay { both, notify, eof, stop, nothing, close };

/// Treatment of one player. Frames are counted from the first one that is relayed to it, each of video and audio from 1;
/// a count of 0 stands for never.
struct Playing {
    Absent absent = Absent::silent;
    /// Plays that the server answers with Play.StreamNotFound before any other, those of all connections together.
    std::uint64_t not_found = 0;
    EndOfPlay end = EndOfPlay::both;
    /// The player gets what came since the last keyframe at once, rather than video from the next one on.
    bool cached_group = false;
    /// Every so many frames, one is left out.
    std::uint64_t lose_video = 0;
    std::uint64_t lose_audio = 0;
    /// Every so many frames of video, one has a byte in the middle of its media altered.
    std::uint64_t alter_video = 0;
    /// Every so many frames, one is sent twice: of video, and of audio.
    std::uint64_t twice = 0;
    /// Neither headers nor frames of audio are sent.
    bool no_audio = false;
    /// Time from the arrival of a message to its being sent.
    std::chrono::milliseconds delay{0};
    /// Added to the timestamps of audio; none gets below 0.
    std::chrono::milliseconds shift_audio{0};
    /// Timestamps count from the player's first frame.
    bool rebase = false;
    /// Every so many audio and video messages, the headers are sent again.
    std::uint64_t repeat_headers = 0;
    /// Frames of audio and video that are put into one aggregate message (RTMP 1.0, 7.1.6).
    std::uint64_t aggregate = 0;
    /// Audio and video messages after which nothing more is sent.
    std::uint64_t stop_after = 0;
    /// Audio and video messages after which the server closes.
    std::uint64_t close_after = 0;
    /// Bytes that may wait for a player; what comes beyond is dropped, and video then begins with a keyframe again.
    std::size_t queue = 32U << 20U;
};

/// Treatment of one connection. A default script is a well-behaved server.
struct Script {
    // The handshake.
    /// S1 and S2 are both C1, byte for byte.
    bool echo_c1 = false;
    /// Signs S1 and S2 for a client that signed C1.
    bool digest = false;
    /// Closes on a C1 that is not signed.
    bool refuse_simple = false;
    std::uint8_t version = 3;
    /// Bytes sent instead of any handshake, before the server closes, as one of another protocol would; empty
    /// for none.
    std::string greeting;

    /// Says yes to the CONNECT of an HTTP proxy's client, then goes on as if the client had reached the host.
    bool http_proxy = false;

    // Silence and ends.
    /// Names of commands, and "handshake" (nothing is sent) or "s2" (S0 and S1 alone are sent).
    std::set<std::string> never_answer;
    std::optional<Moment> close_after;
    /// Moment of a TCP reset, instead of a close.
    std::optional<Moment> reset_after;
    std::optional<Moment> stop_reading_after;
    /// Moment from which on nothing more is read, and the pause behind it after which the server closes with
    /// what is unread: over TLS with a close_notify first.
    std::optional<Moment> drop_after;
    std::chrono::milliseconds drop_delay{0};
    /// Time after accept at which the server closes, without a byte.
    std::optional<std::chrono::milliseconds> accept_then_close;
    /// The server neither answers the end of the stream nor closes.
    bool hold_open = false;
    bool no_unpublish_answer = false;

    // Refusals, by the name of the command: onStatus for publish and play, _error for the others.
    std::map<std::string, Status> refuse;
    /// Redirect of a refused connect: ex.code 302 and this ex.redirect; empty for none.
    std::string redirect;
    /// Redirect of a refused connect as ex.redirect2, a whole stream's URL; empty for none.
    std::string redirect2;
    std::optional<Gate> gate;
    std::optional<LateStatus> late_status;
    /// Statuses that come besides, behind the late one.
    std::vector<LateStatus> further_statuses;

    // Form of the replies.
    std::uint32_t chunk_size = 4096;
    std::uint32_t stream_id = 1;
    /// The message stream id of onStatus, where it is not stream_id.
    std::optional<std::uint32_t> status_stream_id;
    /// onStatus carries the transaction id of publish, not 0.
    bool echo_transaction = false;
    Writes writes = Writes::plain;
    /// Pause before each write.
    std::chrono::milliseconds delay{0};
    CommandForm command_form = CommandForm::amf0;
    FcPublishReply fc_publish = FcPublishReply::result;
    PublishReply publish_reply = PublishReply::status;
    ConnectObjects connect_objects = ConnectObjects::full;
    bool stream_begin = false;
    /// fmsVer in connect's _result.
    std::string fms_version = "FMS/3,5,7,7009";
    /// The program's own name in connect's _result, as srs_server in `data`; empty for none.
    std::string program;
    /// fourCcList in connect's _result (Enhanced RTMP); empty for none.
    std::vector<std::string> fourcc_list;
    /// videoFourCcInfoMap and capsEx in connect's _result; left out where empty.
    std::map<std::string, std::uint32_t> video_fourccs;
    std::optional<std::uint32_t> caps_ex;

    // Messages that come unasked.
    /// Count of audio and video messages from one PingRequest to the next; one comes at the start. 0 for
    /// none.
    std::uint64_t ping_every = 0;
    /// Media messages after which no ping is sent any more.
    std::uint64_t last_ping = std::numeric_limits<std::uint64_t>::max();
    /// Bytes after which the server acknowledges; 0 for the window that the client announces.
    std::uint32_t ack_window = 0;
    AckCount ack_count = AckCount::bytes;
    /// Bytes at which a count of bytes begins anew; 0 for never.
    std::uint64_t ack_anew = 0;
    /// The window that the client is told to acknowledge.
    std::uint32_t ask_acks = 2'500'000;
    /// The server begins a message, and aborts it, before it answers connect.
    bool abort = false;
    /// The server sends onBWDone and _onbwcheck.
    bool bandwidth_check = false;
    /// The server sends messages and user control events that nobody knows, or that a publisher has no use
    /// for.
    bool unknown = false;

    // Strictness of known servers.
    bool require_tc_url = false;
    /// After releaseStream, the server listens to nothing but FCPublish, then createStream.
    bool strict_order = false;
    /// A command between the start and the end of the stream closes the connection.
    bool stray_command_ends = false;
    /// The highest chunk stream id that the server does not close on; 0 for no limit.
    std::uint32_t max_chunk_stream = 0;
    /// Bytes of the longest message that the server does not reset on; 0 for no limit.
    std::uint32_t max_message = 0;
    /// Message that the server closes at, before it is counted or kept.
    std::optional<Poison> poison;
    /// Bytes that the server reads in a second; 0 for all it can.
    std::uint32_t bytes_per_second = 0;

    /// Treatment of the connection if it plays.
    Playing play;
};

/// The habits of a known server: "nginx", "srs", "mediamtx", "nms" or "ffmpeg". Throws std::invalid_argument.
Script like(std::string_view server);

/// Applies the script option at the front of `arguments`, as `--close-after publish-start`, and returns how
/// many arguments it took: 0 when this is no script option. Throws std::invalid_argument with what is wrong.
std::size_t apply_option(Script& script, std::span<const std::string> arguments);

/// Help on the script options, a line for each.
std::string script_help();

}  // namespace ingest
