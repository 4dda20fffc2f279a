#pragma once

#include <optional>
#include <string>
#include <vector>

#include "media/source.hpp"
#include "pack/enhanced_codec.hpp"
#include "rtmp/message.hpp"

namespace pack {

/// `@setDataFrame` `onMetaData`: what servers and players read of a stream before its first frame
/// (Adobe FLV 10.1, E.5), and what the numbered tracks are (Enhanced RTMP v2).
rtmp::Message metadata_message(const std::vector<media::Track>& tracks, std::optional<media::Time> duration,
                               const std::string& encoder, std::int64_t timestamp_ms,
                               EnhancedUse enhanced = EnhancedUse::automatic);

/// Metadata says the same of both.
bool same_metadata(const std::vector<media::Track>& a, const std::vector<media::Track>& b,
                   EnhancedUse enhanced = EnhancedUse::automatic);

}  // namespace pack
