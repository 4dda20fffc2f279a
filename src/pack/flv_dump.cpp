#include "pack/flv_dump.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "ground/errno_text.hpp"
#include "pack/error.hpp"
#include "rtmp/amf0.hpp"
#include "rtmp/bytes.hpp"

namespace pack {

namespace {

constexpr std::size_t tag_header_size = 11;

/// Bytes that wait for more at most: a reader at the other end of a pipe gets every picture at once.
constexpr std::size_t most_pending = 4096;

/// The wrapper tells a server to keep the data that follows; on playback, and in files, it is gone.
rtmp::ByteView without_set_data_frame(rtmp::ByteView body) {
    static const rtmp::Bytes wrapper = rtmp::amf0::encode_all({"@setDataFrame"});
    const bool wrapped =
        body.size() >= wrapper.size() && std::equal(wrapper.begin(), wrapper.end(), body.begin());
    return wrapped ? body.subspan(wrapper.size()) : body;
}

}  // namespace

FlvDump::FlvDump(std::string path, bool has_audio, bool has_video, int interrupt) : path_(std::move(path)) {
    try {
        file_.emplace(path_, interrupt);
    } catch (const std::system_error& error) {
        fail(error);
    }
    rtmp::ByteWriter header;
    header.text("FLV");
    header.u8(1);
    header.u8(static_cast<std::uint8_t>((has_audio ? 4U : 0U) | (has_video ? 1U : 0U)));
    header.u32(9);
    header.u32(0);
    put(header.view());
}

void FlvDump::write(const rtmp::Message& message) {
    const bool is_data = message.type == rtmp::MessageType::data_amf0;
    std::size_t size = message.head.size;
    for (const rtmp::ByteView slice : message.body)
        size += (is_data ? without_set_data_frame(slice) : slice).size();

    const auto timestamp = static_cast<std::uint32_t>(message.timestamp_ms);
    rtmp::ByteWriter header;
    header.u8(static_cast<std::uint8_t>(message.type));
    header.u24(static_cast<std::uint32_t>(size));
    header.u24(timestamp);
    header.u8(static_cast<std::uint8_t>(timestamp >> 24U));
    header.u24(0);
    put(header.view());
    put(message.head.view());
    for (const rtmp::ByteView slice : message.body)
        put(is_data ? without_set_data_frame(slice) : slice);
    rtmp::ByteWriter back_pointer;
    back_pointer.u32(static_cast<std::uint32_t>(tag_header_size + size));
    put(back_pointer.view());
}

void FlvDump::put(rtmp::ByteView bytes) {
    if (pending_.size() + bytes.size() < most_pending) {
        pending_.insert(pending_.end(), bytes.begin(), bytes.end());
        return;
    }
    write_pending();
    try {
        file_->write(bytes);
    } catch (const std::system_error& error) {
        fail(error);
    }
}

void FlvDump::write_pending() {
    try {
        file_->write(pending_);
    } catch (const std::system_error& error) {
        fail(error);
    }
    pending_.clear();
}

void FlvDump::close() {
    write_pending();
    try {
        file_->close();
    } catch (const std::system_error& error) {
        fail(error);
    }
}

void FlvDump::fail(const std::system_error& error) const {
    const int cause = error.code().value();
    const ErrorKind kind = cause == EINTR ? ErrorKind::interrupted : ErrorKind::cannot_write;
    throw Error(kind, path_ + ": the dump cannot be written: " + ground::errno_text(cause) +
                          "; choose another --dump file");
}

}  // namespace pack
