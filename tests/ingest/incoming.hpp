#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/script.hpp"
#include "ingest/socket.hpp"
#include "rtmp/chunk.hpp"

namespace ingest {

/// A whole message that came in.
struct Arrival {
    rtmp::ChunkHeader header;
    std::size_t length = 0;
    /// The first bytes of the body, 16 at most.
    rtmp::ByteView beginning;
    /// The body, until the next call; empty for media that is not kept.
    rtmp::ByteView payload;
};

/// Reads a client's chunk stream (RTMP 1.0, 5.3.1), and is not the library's reader: as a second opinion on
/// what is correct it notes what strict servers object to, and it can pass over media without assembling it,
/// so that it never limits a measurement.
class Incoming {
  public:
    enum class End { none, closed, reset, broken, over_limit };

    Incoming(Socket& socket, const Script& script, bool keep_media);

    /// Lets the whole body of a media message be kept where `keeps` says so when it begins, too; it gets the body's
    /// length.
    void keep_media_where(std::function<bool(std::size_t)> keeps) { keeps_ = std::move(keeps); }
    /// Calls `wait` before each read, which waits for something to read; where that returns false, this is the end.
    void wait_by(std::function<bool()> wait) { wait_ = std::move(wait); }

    /// Takes exactly `count` bytes before the chunk stream begins; nothing when it ends before.
    std::optional<rtmp::Bytes> take(std::size_t count);
    /// The next message, which is waited for; nothing at the end.
    std::optional<Arrival> next();
    End end() const { return end_; }

    /// True while there are bytes that no message has used yet.
    bool has_more() const { return position_ < filled_; }
    /// Bytes of the chunk stream so far.
    std::uint64_t bytes() const { return total_ - (filled_ - position_); }
    std::uint32_t chunk_size() const { return chunk_size_; }
    /// Faults of the client since the last call, in words.
    std::vector<std::string> take_faults();

  private:
    static constexpr std::size_t buffer_size = 256U << 10U;
    static constexpr std::size_t max_chunk_streams = 64;
    static constexpr std::size_t max_faults = 100;
    static constexpr std::size_t beginning_size = 16;

    struct Stream {
        rtmp::ChunkHeader header;
        std::size_t length = 0;
        std::size_t received = 0;
        std::uint32_t delta = 0;
        std::uint32_t extended = 0;
        bool has_extended = false;
        bool known = false;
        bool in_message = false;
        bool after_full_header = false;
        bool kept = false;
        std::array<std::uint8_t, beginning_size> beginning{};
        rtmp::Bytes payload;
    };

    bool fill();
    /// `count` contiguous bytes, not yet consumed; nothing at the end.
    std::optional<rtmp::ByteView> peek(std::size_t count);
    std::optional<rtmp::ByteReader> consume(std::size_t count);

    Stream* read_header();
    Stream* stream_of(std::uint32_t id);
    bool read_message_header(Stream& stream, int format);
    bool continue_message(Stream& stream);
    bool read_payload(Stream& stream);
    Arrival complete(Stream& stream);
    bool keeps(const Stream& stream) const;

    void fault(std::string what);
    bool break_off(std::string what);

    Socket& socket_;
    const Script& script_;
    bool keep_media_;
    std::function<bool(std::size_t)> keeps_;
    std::function<bool()> wait_;
    rtmp::Bytes buffer_;
    std::size_t position_ = 0;
    std::size_t filled_ = 0;
    std::uint64_t total_ = 0;
    std::uint32_t chunk_size_ = rtmp::initial_chunk_size;
    std::map<std::uint32_t, Stream> streams_;
    std::vector<std::string> faults_;
    End end_ = End::none;
};

}  // namespace ingest
