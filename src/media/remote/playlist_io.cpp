#include "media/remote/playlist_io.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>

extern "C" {
#include <libavformat/avformat.h>
}

namespace media {

namespace {

/// Bytes of the longest playlist: a day of segments takes less.
constexpr std::size_t longest_playlist = 4U << 20U;
constexpr int buffer_size = 16 * 1024;
constexpr std::string_view end_of_playlist = "\n#EXT-X-ENDLIST\n";

/// A text that is read from its beginning to its end.
struct Reading {
    std::string text;
    std::size_t position = 0;
};

int read_text(void* opaque, std::uint8_t* buffer, int size) {
    auto& reading = *static_cast<Reading*>(opaque);
    const std::size_t count =
        std::min(static_cast<std::size_t>(size), reading.text.size() - reading.position);
    if (count == 0) return AVERROR_EOF;
    std::copy_n(reading.text.data() + reading.position, count, buffer);
    reading.position += count;
    return static_cast<int>(count);
}

/// All that comes from `io`: 0, or an AVERROR.
int read_all(AVIOContext& io, std::string& text) {
    std::array<unsigned char, 4096> piece{};
    for (;;) {
        const int count = avio_read(&io, piece.data(), static_cast<int>(piece.size()));
        if (count == AVERROR_EOF || count == 0) return 0;
        if (count < 0) return count;
        text.append(reinterpret_cast<const char*>(piece.data()), static_cast<std::size_t>(count));
        if (text.size() > longest_playlist) return AVERROR_INVALIDDATA;
    }
}

AVIOContext* io_of(std::string text) {
    auto* const buffer = static_cast<unsigned char*>(av_malloc(buffer_size));
    auto reading = std::make_unique<Reading>(Reading{.text = std::move(text)});
    AVIOContext* const io =
        avio_alloc_context(buffer, buffer_size, 0, reading.get(), read_text, nullptr, nullptr);
    if (buffer == nullptr || io == nullptr) throw std::bad_alloc();
    static_cast<void>(reading.release());  // close() frees it
    return io;
}

}  // namespace

bool PlaylistIo::is_playlist(std::string_view address) {
    return address.substr(0, address.find_first_of("?#")).ends_with(".m3u8");
}

int PlaylistIo::open(AVFormatContext& context, AVIOContext** io, const char* address,
                     AVDictionary** options) {
    const bool has_ended = ended_ != nullptr && *ended_;
    AVIOContext* source = nullptr;
    const AVIOInterruptCB ends = context.interrupt_callback;
    if (const int error = avio_open2(&source, address, AVIO_FLAG_READ, &ends, options); error < 0)
        return error;
    std::string text;
    const int error = read_all(*source, text);
    avio_close(source);
    if (error < 0) return error;
    // Asked for the first time since the stream has ended, it may still grow.
    const bool has_stopped = has_ended && address_ == address && text_ == text;
    address_ = address;
    text_ = text;
    *io = io_of(has_stopped ? text.append(end_of_playlist) : text);
    return 0;
}

int PlaylistIo::close(AVFormatContext* /*context*/, AVIOContext* io) {
    if (io == nullptr) return 0;
    if (io->read_packet != read_text) return avio_close(io);
    delete static_cast<Reading*>(io->opaque);
    av_freep(&io->buffer);
    avio_context_free(&io);
    return 0;
}

}  // namespace media
