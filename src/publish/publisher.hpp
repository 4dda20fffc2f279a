#pragma once

#include <string>
#include <vector>

#include "dial/failure.hpp"
#include "media/source.hpp"
#include "publish/clock.hpp"
#include "publish/input/data_feed.hpp"
#include "publish/sent_tap.hpp"
#include "publish/settings.hpp"
#include "publish/status.hpp"
#include "publish/stop.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// Pushes `source` to every destination and reports on the way. With no destination it only writes the dump
/// (--dry-run). Returns success, or the status of `stop`; throws for everything else, after the stream was
/// closed as far as that was possible: Failure, media::Error of the source, pack::Error of what RTMP cannot
/// carry and of the dump. `data`, where there is some, is sent besides that of the source. `taps` hear what each
/// destination sends: one for each, or null; none at all where it is empty.
dial::ExitStatus publish(media::Source& source, const std::string& input_name,
                         const std::vector<rtmp::Url>& destinations, const Settings& settings, Clock& clock,
                         Status& status, Stop& stop, DataFeed* data = nullptr,
                         const std::vector<SentTap*>& taps = {});

}  // namespace publish
