#pragma once

#include <string>

namespace media {

/// "59.27.100" and the like, of the libraries in use at run time, for --version.
struct LibraryVersions {
    std::string ffmpeg;
    std::string avformat;
    std::string avcodec;
    std::string avutil;
};
LibraryVersions library_versions();

}  // namespace media
