#pragma once

#include <optional>
#include <string>
#include <vector>

#include "media/source.hpp"
#include "pack/enhanced_use.hpp"
#include "pack/header.hpp"

namespace pack {

/// `@setDataFrame` `onMetaData`, which servers and players read before a stream's first frame (Adobe FLV
/// 10.1, E.5), with a map of the numbered tracks where there are any (Enhanced RTMP v2).
Header metadata_header(const std::vector<media::Track>& tracks, std::optional<media::Time> duration,
                       const std::string& encoder, std::int64_t timestamp_ms,
                       EnhancedUse enhanced = EnhancedUse::automatic);

/// True where metadata says the same of both.
bool same_metadata(const std::vector<media::Track>& a, const std::vector<media::Track>& b,
                   EnhancedUse enhanced = EnhancedUse::automatic);

}  // namespace pack
