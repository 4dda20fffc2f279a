#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options/options.hpp"
#include "publish/settings.hpp"
#include "publish/status.hpp"
#include "rtmp/url.hpp"

namespace cli {

/// The text of --explain: how each destination is understood, what of the input would be sent, and how: all
/// options that change that. No
/// secret of the URL is in it. Without an input it speaks of the destinations alone.
std::string explain(const std::vector<rtmp::Url>& urls, const std::optional<publish::report::Opened>& input,
                    const publish::Settings& settings, const Options& options = {});

}  // namespace cli
