#pragma once

#include <string>

namespace media {

/// Versions of the libraries in use at run time, for --version: "59.27.100" and the like.
struct LibraryVersions {
    std::string ffmpeg;
    std::string avformat;
    std::string avcodec;
    std::string avutil;
};
LibraryVersions library_versions();

}  // namespace media
