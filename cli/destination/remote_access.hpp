#pragma once

#include <string>

#include "cli/options/options.hpp"
#include "media/remote/remote_stream.hpp"

namespace cli {

/// Proofs that a viewer shows at an address, and demands there, as the options have them. Throws dial::Failure(usage)
/// for an address of HTTP(S) whose proxy speaks no HTTP.
media::RemoteAccess remote_access(const Options& options, const std::string& address);

}  // namespace cli
