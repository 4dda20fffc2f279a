#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "media/container/remarks.hpp"

namespace media {

/// Watches streams that were not there when the tracks were chosen: a track of FLV that begins late, or one that a later
/// program table of MPEG-TS adds. Where none of its type goes on beside it, it is missed, and a warning says so.
class LateStreams {
  public:
    LateStreams(const std::string& name, Remarks& remarks) : name_(name), remarks_(remarks) {}

    /// A stream of a wanted type, as messages call it.
    struct Stream {
        int index = 0;
        TrackType type = TrackType::video;
        const char* codec_name = "";
    };
    /// Counts a packet of such a stream; `position` is its byte of the input, -1 where that is not known.
    void count(const Stream& stream, std::int64_t position);
    /// Counts a packet of a chosen track.
    void count_chosen(TrackType type, std::int64_t position);
    /// The input has ended: tells of what was not told yet.
    void finish();

  private:
    struct Late {
        Stream stream;
        std::int64_t position = -1;
        /// Packets that were not told yet.
        std::uint64_t packets = 0;
        /// A chosen track of its type goes on beside it.
        bool is_accompanied = false;
        bool told = false;
    };

    void tell(Late& late);

    const std::string& name_;
    Remarks& remarks_;
    std::map<int, Late> late_;
};

}  // namespace media
