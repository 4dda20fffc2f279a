#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/incoming.hpp"
#include "rtmp/chunk.hpp"

namespace ingest {

/// Reads the chunk stream of one publisher among many (RTMP 1.0, 5.3.1): bytes are pushed at it as they come, cut
/// anywhere, and those of audio, video and data are passed over where they lie. It holds some hundred bytes, and
/// the body of a command that is not whole yet.
class CrowdChunks {
  public:
    /// Chunk streams of one connection; more are a fault.
    static constexpr std::size_t max_chunk_streams = 16;
    /// Bytes of the longest message that is kept: of commands and control messages. A longer one is a fault.
    static constexpr std::size_t max_kept = 65536;

    /// Takes bytes off the front until a message is whole, and returns it; nothing once all bytes are used, or after a
    /// fault. What the arrival refers to stays until the next call.
    std::optional<Arrival> next(rtmp::ByteView& bytes);
    /// The way in which the peer broke the protocol, for ever; empty for none.
    const std::string& fault() const { return fault_; }
    std::uint32_t chunk_size() const { return chunk_size_; }

  private:
    static constexpr std::size_t beginning_size = 16;
    /// Bytes of the longest header: three of the chunk stream id, eleven, and four of an extended timestamp.
    static constexpr std::size_t max_header = 18;

    struct Stream {
        rtmp::ChunkHeader header;
        std::uint32_t length = 0;
        std::uint32_t received = 0;
        std::uint32_t delta = 0;
        bool has_extended = false;
        bool in_message = false;
        std::array<std::uint8_t, beginning_size> beginning{};
        rtmp::Bytes kept;
    };

    /// Collects the bytes of a header; false while some are missing.
    bool collect_header(rtmp::ByteView& bytes);
    std::size_t header_size() const;
    unsigned format() const { return head_[0] >> 6U; }
    std::size_t id_size() const;
    std::uint32_t id() const;
    Stream* find(std::uint32_t id);
    const Stream* find(std::uint32_t id) const;
    bool begin_chunk();
    void read_message_header(Stream& stream);
    void take_payload(Stream& stream, rtmp::ByteView& bytes);
    Arrival complete(Stream& stream);
    bool fail(std::string what);

    std::array<std::uint8_t, max_header> head_{};
    std::size_t head_size_ = 0;
    std::vector<Stream> streams_;
    /// Place in streams_ of the chunk that is open, and the bytes that it lacks.
    std::size_t current_ = 0;
    std::size_t lacking_ = 0;
    bool in_chunk_ = false;
    std::uint32_t chunk_size_ = rtmp::initial_chunk_size;
    /// The body of the message that was handed out last.
    rtmp::Bytes whole_;
    std::string fault_;
};

}  // namespace ingest
