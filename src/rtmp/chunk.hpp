#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "rtmp/bytes.hpp"
#include "rtmp/gather.hpp"
#include "rtmp/message.hpp"

namespace rtmp {

/// Bytes of a chunk's payload with which both directions start (RTMP 1.0, 5.4.1).
inline constexpr std::uint32_t initial_chunk_size = 128;
/// Bytes of the longest message: its length has 24 bits on the wire.
inline constexpr std::size_t max_message_size = 0xFFFFFF;
/// The least time, in milliseconds, that stands in the extended field; the timestamp field then holds
/// 0xFFFFFF.
inline constexpr std::uint32_t extended_timestamp = 0xFFFFFF;

/// The fields that a chunk header carries for a message.
struct ChunkHeader {
    std::uint32_t chunk_stream = 2;
    MessageType type{};
    std::uint32_t stream_id = 0;
    /// Time in milliseconds modulo 2^32.
    std::uint32_t timestamp = 0;
    bool operator==(const ChunkHeader&) const = default;
};

/// Cuts messages into chunks (RTMP 1.0, 5.3.1). Whole messages are written back to back.
class ChunkWriter {
  public:
    /// Bytes of the longest slice that is copied next to the chunk header: cheaper for the kernel than one
    /// more slice. Copied slices need no owner.
    static constexpr std::size_t copy_limit = 64;

    /// Sets the chunk size from the next message on, 1 to 0x7FFFFFFF. The caller sends the SetChunkSize
    /// message first.
    void set_chunk_size(std::uint32_t size) { chunk_size_ = size; }
    std::uint32_t chunk_size() const { return chunk_size_; }

    /// Appends the message to `out`: chunk headers copied, `payload` referred to in place.
    /// `payload` is at most max_message_size bytes over all its slices.
    void write(const ChunkHeader& header, std::span<const ByteView> payload, Gather& out);

  private:
    struct State {
        ChunkHeader header;
        std::size_t length = 0;
        std::uint32_t delta = 0;
        /// A delta was sent since the last full header: only then may format 3 start a message, since peers
        /// disagree on what format 3 means right after format 0.
        bool delta_sent = false;
    };

    std::uint32_t chunk_size_ = initial_chunk_size;
    std::map<std::uint32_t, State> streams_;
};

/// Puts messages together again from chunks, however the bytes are split. It settles SetChunkSize and Abort
/// itself and still hands them on, for the trace.
class ChunkReader {
  public:
    /// Chunk streams at once; more are refused, since each may hold a partial message.
    static constexpr std::size_t max_chunk_streams = 64;
    /// Bytes of the longest message that is accepted by default, and of all messages together that are not
    /// whole yet: a publisher receives replies and little else.
    static constexpr std::size_t default_message_limit = 4U << 20U;
    /// The same for a player, which receives whole pictures: any length that a header can say. As much again
    /// is held in chunks that are not whole.
    static constexpr std::size_t media_message_limit = 16U << 20U;

    explicit ChunkReader(std::size_t message_limit = default_message_limit) : message_limit_(message_limit) {}

    void push(ByteView bytes);
    /// The next whole message, or nothing until more bytes come, or after an error.
    std::optional<ReceivedMessage> next();
    /// The way in which the peer broke the chunk protocol; empty for none.
    const std::string& error() const { return error_; }

  private:
    struct Stream {
        std::uint32_t timestamp = 0;
        std::uint32_t delta = 0;
        /// The extended field of the last header that had one, which format 3 repeats.
        std::uint32_t extended = 0;
        std::uint32_t length = 0;
        std::uint32_t stream_id = 0;
        MessageType type{};
        bool has_extended = false;
        Bytes partial;
    };
    struct Header;

    std::optional<Header> read_header();
    std::optional<ReceivedMessage> take_chunk(const Header& header, std::size_t count);
    void fail(std::string why) { error_ = std::move(why); }
    void settle(const ReceivedMessage& message);

    std::size_t message_limit_;
    std::uint32_t chunk_size_ = initial_chunk_size;
    Bytes buffer_;
    std::size_t position_ = 0;
    /// Bytes of all messages that are not whole yet.
    std::size_t partial_bytes_ = 0;
    std::map<std::uint32_t, Stream> streams_;
    std::string error_;
};

}  // namespace rtmp
