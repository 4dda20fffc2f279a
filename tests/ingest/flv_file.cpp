#include "ingest/flv_file.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>

namespace ingest {
namespace {

constexpr std::uint8_t has_audio = 4;
constexpr std::uint8_t has_video = 1;
constexpr long flags_position = 4;

/// The body of a data message without the string `@setDataFrame` before it.
rtmp::ByteView without_set_data_frame(rtmp::ByteView body) {
    static constexpr std::string_view prefix("\x02\x00\x0D@setDataFrame", 16);
    const rtmp::ByteView bytes = rtmp::as_bytes(prefix);
    const bool prefixed = body.size() >= bytes.size() && std::equal(bytes.begin(), bytes.end(), body.begin());
    return prefixed ? body.subspan(bytes.size()) : body;
}

}  // namespace

FlvFile::FlvFile(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "wb"), &std::fclose) {
    if (!file_) throw std::system_error(errno, std::generic_category(), "cannot create " + path);
    rtmp::ByteWriter header;
    header.text("FLV");
    header.u8(1);
    header.u8(has_audio | has_video);
    header.u32(9);
    header.u32(0);
    put(header.view());
}

void FlvFile::write(rtmp::MessageType type, std::uint32_t timestamp, rtmp::ByteView body) {
    if (type == rtmp::MessageType::audio) tracks_ |= has_audio;
    if (type == rtmp::MessageType::video) tracks_ |= has_video;
    if (type == rtmp::MessageType::data_amf0) body = without_set_data_frame(body);
    const auto size = static_cast<std::uint32_t>(body.size());
    rtmp::ByteWriter tag;
    tag.u8(static_cast<std::uint8_t>(type));
    tag.u24(size);
    tag.u24(timestamp & 0xFFFFFF);
    tag.u8(static_cast<std::uint8_t>(timestamp >> 24U));
    tag.u24(0);
    put(tag.view());
    put(body);
    rtmp::ByteWriter back_pointer;
    back_pointer.u32(11 + size);
    put(back_pointer.view());
}

void FlvFile::close() {
    if (!file_) return;
    const bool written =
        std::fseek(file_.get(), flags_position, SEEK_SET) == 0 && std::fputc(tracks_, file_.get()) != EOF;
    if (std::fclose(file_.release()) != 0 || !written) {
        throw std::system_error(errno, std::generic_category(), "cannot write " + path_);
    }
}

void FlvFile::put(rtmp::ByteView bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
        throw std::system_error(errno, std::generic_category(), "cannot write " + path_);
    }
}

}  // namespace ingest
