#pragma once

#include <string>
#include <vector>

#include "cli/options/options.hpp"
#include "publish/settings.hpp"
#include "publish/status.hpp"
#include "rtmp/url.hpp"

namespace cli {

/// The destinations as typed, each with a key from wherever it is, in their order. `status` hears of logins
/// that a URL shows. Throws Failure(usage) for a missing key and for a stream that is named twice, and
/// UrlError.
std::vector<rtmp::Url> destinations(const Options& options, publish::Status& status);

/// The settings of the engine: those among the options, and who we are.
publish::Settings settings_of(const Options& options);

/// One line for each destination whose server may be anybody (--insecure).
std::vector<std::string> insecure_warnings(const std::vector<rtmp::Url>& urls, const net::TlsOptions& tls);

}  // namespace cli
