#pragma once

#include <memory>

#include "media/bytes/byte_source.hpp"

struct AVFormatContext;
struct AVPacket;

namespace media {

/// Reads FLV whose codecs are named by a FOURCC (Enhanced RTMP v2), as one of libavformat's demuxers would:
/// those know such files since FFmpeg 6.1, and of several tracks and all codecs since 8.0 alone.
class EnhancedFlv {
  public:
    /// True for FLV of which a tag near the beginning is of that kind. Of a pipe, more of the head is fetched
    /// (ByteSource::look()), as far as it takes to see the tracks that it announces.
    static bool begins(ByteSource& source);

    /// Reads from the beginning of the context's bytes; streams are added to it as they come. The context is
    /// to outlive this object.
    explicit EnhancedFlv(AVFormatContext& context);
    ~EnhancedFlv();
    EnhancedFlv(const EnhancedFlv&) = delete;
    EnhancedFlv& operator=(const EnhancedFlv&) = delete;

    /// The next packet, as av_read_frame() hands it out: 0, or an AVERROR.
    int read(AVPacket& packet);
    /// Goes on at the tag that begins there, or at the first one where that is behind: 0, or an AVERROR.
    int seek_byte(std::int64_t position);

  private:
    class Reader;
    std::unique_ptr<Reader> reader_;
};

}  // namespace media
