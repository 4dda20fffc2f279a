#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rtmp/amf0.hpp"
#include "rtmp/bytes.hpp"

namespace rtmp {

/// Message type ids (RTMP 1.0, 5.4 and 7.1).
enum class MessageType : std::uint8_t {
    set_chunk_size = 1,
    abort = 2,
    acknowledgement = 3,
    user_control = 4,
    window_ack_size = 5,
    set_peer_bandwidth = 6,
    audio = 8,
    video = 9,
    data_amf3 = 15,
    shared_object_amf3 = 16,
    command_amf3 = 17,
    data_amf0 = 18,
    shared_object_amf0 = 19,
    command_amf0 = 20,
    aggregate = 22,
};

/// The type in a word: "audio", "command", …; "type 99" for an unknown id.
std::string name_of(MessageType type);

/// The first bytes of a media message body, before the media itself: small enough to travel by value.
struct Head {
    std::array<std::uint8_t, 22> bytes{};
    std::uint8_t size = 0;

    void u8(std::uint8_t value) { bytes[size++] = value; }
    void u24(std::uint32_t value);
    void u32(std::uint32_t value);
    ByteView view() const { return {bytes.data(), size}; }
};

/// Media or data on its way out: a few header bytes, and views of the rest in memory that `owner` keeps
/// alive. It carries no stream id, so that several sessions can send the same message, each on its own
/// stream.
struct Message {
    MessageType type = MessageType::data_amf0;
    /// Milliseconds from the stream's origin; wraps at 2^32 only on the wire.
    std::int64_t timestamp_ms = 0;
    Head head;
    std::vector<ByteView> body;
    std::shared_ptr<const void> owner;
    /// Nanoseconds beyond the timestamp at which a frame is presented, less than a millisecond. They travel
    /// only where the session was told to send them.
    std::optional<std::uint32_t> nanoseconds = std::nullopt;

    /// Bytes of head and body together.
    std::size_t size() const;
};

/// A message whose body is `bytes`, which it then owns.
Message make_message(MessageType type, std::int64_t timestamp_ms, Bytes bytes);

/// A message as a chunk stream delivers it: whole, in memory of its own.
struct ReceivedMessage {
    std::uint32_t chunk_stream = 0;
    MessageType type{};
    std::uint32_t stream_id = 0;
    std::uint32_t timestamp = 0;
    Bytes payload;
};

/// An AMF command (RTMP 1.0, 7.2): `arguments` is all that follows the transaction id, the command object
/// first.
struct Command {
    std::string name;
    double transaction = 0;
    std::vector<amf0::Value> arguments;

    /// The argument at `index`, or undefined when the peer left it out.
    const amf0::Value& argument(std::size_t index) const;
};

Bytes encode(const Command& command);
/// Reads a command of type 20 or 17; nothing when it has no name. A body cut short keeps the arguments before
/// the cut, and a missing transaction id reads as 0: servers send both.
std::optional<Command> decode_command(MessageType type, ByteView payload);

/// Content of a command, data or control message in words, for a trace; empty for other types. It may hold
/// secrets.
std::string describe(MessageType type, ByteView payload);

/// User control events (RTMP 1.0, 7.1.7).
enum class UserControl : std::uint16_t {
    stream_begin = 0,
    stream_eof = 1,
    set_buffer_length = 3,
    ping_request = 6,
    ping_response = 7,
};

Bytes encode_u32(std::uint32_t value);
Bytes encode_user_control(UserControl event, std::uint32_t value);
/// SetBufferLength: the milliseconds of media that a player of the stream holds back.
Bytes encode_buffer_length(std::uint32_t stream_id, std::uint32_t milliseconds);

}  // namespace rtmp
