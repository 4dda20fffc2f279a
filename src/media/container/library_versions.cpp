#include "media/container/library_versions.hpp"

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
}

namespace media {

namespace {

std::string dotted(unsigned version) {
    return fmt::format("{}.{}.{}", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version),
                       AV_VERSION_MICRO(version));
}

}  // namespace

LibraryVersions library_versions() {
    return {av_version_info(), dotted(avformat_version()), dotted(avcodec_version()),
            dotted(avutil_version())};
}

}  // namespace media
