#include "media/container/format_name.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

namespace media {

bool is_format_name(const std::string& name) {
    const AVInputFormat* const format = av_find_input_format(name.c_str());
    // Some formats open devices or addresses by themselves.
    return format != nullptr && (format->flags & AVFMT_NOFILE) == 0;
}

}  // namespace media
