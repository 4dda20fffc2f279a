#pragma once

#include <memory>

#include "media/source.hpp"

namespace media {

/// Samples a second that a silent AAC track can have.
enum class SilenceRate { hz44100 = 44100, hz48000 = 48000 };

/// One frame of AAC-LC, stereo, that decodes to 1024 samples of silence.
Bytes silent_aac_frame();

/// `source` with a silent stereo AAC-LC track besides its video, which begins with it and ends with it. A
/// source that has audio stays as it is, and remarks that.
std::unique_ptr<Source> with_silent_audio(std::unique_ptr<Source> source,
                                          SilenceRate rate = SilenceRate::hz48000);

}  // namespace media
