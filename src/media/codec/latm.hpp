#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// StreamMuxConfig (ISO/IEC 14496-3, 1.7.3.1) of one program and layer: the frames that follow depend on it.
struct LatmMux {
    /// The AudioSpecificConfig (1.6.2.1).
    Bytes config;
    Time frame_duration{0};
    /// Frames an element, from 1 on.
    unsigned frames = 1;
    /// Bits a frame, where all are of one size; otherwise each says its own.
    std::optional<std::size_t> frame_bits;
};

/// Reads AAC in LATM, as broadcasters of several countries send it (ISO/IEC 14496-3, 1.7): elements of a LOAS stream,
/// whose frames are raw AAC at any bit, and whose configuration stands in the stream itself.
class LatmReader {
  public:
    struct Element {
        /// The AudioSpecificConfig that the frames need.
        Bytes config;
        /// Span of each frame; 0 while no configuration has come.
        Time frame_duration{0};
        /// Raw AAC frames, in order; none while no configuration has come.
        std::vector<Bytes> frames;
    };

    /// The element that begins `loas` with the sync word (AudioSyncStream, 1.7.2); nothing when it is damaged, cut, or
    /// of a form that is not read here: several programs or layers, or frames of a codec other than AAC.
    std::optional<Element> read(ByteView loas);
    /// True when the configuration that came last is of a form that is not read here.
    bool is_unknown() const { return unknown_; }

  private:
    std::optional<LatmMux> mux_;
    bool unknown_ = false;
};

/// Bytes of the LOAS element that begins there, header included; nothing where none does.
std::optional<std::size_t> loas_size(ByteView bytes);

}  // namespace media
