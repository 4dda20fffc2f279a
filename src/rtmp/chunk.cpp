#include "rtmp/chunk.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rtmp {

namespace {

/// Parts of a message header that a chunk carries (RTMP 1.0, 5.3.1.2).
enum class Format : std::uint8_t { full = 0, same_stream = 1, delta_only = 2, nothing = 3 };

/// Bytes of one chunk header, in place: a header is written for every message.
class HeaderBytes {
  public:
    void u8(std::uint8_t value) { bytes_.at(size_++) = value; }
    void u24(std::uint32_t value) {
        u8(static_cast<std::uint8_t>(value >> 16U));
        u8(static_cast<std::uint8_t>(value >> 8U));
        u8(static_cast<std::uint8_t>(value));
    }
    void u32(std::uint32_t value) {
        u8(static_cast<std::uint8_t>(value >> 24U));
        u24(value);
    }
    void u32_little_endian(std::uint32_t value) {
        for (unsigned shift = 0; shift < 32; shift += 8)
            u8(static_cast<std::uint8_t>(value >> shift));
    }
    ByteView view() const { return ByteView(bytes_).first(size_); }

  private:
    /// Basic header, message header and extended timestamp (RTMP 1.0, 5.3.1).
    std::array<std::uint8_t, 3 + 11 + 4> bytes_{};
    std::size_t size_ = 0;
};

void put_basic_header(Format format, std::uint32_t chunk_stream, HeaderBytes& out) {
    const auto high = static_cast<std::uint8_t>(static_cast<unsigned>(format) << 6U);
    if (chunk_stream < 64) {
        out.u8(static_cast<std::uint8_t>(high | chunk_stream));
    } else if (chunk_stream < 320) {
        out.u8(high);
        out.u8(static_cast<std::uint8_t>(chunk_stream - 64));
    } else {
        out.u8(high | 1U);
        out.u8(static_cast<std::uint8_t>((chunk_stream - 64) & 0xFFU));
        out.u8(static_cast<std::uint8_t>((chunk_stream - 64) >> 8U));
    }
}

std::size_t total_size(std::span<const ByteView> slices) {
    std::size_t total = 0;
    for (const ByteView slice : slices)
        total += slice.size();
    return total;
}

/// Moves bytes from a list of slices to a gather, however the two are cut.
class SliceCursor {
  public:
    explicit SliceCursor(std::span<const ByteView> slices) : slices_(slices) {}

    void move(std::size_t count, Gather& out) {
        while (count > 0) {
            const ByteView left = slices_.front().subspan(offset_);
            const ByteView part = left.first(std::min(count, left.size()));
            if (part.size() <= ChunkWriter::copy_limit) {
                out.copy(part);
            } else {
                out.refer(part);
            }
            count -= part.size();
            offset_ += part.size();
            if (offset_ == slices_.front().size()) {
                slices_ = slices_.subspan(1);
                offset_ = 0;
            }
        }
    }

  private:
    std::span<const ByteView> slices_;
    std::size_t offset_ = 0;
};

}  // namespace

void ChunkWriter::write(const ChunkHeader& header, std::span<const ByteView> payload, Gather& out) {
    const std::size_t length = total_size(payload);
    const auto [entry, is_new] = streams_.try_emplace(header.chunk_stream);
    State& state = entry->second;
    const std::uint32_t delta = header.timestamp - state.header.timestamp;

    Format format = Format::same_stream;
    // A delta that needs the extended field is read as an absolute time by some servers, so it is not sent.
    if (is_new || header.stream_id != state.header.stream_id || header.timestamp < state.header.timestamp ||
        delta >= extended_timestamp) {
        format = Format::full;
    } else if (header.type == state.header.type && length == state.length) {
        format = state.delta_sent && delta == state.delta ? Format::nothing : Format::delta_only;
    }

    const bool extended = format == Format::full && header.timestamp >= extended_timestamp;
    HeaderBytes start;
    put_basic_header(format, header.chunk_stream, start);
    if (format == Format::full) start.u24(extended ? extended_timestamp : header.timestamp);
    if (format == Format::same_stream || format == Format::delta_only) start.u24(delta);
    if (format == Format::full || format == Format::same_stream) {
        start.u24(static_cast<std::uint32_t>(length));
        start.u8(static_cast<std::uint8_t>(header.type));
    }
    if (format == Format::full) start.u32_little_endian(header.stream_id);
    if (extended) start.u32(header.timestamp);
    out.copy(start.view());

    // Format 3 repeats the extended field: most servers expect it, as the specification of 2012 says.
    HeaderBytes continuation;
    put_basic_header(Format::nothing, header.chunk_stream, continuation);
    if (extended) continuation.u32(header.timestamp);

    SliceCursor cursor(payload);
    for (std::size_t done = 0; done < length;) {
        if (done > 0) out.copy(continuation.view());
        const std::size_t count = std::min<std::size_t>(chunk_size_, length - done);
        cursor.move(count, out);
        done += count;
    }
    state = {header, length, delta, format != Format::full};
}

struct ChunkReader::Header {
    std::uint32_t chunk_stream = 0;
    Format format{};
    /// Timestamp or delta, from whichever field holds it.
    std::uint32_t time = 0;
    bool extended = false;
    std::uint32_t length = 0;
    MessageType type{};
    std::uint32_t stream_id = 0;
    /// Bytes of all headers.
    std::size_t size = 0;
};

void ChunkReader::push(ByteView bytes) {
    if (position_ > 0) {
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(position_));
        position_ = 0;
    }
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

/// Reads the headers of the chunk at the front, and changes nothing: they may be incomplete.
std::optional<ChunkReader::Header> ChunkReader::read_header() {
    const ByteView available = ByteView(buffer_).subspan(position_);
    ByteReader reader(available);
    Header header;
    const std::uint8_t first = reader.u8();
    header.format = static_cast<Format>(first >> 6U);
    header.chunk_stream = first & 0x3FU;
    if (header.chunk_stream == 0) {
        header.chunk_stream = 64U + reader.u8();
    } else if (header.chunk_stream == 1) {
        const std::uint32_t low = reader.u8();
        header.chunk_stream = 64U + low + (std::uint32_t{reader.u8()} << 8U);
    }
    if (reader.failed()) return std::nullopt;

    const auto found = streams_.find(header.chunk_stream);
    static const Stream none;
    const Stream& stream = found == streams_.end() ? none : found->second;
    header.length = stream.length;
    header.type = stream.type;
    header.stream_id = stream.stream_id;
    header.time = stream.delta;
    header.extended = stream.has_extended;
    if (header.format != Format::nothing) {
        header.time = reader.u24();
        header.extended = header.time == extended_timestamp;
    }
    if (header.format == Format::full || header.format == Format::same_stream) {
        header.length = reader.u24();
        header.type = static_cast<MessageType>(reader.u8());
    }
    if (header.format == Format::full) header.stream_id = reader.u32_little_endian();
    if (header.extended) {
        ByteReader before_extended = reader;
        const std::uint32_t extended = reader.u32();
        const bool continues = !stream.partial.empty();
        if (header.format == Format::nothing && continues && !reader.failed() &&
            extended != stream.extended) {
            // This peer does not repeat the field on format 3: the bytes are payload.
            reader = before_extended;
        } else if (header.format != Format::nothing) {
            header.time = extended;
        }
    }
    if (reader.failed()) return std::nullopt;
    header.size = available.size() - reader.remaining();
    return header;
}

std::optional<ReceivedMessage> ChunkReader::next() {
    while (error_.empty()) {
        const std::optional<Header> header = read_header();
        if (!header) return std::nullopt;
        const bool known = streams_.contains(header->chunk_stream);
        if (!known && (header->format == Format::delta_only || header->format == Format::nothing)) {
            fail("a chunk stream began with a shortened header");
            return std::nullopt;
        }
        if (!known && streams_.size() >= max_chunk_streams) {
            fail("too many chunk streams");
            return std::nullopt;
        }
        if (header->length > message_limit_) {
            fail("a message of " + std::to_string(header->length) + " bytes is longer than is accepted");
            return std::nullopt;
        }
        const std::size_t received = known ? streams_[header->chunk_stream].partial.size() : 0;
        if (received > 0 && header->format != Format::nothing) {
            fail("a message began inside another on the same chunk stream");
            return std::nullopt;
        }
        const std::size_t count = std::min<std::size_t>(chunk_size_, header->length - received);
        if (partial_bytes_ + count > message_limit_) {
            fail("messages were begun on many chunk streams at once, and none ended");
            return std::nullopt;
        }
        if (buffer_.size() - position_ < header->size + count) return std::nullopt;
        if (auto message = take_chunk(*header, count)) return message;
    }
    return std::nullopt;
}

/// Moves one chunk, whole in the buffer, to its chunk stream; returns the message that it completes.
std::optional<ReceivedMessage> ChunkReader::take_chunk(const Header& header, std::size_t count) {
    Stream& stream = streams_[header.chunk_stream];
    if (stream.partial.empty()) {
        stream.timestamp = header.format == Format::full ? header.time : stream.timestamp + header.time;
        // After a full header no delta is known yet; peers that then begin with format 3 mean the same time
        // again.
        stream.delta = header.format == Format::full ? 0 : header.time;
        if (header.format != Format::nothing) stream.extended = header.extended ? header.time : 0;
        stream.has_extended = header.extended;
        stream.length = header.length;
        stream.type = header.type;
        stream.stream_id = header.stream_id;
    }
    const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(position_ + header.size);
    stream.partial.insert(stream.partial.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
    position_ += header.size + count;
    partial_bytes_ += count;
    if (stream.partial.size() < stream.length) return std::nullopt;

    partial_bytes_ -= stream.partial.size();
    ReceivedMessage message{header.chunk_stream, stream.type, stream.stream_id, stream.timestamp,
                            std::exchange(stream.partial, {})};
    settle(message);
    return message;
}

void ChunkReader::settle(const ReceivedMessage& message) {
    ByteReader reader(message.payload);
    if (message.type == MessageType::set_chunk_size) {
        const std::uint32_t size = reader.u32() & 0x7FFFFFFFU;
        if (reader.failed() || size == 0) {
            fail("a chunk size of 0 was announced");
            return;
        }
        chunk_size_ = size;
    } else if (message.type == MessageType::abort) {
        const auto aborted = streams_.find(reader.u32());
        if (reader.failed() || aborted == streams_.end()) return;
        partial_bytes_ -= aborted->second.partial.size();
        aborted->second.partial.clear();
    }
}

}  // namespace rtmp
