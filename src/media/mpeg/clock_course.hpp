#pragma once

#include "media/bytes/byte_source.hpp"

/// The clock of MPEG-TS and MPEG-PS, which is written beside the media and may jump where files were joined (ISO/IEC
/// 13818-1, 2.4.3.5 and 2.5.3.4). Looks at a few places of a file alone; pure over hostile bytes.
namespace media {

enum class ClockKind { transport_stream, program_stream };

/// True when the clock of a file runs back somewhere, or leaps ahead by what makes a difference to the length
/// of the whole. False for a pipe, and where there is no clock.
bool clock_jumps(const ByteSource& source, ClockKind kind);

}  // namespace media
