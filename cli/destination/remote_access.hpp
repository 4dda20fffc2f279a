#pragma once

#include <string>

#include "cli/options/options.hpp"
#include "media/remote/remote_stream.hpp"

namespace cli {

/// What a viewer shows and demands at an address, as the options have it. Throws dial::Failure(usage) for an address of
/// HTTP(S) whose proxy speaks no HTTP.
media::RemoteAccess remote_access(const Options& options, const std::string& address);

}  // namespace cli
