#pragma once

#include <map>
#include <optional>
#include <string>

#include "media/source.hpp"

namespace media {

/// The values of an FLV script (Adobe FLV 10.1, E.4.4), by the path of their names: "width",
/// "audioTrackIdInfoMap.1.language". Truth values are the numbers 1 and 0.
struct FlvValues {
    /// "onMetaData", "colorInfo".
    std::string name;
    std::map<std::string, double, std::less<>> numbers;
    std::map<std::string, std::string, std::less<>> texts;

    /// The number of that path; nothing where there is none.
    std::optional<double> number(const std::string& path) const;
    /// The text of that path; empty where there is none.
    std::string text(const std::string& path) const;
};

/// Reads a name and the value behind it, in AMF0; a leading "@setDataFrame" is passed over. Nothing without a
/// name. The bytes may be hostile: values beyond 16 levels, behind a path of more than 1024 bytes, or behind the
/// first 4096, are left out, and so is everything behind a fault.
std::optional<FlvValues> parse_flv_values(ByteView script);

}  // namespace media
