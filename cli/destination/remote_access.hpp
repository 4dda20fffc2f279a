#pragma once

#include "cli/options/options.hpp"
#include "media/remote/remote_stream.hpp"

namespace cli {

/// What a viewer shows and demands at an address of HTTP(S), as the options have it.
media::RemoteAccess remote_access(const Options& options);

}  // namespace cli
