#pragma once

#include <atomic>
#include <string>
#include <string_view>

struct AVDictionary;
struct AVFormatContext;
struct AVIOContext;

namespace media {

/// Playlists of HLS on their way to libavformat. A server does not always end its playlist with the stream, and
/// libavformat then keeps the last frames, waiting for what comes behind them. So a playlist that has not grown since it
/// was asked for the last time, of a stream that has ended, gets an end.
class PlaylistIo {
  public:
    /// `ended` is checked each time; may be null.
    explicit PlaylistIo(const std::atomic<bool>* ended) : ended_(ended) {}

    /// True for the address of a playlist.
    static bool is_playlist(std::string_view address);
    /// Reads the whole playlist and hands it out from memory: 0, or an AVERROR. libavformat takes what it knows of
    /// `options`.
    int open(AVFormatContext& context, AVIOContext** io, const char* address, AVDictionary** options);
    /// For AVFormatContext::io_close2: closes what open() gave, and what libavformat opened itself.
    static int close(AVFormatContext* context, AVIOContext* io);

  private:
    const std::atomic<bool>* ended_;
    /// The last playlist and its address.
    std::string address_;
    std::string text_;
};

}  // namespace media
