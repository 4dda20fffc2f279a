#include "pack/flv_dump.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "ground/errno_text.hpp"
#include "pack/error.hpp"
#include "rtmp/amf0.hpp"
#include "rtmp/bytes.hpp"

namespace pack {

namespace {

constexpr std::size_t tag_header_size = 11;

/// The wrapper tells a server to keep the data that follows; on playback, and in files, it is gone.
rtmp::ByteView without_set_data_frame(rtmp::ByteView body) {
    static const rtmp::Bytes wrapper = rtmp::amf0::encode_all({"@setDataFrame"});
    const bool wrapped =
        body.size() >= wrapper.size() && std::equal(wrapper.begin(), wrapper.end(), body.begin());
    return wrapped ? body.subspan(wrapper.size()) : body;
}

}  // namespace

FlvDump::FlvDump(std::string path, bool has_audio, bool has_video)
    : path_(std::move(path)), file_(std::fopen(path_.c_str(), "wbe"), &std::fclose) {
    if (!file_) fail();
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
    // A record that is empty may have no memory, which fwrite() must not be given.
    if (bytes.empty()) return;
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) fail();
}

void FlvDump::close() {
    if (std::fclose(file_.release()) != 0) fail();
}

void FlvDump::fail() const {
    const ErrorKind kind = errno == EINTR ? ErrorKind::interrupted : ErrorKind::cannot_write;
    throw Error(kind, path_ + ": the dump cannot be written: " + ground::errno_text(errno) +
                          "; choose another --dump file");
}

}  // namespace pack
