#pragma once

namespace pack {

/// Which codecs are named by their FOURCC (Enhanced RTMP).
enum class EnhancedUse {
    /// Codecs that FLV has no number for.
    automatic,
    /// All codecs that have a FOURCC.
    always,
    off,
};

/// Which form configuration records have where practice is another than the specification.
enum class RecordForm {
    /// As FFmpeg and others send and expect them: STREAMINFO of FLAC alone, the record of VP8 and VP9 with
    /// the head of its box.
    common,
    /// `fLaC` and the head of the block before STREAMINFO, and no head of a box.
    specified,
};

}  // namespace pack
