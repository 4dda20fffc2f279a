#pragma once

#include <string>

#include "cli/options/options.hpp"
#include "rtmp/url.hpp"
#include "watch/viewer.hpp"

namespace cli {

/// The viewer's settings for a place of --verify; an empty text is the destination's own URL. Throws
/// dial::Failure(usage), rtmp::UrlError.
watch::Viewer::Settings place_to_watch(const std::string& place, const rtmp::Url& destination,
                                       const Options& options);

}  // namespace cli
