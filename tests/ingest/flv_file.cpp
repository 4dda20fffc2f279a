#include "ingest/flv_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <system_error>

#include "ingest/stream_message.hpp"

namespace ingest {
namespace {

constexpr std::uint8_t has_audio = 4;
constexpr std::uint8_t has_video = 1;
constexpr long flags_position = 4;

/// A name that is safe in a path.
std::string file_name(const std::string& text) {
    std::string name = text;
    const auto is_safe = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_';
    };
    std::replace_if(
        name.begin(), name.end(), [&](char c) { return !is_safe(c); }, '_');
    return name.substr(0, 100);
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

std::string FlvFile::path_in(const std::string& directory, const std::string& app, const std::string& key,
                             std::size_t number) {
    return fmt::format("{}/{}.{}.{}.flv", directory, file_name(app), file_name(key), number);
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
