#pragma once

#include <optional>
#include <string>

#include "cli/options/options.hpp"
#include "media/remote/remote_stream.hpp"

namespace cli {

/// Proofs that a viewer shows at an address, and demands there, as the options have them; `name` is the address as it
/// may be told. Throws dial::Failure(usage) for an address of HTTP(S) whose proxy speaks no HTTP, whose port is none, or
/// to which the options ask for a way that libavformat cannot go.
media::RemoteAccess remote_access(const Options& options, const std::string& address,
                                  const std::string& name);

/// A line for an address of HTTPS whose server may be anybody (--insecure).
std::optional<std::string> insecure_warning(const std::string& address, const std::string& name,
                                            const net::TlsOptions& tls);

}  // namespace cli
