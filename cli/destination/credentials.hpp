#pragma once

#include <optional>
#include <string>

#include "cli/options/options.hpp"
#include "rtmp/url.hpp"

namespace cli {

/// Completes the login of a destination: --user comes before the URL, and both before ~/.netrc; a password
/// that is missing comes from --password-file, RTMPUSH_PASSWORD or ~/.netrc. Returns a warning, or nothing.
/// Throws dial::Failure: usage, or input_unreadable for a file.
std::optional<std::string> complete_login(rtmp::Url& url, const LoginOptions& options);

}  // namespace cli
