#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A small RTMP ingest for tests: it behaves like a good server until a script tells it not to.
namespace ingest {

/// What a server says in onStatus and in _error.
struct Status {
    std::string code;
    std::string level = "error";
    std::string description;
    bool operator==(const Status&) const = default;
};

/// Where in a connection something is to happen. A `…_command` is reached when it was read and not yet
/// answered.
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
    /// The peer was told no.
    refusal,
    /// So many audio and video messages have arrived.
    messages,
    delete_stream,
};

struct Moment {
    Point point = Point::accept;
    /// For Point::messages alone.
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
    /// As authmod= has it: adobe, llnw, or one that nobody knows.
    std::string method = "adobe";
    std::string user;
    std::string password;
    // Of the challenge: those of Adobe's method, with an empty opaque left out, and that of Limelight's.
    std::string salt = "SAML6A==";
    std::string challenge = "EMQ75w==";
    std::string opaque = "EMQ75w==";
    std::string nonce = "0123456789abcdef";
    /// Answers an answer with the challenge again.
    bool never_satisfied = false;
};

/// How the replies reach the socket: one write for each message that was answered, every byte a write of its
/// own, or one write for all that was asked so far.
enum class Writes { plain, each_byte, merged };

/// What answers FCPublish: _result, nothing, a _result and an onFCPublish that already says
/// NetStream.Publish.Start, or the name `onFCPublish` with neither a transaction id nor arguments.
enum class FcPublishReply { result, none, early_start, bare };

/// What answers an accepted publish.
enum class PublishReply { status, result, both };

/// The two objects of connect's _result: there, null, or left out.
enum class ConnectObjects { full, null, missing };

/// Replies as AMF0 commands, as AMF3 commands (type 17, a zero byte first), or as those without their zero
/// byte.
enum class CommandForm { amf0, amf3, amf3_bare };

/// How the ingest treats one connection. A default script is a well-behaved server.
struct Script {
    // The handshake.
    /// S1 and S2 are C1, byte for byte.
    bool echo_c1 = false;
    /// Signs S1 and S2 for a client that signed C1.
    bool digest = false;
    /// Closes on a C1 that is not signed.
    bool refuse_simple = false;
    std::uint8_t version = 3;
    /// Sent instead of any handshake, and closed after, as a server of another protocol would; empty for
    /// none.
    std::string greeting;

    // Silence and ends.
    /// Command names, and "handshake" (nothing is sent) or "s2" (S0 and S1 alone are sent).
    std::set<std::string> never_answer;
    std::optional<Moment> close_after;
    /// As close_after, with a TCP reset.
    std::optional<Moment> reset_after;
    std::optional<Moment> stop_reading_after;
    /// Closes so long after accept, without a byte.
    std::optional<std::chrono::milliseconds> accept_then_close;
    /// Neither answers the end of the stream nor closes.
    bool hold_open = false;
    bool no_unpublish_answer = false;

    // Refusals. By command: onStatus for publish, _error for the others.
    std::map<std::string, Status> refuse;
    /// Refuses connect with ex.code 302 and this ex.redirect; empty for none.
    std::string redirect;
    /// The same with ex.redirect2, a whole stream's URL.
    std::string redirect2;
    std::optional<Gate> gate;
    std::optional<LateStatus> late_status;

    // What the replies look like.
    std::uint32_t chunk_size = 4096;
    std::uint32_t stream_id = 1;
    /// The message stream id of onStatus, where it is not stream_id.
    std::optional<std::uint32_t> status_stream_id;
    /// onStatus carries the transaction id of publish, not 0.
    bool echo_transaction = false;
    Writes writes = Writes::plain;
    /// Before each write.
    std::chrono::milliseconds delay{0};
    CommandForm command_form = CommandForm::amf0;
    FcPublishReply fc_publish = FcPublishReply::result;
    PublishReply publish_reply = PublishReply::status;
    ConnectObjects connect_objects = ConnectObjects::full;
    bool stream_begin = false;
    /// fourCcList in connect's _result (Enhanced RTMP); empty for none.
    std::vector<std::string> fourcc_list;
    /// The same of videoFourCcInfoMap and capsEx.
    std::map<std::string, std::uint32_t> video_fourccs;
    std::optional<std::uint32_t> caps_ex;

    // What comes unasked.
    /// A PingRequest every so many audio and video messages, and one at the start; 0 for none.
    std::uint64_t ping_every = 0;
    /// Acknowledges every so many bytes; 0 as the client asks.
    std::uint32_t ack_window = 0;
    /// The window that the client is told to acknowledge.
    std::uint32_t ask_acks = 2'500'000;
    /// Begins a message, and aborts it, before connect is answered.
    bool abort = false;
    /// Sends onBWDone and _onbwcheck.
    bool bandwidth_check = false;
    /// Sends message types and user control events that nobody knows, or that a publisher has no use for.
    bool unknown = false;

    // Strictness of known servers.
    bool require_tc_url = false;
    /// After releaseStream, listens to nothing but FCPublish, then createStream.
    bool strict_order = false;
    /// A command between the start and the end of the stream closes the connection.
    bool stray_command_ends = false;
    /// Closes on a chunk stream id above; 0 for no limit.
    std::uint32_t max_chunk_stream = 0;
    /// Resets on a message longer, in bytes; 0 for no limit.
    std::uint32_t max_message = 0;
    /// Reads so many bytes a second; 0 for all it can.
    std::uint32_t bytes_per_second = 0;
};

/// The habits of a known server: "nginx", "srs", "mediamtx", "nms" or "ffmpeg". Throws std::invalid_argument.
Script like(std::string_view server);

/// Applies the script option at the front of `arguments`, as `--close-after publish-start`, and returns how
/// many arguments it took: 0 when this is no script option. Throws std::invalid_argument with what is wrong.
std::size_t apply_option(Script& script, std::span<const std::string> arguments);

/// One line for each script option.
std::string script_help();

}  // namespace ingest
