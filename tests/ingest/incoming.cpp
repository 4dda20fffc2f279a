#include "ingest/incoming.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace ingest {

using rtmp::MessageType;

Incoming::Incoming(Socket& socket, const Script& script, bool keep_media)
    : socket_(socket), script_(script), keep_media_(keep_media), buffer_(buffer_size) {}

std::optional<rtmp::Bytes> Incoming::take(std::size_t count) {
    const auto bytes = peek(count);
    if (!bytes) return {};
    position_ += count;
    total_ -= count;
    return rtmp::Bytes(bytes->begin(), bytes->end());
}

std::optional<Arrival> Incoming::next() {
    for (;;) {
        Stream* const stream = read_header();
        if (stream == nullptr || !read_payload(*stream)) return {};
        if (stream->received == stream->length) return complete(*stream);
    }
}

std::vector<std::string> Incoming::take_faults() {
    return std::exchange(faults_, {});
}

bool Incoming::fill() {
    if (end_ != End::none) return false;
    if (position_ == filled_) position_ = filled_ = 0;
    std::span<std::uint8_t> room = std::span(buffer_).subspan(filled_);
    if (script_.bytes_per_second > 0) {
        // Slow reading takes a fiftieth of the rate, fifty times a second.
        room = room.first(std::min<std::size_t>(room.size(), script_.bytes_per_second / 50 + 1));
        if (!socket_.sleep_ms(20)) {
            end_ = End::reset;
            return false;
        }
    }
    if (wait_ && !wait_()) {
        end_ = End::closed;
        return false;
    }
    const Socket::Read read = socket_.read(room);
    if (read.count == 0) end_ = read.reset ? End::reset : End::closed;
    filled_ += read.count;
    total_ += read.count;
    return read.count > 0;
}

std::optional<rtmp::ByteView> Incoming::peek(std::size_t count) {
    if (buffer_.size() - position_ < count) {
        std::memmove(buffer_.data(), buffer_.data() + position_, filled_ - position_);
        filled_ -= position_;
        position_ = 0;
    }
    while (filled_ - position_ < count) {
        if (!fill()) return {};
    }
    return rtmp::ByteView(buffer_).subspan(position_, count);
}

std::optional<rtmp::ByteReader> Incoming::consume(std::size_t count) {
    const auto bytes = peek(count);
    if (!bytes) return {};
    position_ += count;
    return rtmp::ByteReader(*bytes);
}

Incoming::Stream* Incoming::read_header() {
    auto first = consume(1);
    if (!first) return nullptr;
    const unsigned basic = first->u8();
    const int format = static_cast<int>(basic >> 6U);
    std::uint32_t id = basic & 0x3FU;
    if (id < 2) {
        auto more = consume(id + 1);
        if (!more) return nullptr;
        const std::uint32_t low = more->u8();
        id = 64 + low + 256U * (id == 1 ? more->u8() : 0U);
    }
    Stream* const stream = stream_of(id);
    if (stream == nullptr) return nullptr;
    if (format != 0 && !stream->known) {
        break_off(fmt::format("chunk stream {} begins with a format {} header", id, format));
        return nullptr;
    }
    const bool good = format == 3 ? continue_message(*stream) : read_message_header(*stream, format);
    return good ? stream : nullptr;
}

Incoming::Stream* Incoming::stream_of(std::uint32_t id) {
    if (script_.max_chunk_stream > 0 && id > script_.max_chunk_stream) {
        break_off(fmt::format("chunk stream {} is above {}", id, script_.max_chunk_stream));
        return nullptr;
    }
    Stream& stream = streams_[id];
    stream.header.chunk_stream = id;
    if (streams_.size() > max_chunk_streams) {
        break_off(fmt::format("more than {} chunk streams", max_chunk_streams));
        return nullptr;
    }
    return &stream;
}

bool Incoming::read_message_header(Stream& stream, int format) {
    if (stream.in_message) return break_off("a message begins inside another on the same chunk stream");
    static constexpr std::array<std::size_t, 3> sizes{11, 7, 3};
    auto header = consume(sizes[static_cast<std::size_t>(format)]);
    if (!header) return false;
    std::uint32_t time = header->u24();
    if (format < 2) {
        stream.length = header->u24();
        stream.header.type = static_cast<MessageType>(header->u8());
    }
    if (format == 0) stream.header.stream_id = header->u32_little_endian();
    stream.has_extended = time == rtmp::extended_timestamp;
    if (stream.has_extended) {
        auto extended = consume(4);
        if (!extended) return false;
        time = stream.extended = extended->u32();
        if (time < rtmp::extended_timestamp) fault("an extended timestamp that needs no extension");
        if (format != 0) fault("an extended delta, which SRS takes for a time");
    }
    stream.header.timestamp = format == 0 ? time : stream.header.timestamp + time;
    stream.delta = time;
    stream.after_full_header = format == 0;
    stream.known = stream.in_message = true;
    stream.received = 0;
    if (script_.max_message > 0 && stream.length > script_.max_message) {
        fault(fmt::format("a message of {} bytes", stream.length));
        end_ = End::over_limit;
        return false;
    }
    return true;
}

bool Incoming::continue_message(Stream& stream) {
    if (stream.has_extended) {
        const auto bytes = peek(4);
        if (!bytes) return false;
        if (rtmp::ByteReader(*bytes).u32() == stream.extended) {
            position_ += 4;
        } else {
            fault("a format 3 header does not repeat the extended timestamp");
        }
    }
    if (stream.in_message) return true;
    if (stream.after_full_header) fault("a format 3 header begins a message right after a format 0 header");
    stream.header.timestamp += stream.delta;
    stream.in_message = true;
    stream.received = 0;
    return true;
}

bool Incoming::read_payload(Stream& stream) {
    if (stream.received == 0) {
        stream.payload.clear();
        stream.kept = keeps(stream);
    }
    std::size_t left = std::min<std::size_t>(chunk_size_, stream.length - stream.received);
    while (left > 0) {
        if (position_ == filled_ && !fill()) return false;
        const std::size_t count = std::min(left, filled_ - position_);
        const rtmp::ByteView bytes = rtmp::ByteView(buffer_).subspan(position_, count);
        if (stream.received < beginning_size) {
            std::copy_n(bytes.begin(), std::min(count, beginning_size - stream.received),
                        stream.beginning.begin() + static_cast<std::ptrdiff_t>(stream.received));
        }
        if (stream.kept) stream.payload.insert(stream.payload.end(), bytes.begin(), bytes.end());
        stream.received += count;
        position_ += count;
        left -= count;
    }
    return true;
}

Arrival Incoming::complete(Stream& stream) {
    stream.in_message = false;
    const rtmp::ByteView payload = stream.payload;
    if (stream.header.type == MessageType::set_chunk_size) {
        const std::uint32_t size = rtmp::ByteReader(payload).u32();
        if (size == 0 || size > 0x7FFFFFFF) {
            fault(fmt::format("a chunk size of {}", size));
        } else {
            chunk_size_ = size;
        }
    }
    if (stream.header.type == MessageType::abort) {
        const auto found = streams_.find(rtmp::ByteReader(payload).u32());
        if (found != streams_.end()) found->second.in_message = false;
    }
    return {stream.header, stream.length,
            rtmp::ByteView(stream.beginning).first(std::min(stream.length, beginning_size)), payload};
}

bool Incoming::keeps(const Stream& stream) const {
    const bool is_media =
        stream.header.type == MessageType::audio || stream.header.type == MessageType::video;
    return keep_media_ || !is_media || (keeps_ && keeps_(stream.length));
}

void Incoming::fault(std::string what) {
    if (faults_.size() < max_faults) faults_.push_back(std::move(what));
}

bool Incoming::break_off(std::string what) {
    fault(std::move(what));
    end_ = End::broken;
    return false;
}

}  // namespace ingest
