#pragma once

#include <string>

namespace media {

/// True when libavformat can read a file or a pipe in a container of that name: "flv", "mpegts", "matroska".
bool is_format_name(const std::string& name);

}  // namespace media
