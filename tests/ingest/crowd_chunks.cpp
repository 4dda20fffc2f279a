#include "ingest/crowd_chunks.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace ingest {

using rtmp::ByteView;
using rtmp::MessageType;

namespace {

bool is_passed_over(MessageType type) {
    return type == MessageType::audio || type == MessageType::video || type == MessageType::data_amf0 ||
           type == MessageType::data_amf3 || type == MessageType::aggregate;
}

ByteView take_front(ByteView& bytes, std::size_t count) {
    const ByteView front = bytes.first(std::min(count, bytes.size()));
    bytes = bytes.subspan(front.size());
    return front;
}

}  // namespace

std::optional<Arrival> CrowdChunks::next(ByteView& bytes) {
    if (!whole_.empty()) whole_ = rtmp::Bytes();
    while (fault_.empty()) {
        if (!in_chunk_ && (!collect_header(bytes) || !begin_chunk())) return {};
        Stream& stream = streams_[current_];
        take_payload(stream, bytes);
        if (lacking_ > 0) return {};
        in_chunk_ = false;
        if (stream.received == stream.length) return complete(stream);
    }
    return {};
}

bool CrowdChunks::collect_header(ByteView& bytes) {
    for (std::size_t size = header_size(); head_size_ < size; size = header_size()) {
        const ByteView more = take_front(bytes, size - head_size_);
        if (more.empty()) return false;
        std::ranges::copy(more, head_.begin() + static_cast<std::ptrdiff_t>(head_size_));
        head_size_ += more.size();
    }
    return true;
}

/// Bytes of the header, as far as those that are there tell.
std::size_t CrowdChunks::header_size() const {
    if (head_size_ == 0) return 1;
    const std::size_t basic = id_size();
    if (head_size_ < basic) return basic;
    static constexpr std::array<std::size_t, 4> sizes{11, 7, 3, 0};
    const std::size_t size = basic + sizes.at(format());
    if (head_size_ < size) return size;
    if (format() == 3) {
        const Stream* const stream = find(id());
        return stream != nullptr && stream->has_extended ? size + 4 : size;
    }
    const std::uint32_t time = rtmp::ByteReader(ByteView(head_).subspan(basic)).u24();
    return time == rtmp::extended_timestamp ? size + 4 : size;
}

std::size_t CrowdChunks::id_size() const {
    const unsigned short_id = head_[0] & 0x3FU;
    return short_id < 2 ? short_id + 2 : 1;
}

std::uint32_t CrowdChunks::id() const {
    const std::uint32_t short_id = head_[0] & 0x3FU;
    if (short_id >= 2) return short_id;
    return 64U + head_[1] + (short_id == 1 ? 256U * head_[2] : 0U);
}

CrowdChunks::Stream* CrowdChunks::find(std::uint32_t id) {
    return const_cast<Stream*>(
        std::as_const(*this).find(id));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

const CrowdChunks::Stream* CrowdChunks::find(std::uint32_t id) const {
    const auto found = std::ranges::find_if(
        streams_, [id](const Stream& stream) { return stream.header.chunk_stream == id; });
    return found == streams_.end() ? nullptr : &*found;
}

bool CrowdChunks::begin_chunk() {
    Stream* stream = find(id());
    if (stream == nullptr) {
        if (format() != 0)
            return fail(fmt::format("chunk stream {} begins with a format {} header", id(), format()));
        if (streams_.size() == max_chunk_streams)
            return fail(fmt::format("more than {} chunk streams", max_chunk_streams));
        stream = &streams_.emplace_back();
        stream->header.chunk_stream = id();
    }
    if (format() < 3) {
        if (stream->in_message) return fail("a message begins inside another on the same chunk stream");
        read_message_header(*stream);
    } else if (!stream->in_message) {
        stream->header.timestamp += stream->delta;
    }
    if (!std::exchange(stream->in_message, true)) stream->received = 0;
    head_size_ = 0;
    if (stream->length > max_kept && !is_passed_over(stream->header.type))
        return fail(fmt::format("a command of {} bytes", stream->length));
    current_ = static_cast<std::size_t>(stream - streams_.data());
    lacking_ = std::min<std::size_t>(chunk_size_, stream->length - stream->received);
    return in_chunk_ = true;
}

void CrowdChunks::read_message_header(Stream& stream) {
    rtmp::ByteReader header(ByteView(head_).first(head_size_).subspan(id_size()));
    std::uint32_t time = header.u24();
    if (format() < 2) {
        stream.length = header.u24();
        stream.header.type = static_cast<MessageType>(header.u8());
    }
    if (format() == 0) stream.header.stream_id = header.u32_little_endian();
    stream.has_extended = time == rtmp::extended_timestamp;
    if (stream.has_extended) time = header.u32();
    stream.header.timestamp = format() == 0 ? time : stream.header.timestamp + time;
    stream.delta = time;
}

void CrowdChunks::take_payload(Stream& stream, ByteView& bytes) {
    const ByteView part = take_front(bytes, lacking_);
    if (stream.received < beginning_size) {
        std::ranges::copy(part.first(std::min<std::size_t>(part.size(), beginning_size - stream.received)),
                          stream.beginning.begin() + static_cast<std::ptrdiff_t>(stream.received));
    }
    if (!is_passed_over(stream.header.type)) stream.kept.insert(stream.kept.end(), part.begin(), part.end());
    stream.received += static_cast<std::uint32_t>(part.size());
    lacking_ -= part.size();
}

Arrival CrowdChunks::complete(Stream& stream) {
    stream.in_message = false;
    whole_ = std::exchange(stream.kept, {});
    if (stream.header.type == MessageType::set_chunk_size) {
        const std::uint32_t size = rtmp::ByteReader(whole_).u32();
        if (size == 0 || size > 0x7FFFFFFF) {
            fail(fmt::format("a chunk size of {}", size));
        } else {
            chunk_size_ = size;
        }
    }
    if (stream.header.type == MessageType::abort) {
        Stream* const aborted = find(rtmp::ByteReader(whole_).u32());
        if (aborted != nullptr) {
            aborted->in_message = false;
            aborted->kept = {};
        }
    }
    return {stream.header, stream.length,
            ByteView(stream.beginning).first(std::min<std::size_t>(stream.length, beginning_size)), whole_};
}

bool CrowdChunks::fail(std::string what) {
    fault_ = std::move(what);
    return false;
}

}  // namespace ingest
